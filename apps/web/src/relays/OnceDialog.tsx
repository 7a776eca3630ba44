'use client';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Dialog } from '../form/Dialog';
import form from '../form/form.module.css';
import { CommandBlock } from '../network/CommandBlock';
import { useRelayText } from './useRelayText';

/** What is shown once: it closes by its button alone, so that no stray click takes it away. */
export function OnceDialog(props: {
  title: string;
  token?: string;
  secret?: string;
  children?: ReactNode;
  onClose: () => void;
}) {
  const { t } = useRelayText();
  return (
    <Dialog title={props.title} onClose={props.onClose} width={560} stays>
      {props.token !== undefined && <Once label={t('once.token')} value={props.token} />}
      {props.secret !== undefined && <Once label={t('once.secret')} value={props.secret} />}
      {props.children}
      <p className={form.note}>{t('once.note')}</p>
      <span className={form.buttons}>
        <Button variant="filled" onClick={props.onClose}>
          {t('once.done')}
        </Button>
      </span>
    </Dialog>
  );
}

function Once(props: { label: string; value: string }) {
  return (
    <div className={form.field}>
      <p className={form.label}>{props.label}</p>
      <CommandBlock command={props.value} />
    </div>
  );
}
