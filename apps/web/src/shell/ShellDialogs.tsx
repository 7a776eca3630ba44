'use client';
import dynamic from 'next/dynamic';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';

const KeysDialog = dynamic(() => import('../keys/KeysDialog').then((module) => module.KeysDialog), { ssr: false });
const SaveViewDialog = dynamic(() => import('../views/SaveViewDialog').then((module) => module.SaveViewDialog), {
  ssr: false,
});

interface ShellDialogs {
  readonly showKeys: () => void;
  /** Asks for a name for the view that is open. */
  readonly saveView: () => void;
}

const DialogsContext = createContext<ShellDialogs>({ showKeys: () => undefined, saveView: () => undefined });

/** The dialogs that every page has, wherever they are asked for. */
export function useShellDialogs(): ShellDialogs {
  return useContext(DialogsContext);
}

export function ShellDialogsProvider(props: { children: ReactNode }) {
  const [opened, setOpened] = useState<'keys' | 'view' | null>(null);
  const dialogs = useMemo(() => ({ showKeys: () => setOpened('keys'), saveView: () => setOpened('view') }), []);
  const close = () => setOpened(null);
  return (
    <DialogsContext value={dialogs}>
      {props.children}
      {opened === 'keys' && <KeysDialog onClose={close} />}
      {opened === 'view' && <SaveViewDialog onClose={close} />}
    </DialogsContext>
  );
}
