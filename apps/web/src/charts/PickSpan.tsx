'use client';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { Field } from '../form/Field';
import form from '../form/form.module.css';
import styles from './pickSpan.module.css';
import { instantOf, wallInput } from './wallInput';

/** Two moments on the clock that is shown. */
export function PickSpan(props: {
  /** What is shown now, epoch ms. */
  span: { readonly from: number; readonly to: number };
  zone: string;
  now: number;
  onPick: (from: number, to: number) => void;
  onClose: () => void;
}) {
  const t = useTranslations('words.pickSpan');
  const { span, zone, now } = props;
  const [from, setFrom] = useState(() => wallInput(span.from, zone));
  const [to, setTo] = useState(() => wallInput(Math.min(span.to, now), zone));
  const [begins, ends] = [instantOf(from, zone), instantOf(to, zone)];
  const wrong = begins === null || ends === null || ends <= begins;
  const inputs = [
    { label: t('from'), value: from, change: setFrom, wrong: false },
    { label: t('to'), value: to, change: setTo, wrong },
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
        <Field key={input.label} label={input.label} note={input.wrong ? t('wrong') : undefined} wrong={input.wrong}>
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
      <p className={form.note}>{t('zone', { zone })}</p>
      <span className={form.buttons}>
        <Button type="submit" variant="filled" disabled={wrong}>
          {t('show')}
        </Button>
        <Button onClick={props.onClose}>{t('close')}</Button>
      </span>
    </form>
  );
}
