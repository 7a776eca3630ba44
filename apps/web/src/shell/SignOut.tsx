'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { signOut } from '@/sign-in/authClient';
import styles from './shell.module.css';

/** Ends the session, and with a full load everything of this person that is in memory. */
export async function leave(): Promise<void> {
  await signOut();
  window.location.assign('/sign-in');
}

export function SignOut() {
  const t = useTranslations('shell');
  const [busy, setBusy] = useState(false);
  const go = () => {
    setBusy(true);
    return leave();
  };
  return (
    <button type="button" className={styles.textButton} disabled={busy} onClick={go}>
      {t('signOut')}
    </button>
  );
}
