'use client';
import { useEffect } from 'react';
import { usePreferences } from '@/settings/PreferencesProvider';
import { currentBindings } from './bindings';
import { meaningOf, PAIR_MS } from './pressed';

const typedInto =
  'input, textarea, select, [contenteditable]:not([contenteditable="false"]), [role="menu"], [role="listbox"]';

/** What is open closes by Escape, before the page is left by it. */
const open = '[role="dialog"], [aria-expanded="true"]';

/** Hears keys for the whole app and has whoever bound one act. One of it, in the shell. */
export function KeyListener() {
  const { singleKeys } = usePreferences();
  useEffect(() => {
    let pending: { key: string; at: number } | null = null;
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isIn(typedInto, event.target) || isBehindDialog()) return;
      if (event.key === 'Escape' && isIn(open, event.target)) return;
      const before = pending !== null && event.timeStamp - pending.at < PAIR_MS ? pending.key : null;
      const meaning = meaningOf(event, before, currentBindings(), singleKeys);
      // Shift on its way to “?” ends no pair.
      if (event.key !== 'Shift')
        pending = meaning.pending === null ? null : { key: meaning.pending, at: event.timeStamp };
      if (meaning.binding === null) return;
      event.preventDefault();
      meaning.binding.act();
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, [singleKeys]);
  return null;
}

function isIn(selector: string, target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}

/** What is behind a dialog or drawer is out of reach for keys as it is for the mouse. */
function isBehindDialog(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}
