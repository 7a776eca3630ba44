'use client';
import dynamic from 'next/dynamic';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';

const Palette = dynamic(() => import('./Palette').then((module) => module.Palette), { ssr: false });

const OpenContext = createContext<() => void>(() => undefined);

/** Opens the palette of commands. */
export function useOpenPalette(): () => void {
  return useContext(OpenContext);
}

/** Hears Ctrl K (on a Mac ⌘ K) wherever the focus is; the palette itself is fetched when it is first wanted. */
export function PaletteProvider(props: { children: ReactNode }) {
  const [opened, setOpened] = useState(false);
  const [wanted, setWanted] = useState(false);
  const open = useCallback(() => {
    setWanted(true);
    setOpened(true);
  }, []);
  const close = useCallback(() => setOpened(false), []);
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'k')
        return;
      event.preventDefault();
      if (!event.repeat) open();
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, [open]);
  return (
    <OpenContext value={open}>
      {props.children}
      {wanted && <Palette opened={opened} onClose={close} />}
    </OpenContext>
  );
}
