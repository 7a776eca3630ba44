'use client';
import { useEffect, useRef } from 'react';
import { bind, type KeyGroup } from './bindings';

/**
 * Binds a key while the component is there: `useKey('o', t('override'), open, { off: !mayOverride })`. `keys` is one key as
 * KeyboardEvent.key names it, letters small, or two after each other (“g b”). `words` stand in the list that `?` shows.
 * Keys rest in inputs, behind dialogs, beside Ctrl and its kin, and where the person has turned them off.
 */
export function useKey(
  keys: string,
  words: string,
  act: () => void,
  options: { readonly off?: boolean; readonly group?: KeyGroup; readonly repeats?: boolean } = {},
): void {
  const { off = false, group = 'page', repeats = false } = options;
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (!off) return bind({ keys, words, group, repeats, act: () => latest.current() });
  }, [keys, words, off, group, repeats]);
}
