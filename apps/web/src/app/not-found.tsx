import Link from 'next/link';
import { messages } from '@/i18n/messages';
import { requestLanguage } from '@/i18n/requestLanguage';
import styles from '@/shell/failure.module.css';

export default async function NotFound() {
  const t = messages[await requestLanguage()].shell;
  return (
    <div className={styles.failure}>
      <h1 className={styles.title}>{t.notFoundTitle}</h1>
      <Link href="/board">{t.toBoard}</Link>
    </div>
  );
}
