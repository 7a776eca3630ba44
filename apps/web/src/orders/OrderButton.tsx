'use client';
import { Button, Tooltip } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useKey } from '../keys/useKey';
import { usePreferences } from '../settings/PreferencesProvider';
import styles from './orders.module.css';

/** Opens what orders something of a route, by its key too; who may not is told who may. */
export function OrderButton(props: {
  words: string;
  /** One letter, small. */
  letter: string;
  may: boolean;
  mayNot: string;
  loud?: boolean;
  children: (close: () => void) => ReactNode;
}) {
  const { words, letter, may } = props;
  const [open, setOpen] = useState(false);
  const { singleKeys } = usePreferences();
  const act = () => setOpen(true);
  useKey(letter, words, act, { off: !may || open });
  return (
    <>
      <Tooltip label={props.mayNot} disabled={may} events={{ hover: true, focus: true, touch: true }}>
        <Button
          variant={props.loud ? 'filled' : 'default'}
          aria-disabled={!may}
          {...(may ? {} : { 'data-disabled': true })}
          rightSection={may && singleKeys ? <kbd className={styles.letter}>{letter.toUpperCase()}</kbd> : undefined}
          onClick={() => may && act()}
        >
          {words}
        </Button>
      </Tooltip>
      {open && props.children(() => setOpen(false))}
    </>
  );
}
