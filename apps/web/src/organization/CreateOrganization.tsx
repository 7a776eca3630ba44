'use client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/form/Dialog';
import form from '@/form/form.module.css';
import { TextField } from '@/form/TextField';
import { ZoneField } from '@/form/ZoneField';
import { usePerson } from '@/shell/Person';
import { useAccountRefusal } from '@/sign-up/useAccountRefusal';
import { useTRPC } from '@/trpc/client';
import { enterOrganization } from './enterOrganization';

/** Another organization of the same person; then its first steps. */
export function CreateOrganization(props: { onClose: () => void }) {
  const t = useTranslations('account.menu');
  const words = useTranslations('account.signUp');
  const trpc = useTRPC();
  const [name, setName] = useState('');
  const [timeZone, setTimeZone] = useState(usePerson().organization.timeZone);
  const create = useMutation(
    trpc.account.createOrganization.mutationOptions({ onSuccess: ({ id }) => enterOrganization(id, '/first-run') }),
  );
  const refusal = useAccountRefusal(create.error);
  const wrong = refusal('organization') ?? refusal('name');
  return (
    <Dialog title={t('createTitle')} onClose={props.onClose} keeps>
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ name, timeZone });
        }}
      >
        <p>{t('createIntro')}</p>
        <TextField
          label={words('organization')}
          note={words('organizationHint')}
          value={name}
          fault={wrong}
          onChange={(value) => {
            setName(value);
            if (create.isError) create.reset();
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
          <Button
            type="submit"
            variant="filled"
            disabled={name.trim() === ''}
            loading={create.isPending || create.isSuccess}
          >
            {t('submit')}
          </Button>
          <Button onClick={props.onClose}>{t('cancel')}</Button>
        </span>
      </form>
    </Dialog>
  );
}
