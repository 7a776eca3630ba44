'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { signOut } from '@/sign-in/authClient';
import styles from './shell.module.css';

export function SignOut() {
  const t = useTranslations('shell');
  const [busy, setBusy] = useState(false);
  const leave = async () => {
    setBusy(true);
    await signOut();
    // A full load, so that nothing of this person stays in memory.
    window.location.assign('/sign-in');
  };
  return (
    <button type="button" className={styles.textButton} disabled={busy} onClick={leave}>
      {t('signOut')}
    </button>
  );
}
