'use client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '@/form/form.module.css';
import { TextField } from '@/form/TextField';
import { ZoneField } from '@/form/ZoneField';
import { useViewerZone } from '@/shell/useViewerZone';
import { signIn } from '@/sign-in/authClient';
import { EntryPage } from '@/sign-in/EntryPage';
import styles from '@/sign-in/signIn.module.css';
import { useTRPC } from '@/trpc/client';
import { AccountFields } from './AccountFields';
import { useAccountRefusal } from './useAccountRefusal';

/** A person and their own organization, in one go; then the first steps. */
export function SignUpForm() {
  const t = useTranslations('account.signUp');
  const trpc = useTRPC();
  const here = useViewerZone();
  const [account, setAccount] = useState({ name: '', email: '', password: '' });
  const [organization, setOrganization] = useState('');
  const [zone, setZone] = useState('');
  const [halfway, setHalfway] = useState(false);
  useEffect(() => {
    if (here !== null) setZone((chosen) => chosen || here);
  }, [here]);
  const signUp = useMutation(
    trpc.account.signUp.mutationOptions({
      async onSuccess() {
        const answer = await signIn(account.email.trim(), account.password);
        setHalfway(answer !== 'ok');
        // A full load: the shell is rendered by the server for the person who has just signed in.
        if (answer === 'ok') window.location.assign('/first-run');
      },
    }),
  );
  const refusal = useAccountRefusal(signUp.error);
  const edit = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      set(value);
      if (signUp.isError) signUp.reset();
    };
  };
  return (
    <EntryPage title={t('title')} intro={t('intro')} wide>
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          signUp.mutate({ account, organization: { name: organization, timeZone: zone } });
        }}
      >
        <AccountFields draft={account} refusal={refusal} onChange={edit(setAccount)} />
        <TextField
          required
          label={t('organization')}
          note={t('organizationHint')}
          autoComplete="organization"
          value={organization}
          fault={refusal('organization')}
          onChange={edit(setOrganization)}
        />
        <ZoneField
          label={t('timeZone')}
          hint={t('timeZoneHint')}
          value={zone}
          wrong={refusal('timeZone')}
          onPick={edit(setZone)}
        />
        {(refusal('') !== null || halfway) && (
          <p role="alert" className={styles.problem}>
            {halfway ? t('signInFailed') : refusal('')}
          </p>
        )}
        <Button
          type="submit"
          variant="filled"
          size="sm"
          fullWidth
          loading={signUp.isPending || (signUp.isSuccess && !halfway)}
        >
          {t('submit')}
        </Button>
      </form>
      <p>
        <Link href="/sign-in" className={styles.link}>
          {t('haveOne')}
        </Link>
      </p>
    </EntryPage>
  );
}
