'use client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '@/form/form.module.css';
import { enterOrganization } from '@/organization/enterOrganization';
import { signIn } from '@/sign-in/authClient';
import styles from '@/sign-in/signIn.module.css';
import { AccountFields } from '@/sign-up/AccountFields';
import { useAccountRefusal } from '@/sign-up/useAccountRefusal';
import { useTRPC } from '@/trpc/client';

/** An account is made by the invitation, also where strangers may make none. */
export function JoinNew(props: { token: string; email: string | null }) {
  const t = useTranslations('account.join');
  const trpc = useTRPC();
  const [account, setAccount] = useState({ name: '', email: props.email ?? '', password: '' });
  const accept = useMutation(
    trpc.account.acceptInvitation.mutationOptions({
      async onSuccess({ organizationId }) {
        if ((await signIn(account.email.trim(), account.password)) === 'ok') await enterOrganization(organizationId);
        else window.location.assign('/sign-in');
      },
    }),
  );
  const refusal = useAccountRefusal(accept.error);
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        accept.mutate({ token: props.token, account });
      }}
    >
      <AccountFields
        draft={account}
        refusal={refusal}
        onChange={(draft) => {
          setAccount(draft);
          if (accept.isError) accept.reset();
        }}
      />
      {refusal('') !== null && (
        <p role="alert" className={styles.problem}>
          {refusal('')}
        </p>
      )}
      <Button type="submit" variant="filled" size="sm" fullWidth loading={accept.isPending || accept.isSuccess}>
        {t('submitNew')}
      </Button>
    </form>
  );
}
