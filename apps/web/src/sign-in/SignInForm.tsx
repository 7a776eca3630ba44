'use client';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Logo } from '@/shell/Logo';
import { LanguageSwitch, ThemeSwitch } from '@/shell/Preferences';
import { type SignInResult, signIn } from './authClient';
import styles from './signIn.module.css';

export function SignInForm(props: { demo: { email: string; password: string } | null }) {
  const t = useTranslations('signIn');
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
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit}>
        <p className={styles.brand}>
          <Logo size={26} /> Twinline
        </p>
        <h1 className={styles.title}>{t('title')}</h1>
        <p className={styles.intro}>{t('intro')}</p>
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
      <footer className={styles.footer}>
        <LanguageSwitch />
        <ThemeSwitch />
      </footer>
    </main>
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
