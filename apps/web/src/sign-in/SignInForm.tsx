'use client';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { type SignInResult, signIn } from './authClient';
import { EntryPage } from './EntryPage';
import styles from './signIn.module.css';

export function SignInForm(props: {
  demo: { email: string; password: string } | null;
  signUp: boolean;
  /** Who is signed in, but of no organization. */
  stranded: string | null;
}) {
  const t = useTranslations('signIn');
  const account = useTranslations('account.signUp');
  const [email, setEmail] = useState(props.demo?.email ?? '');
  const [password, setPassword] = useState(props.demo?.password ?? '');
  const [result, setResult] = useState<SignInResult | 'busy' | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setResult('busy');
    const answer = await signIn(email, password);
    setResult(answer === 'ok' ? 'busy' : answer);
    // A full load: the shell is rendered by the server for the person who has just signed in.
    if (answer === 'ok') window.location.assign('/board');
  };

  return (
    <EntryPage title={t('title')} intro={t('intro')}>
      {props.stranded !== null && <p className={styles.demo}>{t('stranded', { email: props.stranded })}</p>}
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          label={t('email')}
          type="email"
          name="email"
          autoComplete="username"
          size="sm"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('password')}
          name="password"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('reveal') }}
          size="sm"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {props.demo && <p className={styles.demo}>{t('demo')}</p>}
        <Problem result={result} />
        <Button type="submit" variant="filled" size="sm" fullWidth loading={result === 'busy'}>
          {t('submit')}
        </Button>
      </form>
      {props.signUp && (
        <p>
          <Link href="/sign-up" className={styles.link}>
            {account('noAccount')}
          </Link>
        </p>
      )}
    </EntryPage>
  );
}

function Problem(props: { result: SignInResult | 'busy' | null }) {
  const t = useTranslations('signIn');
  const { result } = props;
  if (result === null || result === 'busy' || result === 'ok') return null;
  return (
    <p role="alert" className={styles.problem}>
      {result === 'wrong'
        ? t('wrong')
        : result === 'too-many'
          ? t('tooMany')
          : t('unreachable', { code: result.failed })}
    </p>
  );
}
