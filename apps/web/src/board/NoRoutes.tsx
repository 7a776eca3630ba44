import { Button } from '@mantine/core';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { usePerson } from '@/shell/Person';
import styles from './board.module.css';

/** An organization that has nothing yet: the way to begin, or who may. */
export function NoRoutes() {
  const t = useTranslations('board.empty');
  const may = usePerson().actions.includes('manage-network');
  return (
    <div className={styles.answer}>
      <h2>{t('title')}</h2>
      <p>{t('body')}</p>
      {may ? (
        <Button component={Link} href="/first-run" variant="filled" className={styles.begin}>
          {t('begin')}
        </Button>
      ) : (
        <p>{t('mayNot')}</p>
      )}
    </div>
  );
}
