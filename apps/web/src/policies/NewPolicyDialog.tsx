'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '../form/Dialog';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { Select } from '../form/Select';
import { errorField, useTRPC } from '../trpc/client';
import { type PolicyRow, scenarios } from './data';

/** A new policy begins with the numbers of a preset or of another one; then it is edited. */
export function NewPolicyDialog(props: { policies: readonly PolicyRow[]; onClose: () => void }) {
  const t = useTranslations('policies.new');
  const all = useTranslations('policies');
  const scenario = useTranslations('words.scenario');
  const trpc = useTRPC();
  const client = useQueryClient();
  const { push } = useRouter();
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const [from, setFrom] = useState<string>('show-live');
  const create = useMutation(
    trpc.policy.create.mutationOptions({
      async onSuccess({ id }) {
        await client.invalidateQueries(trpc.policy.pathFilter());
        push(`/policies/${id}`);
      },
    }),
  );
  const preset = scenarios.find((one) => one === from);
  const wrong = errorField(create.error) === 'name';
  return (
    <Dialog title={t('title')} onClose={props.onClose}>
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ name, note, ...(preset === undefined ? { copyOf: from } : { preset }) });
        }}
      >
        <Field label={t('name')} note={wrong ? all('mustName') : undefined} wrong={wrong}>
          {(id, described) => (
            <input
              id={id}
              aria-describedby={described}
              aria-invalid={wrong}
              className={form.input}
              value={name}
              maxLength={120}
              data-autofocus
              autoComplete="off"
              onChange={(event) => {
                setName(event.target.value);
                create.reset();
              }}
            />
          )}
        </Field>
        <Field label={t('from')}>
          {(id, described) => (
            <Select
              id={id}
              note={described}
              value={from}
              options={[
                ...scenarios.map((value) => ({ value, label: t('presets', { name: scenario(value) }) })),
                ...props.policies.map((policy) => ({ value: policy.id, label: t('copy', { name: policy.name }) })),
              ]}
              onPick={setFrom}
            />
          )}
        </Field>
        <Field label={t('note')}>
          {(id, described) => (
            <input
              id={id}
              aria-describedby={described}
              className={form.input}
              value={note}
              maxLength={500}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
        {create.isError && !wrong && (
          <p role="alert" className={form.refusal}>
            {t('refused', { message: create.error.message })}
          </p>
        )}
        <span className={form.buttons}>
          <Button type="submit" variant="filled" disabled={name.trim() === ''} loading={create.isPending}>
            {t('create')}
          </Button>
          <Button onClick={props.onClose}>{t('cancel')}</Button>
        </span>
      </form>
    </Dialog>
  );
}
