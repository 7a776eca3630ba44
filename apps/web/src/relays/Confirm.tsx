'use client';
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Dialog } from '../form/Dialog';
import form from '../form/form.module.css';

/** A button that asks before it does anything; `failed` is what the server refused. It closes once that is done. */
export function Confirm(props: {
  button: string;
  title: string;
  note: ReactNode;
  yes: string;
  no: string;
  failed: string | null;
  onYes: () => Promise<unknown>;
  /** Whether it asks now; for what must not close meanwhile. */
  onAsk?: (asking: boolean) => void;
}) {
  const [asking, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const setAsking = (next: boolean) => {
    setAsked(next);
    props.onAsk?.(next);
  };
  const confirm = async () => {
    setBusy(true);
    // A refusal is told by `failed`.
    const done = await props.onYes().then(
      () => true,
      () => false,
    );
    setBusy(false);
    if (done) setAsking(false);
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>{props.button}</Button>
      {asking && (
        <Dialog title={props.title} onClose={() => setAsking(false)}>
          <p className={form.note}>{props.note}</p>
          {props.failed !== null && (
            <p role="alert" className={form.refusal}>
              {props.failed}
            </p>
          )}
          <span className={form.buttons}>
            <Button variant="filled" loading={busy} onClick={confirm}>
              {props.yes}
            </Button>
            <Button onClick={() => setAsking(false)}>{props.no}</Button>
          </span>
        </Dialog>
      )}
    </>
  );
}
