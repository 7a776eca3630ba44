'use client';
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '@/form/form.module.css';
import { TextField } from '@/form/TextField';
import { ZoneField } from '@/form/ZoneField';
import { useAccountRefusal } from '@/sign-up/useAccountRefusal';

/** Name and zone of an organization, with what was refused of them at its field. */
export function OrganizationForm(props: {
  name: string;
  timeZone: string;
  submit: string;
  saving: boolean;
  error: unknown;
  onSave: (organization: { name: string; timeZone: string }) => void;
  /** What was refused is being mended. */
  onMend: () => void;
  onClose: () => void;
  children?: ReactNode;
}) {
  const t = useTranslations('account.menu');
  const words = useTranslations('account.signUp');
  const [name, setName] = useState(props.name);
  const [timeZone, setTimeZone] = useState(props.timeZone);
  const refusal = useAccountRefusal(props.error);
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSave({ name, timeZone });
      }}
    >
      {props.children}
      <TextField
        label={words('organization')}
        note={words('organizationHint')}
        value={name}
        fault={refusal('organization') ?? refusal('name')}
        onChange={(value) => {
          setName(value);
          props.onMend();
        }}
      />
      <ZoneField
        label={words('timeZone')}
        hint={words('timeZoneHint')}
        value={timeZone}
        wrong={refusal('timeZone')}
        onPick={setTimeZone}
      />
      {refusal('') !== null && (
        <p role="alert" className={form.refusal}>
          {refusal('')}
        </p>
      )}
      <span className={form.buttons}>
        <Button type="submit" variant="filled" disabled={name.trim() === ''} loading={props.saving}>
          {props.submit}
        </Button>
        <Button onClick={props.onClose}>{t('cancel')}</Button>
      </span>
    </form>
  );
}
