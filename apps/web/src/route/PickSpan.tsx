'use client';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { instantOf, wallInput } from '../charts/wallInput';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import styles from './route.module.css';
import type { TimeWindow } from './timeWindow';

/** Two moments on the clock that is shown. */
export function PickSpan(props: {
  window: TimeWindow;
  zone: string;
  now: number;
  onPick: (from: number, to: number) => void;
  onClose: () => void;
}) {
  const t = useTranslations('route');
  const { window, zone, now } = props;
  const [from, setFrom] = useState(() => wallInput(window.from, zone));
  const [to, setTo] = useState(() => wallInput(Math.min(window.to, now), zone));
  const [begins, ends] = [instantOf(from, zone), instantOf(to, zone)];
  const wrong = begins === null || ends === null || ends <= begins;
  const inputs = [
    { label: t('pickFrom'), value: from, change: setFrom, wrong: false },
    { label: t('pickTo'), value: to, change: setTo, wrong },
  ];
  return (
    <form
      className={styles.pick}
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) props.onPick(begins, ends);
      }}
    >
      {inputs.map((input) => (
        <Field
          key={input.label}
          label={input.label}
          note={input.wrong ? t('pickWrong') : undefined}
          wrong={input.wrong}
        >
          {(id, note) => (
            <input
              id={id}
              type="datetime-local"
              aria-describedby={note}
              aria-invalid={input.wrong}
              className={form.input}
              value={input.value}
              max={wallInput(now, zone)}
              onChange={(event) => input.change(event.target.value)}
            />
          )}
        </Field>
      ))}
      <span className={form.buttons}>
        <Button type="submit" variant="filled" disabled={wrong}>
          {t('pickShow')}
        </Button>
        <Button onClick={props.onClose}>{t('pickClose')}</Button>
      </span>
    </form>
  );
}
