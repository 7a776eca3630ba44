'use client';
import { useTranslations } from 'use-intl';
import { OrganizationMenu } from '../organization/OrganizationMenu';
import { usePerson } from './Person';
import { Preferences } from './Preferences';
import { pagesOf } from './pages';
import { NavLink } from './Shell';
import styles from './shell.module.css';
import { TopBar } from './TopBar';

/** On a phone: the pages that have no place in the bottom bar, and the person's preferences. */
export function More() {
  const t = useTranslations('shell');
  const me = usePerson();
  return (
    <>
      <TopBar title={t('more')} />
      <div className={styles.more}>
        <OrganizationMenu />
        {pagesOf(me).map((page) => (
          <NavLink key={page.path} page={page} />
        ))}
        <Preferences />
      </div>
    </>
  );
}
