'use client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '@/form/form.module.css';
import { PasswordField } from '@/form/PasswordField';
import { TextField } from '@/form/TextField';
import { enterOrganization } from '@/organization/enterOrganization';
import { signIn } from '@/sign-in/authClient';
import styles from '@/sign-in/signIn.module.css';
import { useTRPC } from '@/trpc/client';

/** Signs in to an account that is there, and joins with it. */
export function JoinSignIn(props: { token: string; email: string | null }) {
  const t = useTranslations('account.join');
  const words = useTranslations('account.signUp');
  const trpc = useTRPC();
  const [email, setEmail] = useState(props.email ?? '');
  const [password, setPassword] = useState('');
  const accept = useMutation(
    trpc.account.acceptInvitation.mutationOptions({
      onSuccess: ({ organizationId }) => enterOrganization(organizationId),
    }),
  );
  const enter = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: (answer) => answer === 'ok' && accept.mutate({ token: props.token }),
  });
  const answer = enter.data ?? 'ok';
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        enter.mutate();
      }}
    >
      <TextField
        required
        label={words('email')}
        type="email"
        autoComplete="username"
        maxLength={254}
        value={email}
        onChange={setEmail}
      />
      <PasswordField
        label={words('password')}
        reveal={words('reveal')}
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
      {answer !== 'ok' && (
        <p role="alert" className={styles.problem}>
          {answer === 'wrong'
            ? t('wrong')
            : answer === 'too-many'
              ? words('tooMany')
              : words('failed', { message: answer.failed })}
        </p>
      )}
      {accept.isError && (
        <p role="alert" className={styles.problem}>
          {words('failed', { message: accept.error.message })}
        </p>
      )}
      <Button
        type="submit"
        variant="filled"
        size="sm"
        fullWidth
        loading={enter.isPending || accept.isPending || accept.isSuccess}
      >
        {t('submitSignIn')}
      </Button>
    </form>
  );
}
