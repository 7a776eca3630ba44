'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { EntryPage } from '@/sign-in/EntryPage';
import styles from '@/sign-in/signIn.module.css';

/** What strangers are told where accounts are made by invitation alone. */
export function Closed() {
  const t = useTranslations('account.signUp');
  return (
    <EntryPage title={t('title')} intro={t('closed')}>
      <p>
        <Link href="/sign-in" className={styles.link}>
          {t('haveOne')}
        </Link>
      </p>
    </EntryPage>
  );
}
