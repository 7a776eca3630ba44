'use client';
import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import styles from './network.module.css';

/** A command to paste, with a button that copies it; where the browser forbids that, it is selected instead. */
export function CommandBlock(props: { command: string }) {
  const t = useTranslations('network.add');
  const [state, setState] = useState<'copy' | 'copied' | 'copyFailed'>('copy');
  const code = useRef<HTMLPreElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.command);
      setState('copied');
    } catch {
      if (code.current) window.getSelection()?.selectAllChildren(code.current);
      setState('copyFailed');
    }
  };
  return (
    <div className={styles.command}>
      <pre ref={code}>{props.command}</pre>
      <Button
        leftSection={state === 'copied' ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
        onClick={copy}
      >
        <span aria-live="polite">{t(state)}</span>
      </Button>
    </div>
  );
}
