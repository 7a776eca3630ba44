'use client';
import { Button, Checkbox } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { usePerson } from '../shell/Person';
import { errorCode } from '../trpc/client';

/** Of a view what a person writes: its name, and whether the others of the organization see it. */
export function ViewForm(props: {
  name: string;
  shared: boolean;
  busy: boolean;
  /** Why it was not kept. */
  error: unknown;
  onSave: (view: { name: string; shared: boolean }) => void;
  children?: ReactNode;
}) {
  const t = useTranslations('views');
  const me = usePerson();
  const [name, setName] = useState(props.name);
  const [shared, setShared] = useState(props.shared);
  const refused = props.error === null ? null : errorCode(props.error);
  const taken = refused === 'CONFLICT';
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSave({ name: name.trim(), shared });
      }}
    >
      <Field label={t('name')} note={taken ? t('nameTaken') : t('nameRule')} wrong={taken}>
        {(id, note) => (
          <input
            id={id}
            aria-describedby={note}
            aria-invalid={taken}
            className={form.input}
            data-autofocus
            maxLength={60}
            placeholder={t('nameHint')}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Checkbox
        size="xs"
        label={t('share', { organization: me.organization.name })}
        description={t('shareNote')}
        checked={shared}
        onChange={(event) => setShared(event.currentTarget.checked)}
      />
      {props.error !== null && !taken && (
        <p role="alert" className={form.refusal}>
          {t('notKept', { code: refused ?? 'UNREACHABLE' })}
        </p>
      )}
      <div className={form.buttons}>
        <Button type="submit" variant="filled" disabled={name.trim() === ''} loading={props.busy}>
          {t('saveNow')}
        </Button>
        {props.children}
      </div>
    </form>
  );
}
