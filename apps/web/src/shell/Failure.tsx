'use client';
import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';
import styles from './failure.module.css';

/** What failed, what still works, a code to quote, and a way to try again; takes the place of one panel only. */
export function Failure(props: { title: string; body?: string; code: string | null; onRetry: () => void }) {
  const t = useTranslations('shell');
  const words = useTranslations('words');
  return (
    <div role="alert" className={styles.failure}>
      <p className={styles.title}>{props.title}</p>
      <p>{props.body ?? t('errorBody')}</p>
      {props.code && <p className={styles.code}>{t('errorCode', { code: props.code })}</p>}
      <Button onClick={props.onRetry}>{words('retry')}</Button>
    </div>
  );
}
