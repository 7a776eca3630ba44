'use client';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useKey } from '../keys/useKey';
import { ViewsMenu } from '../views/ViewsMenu';
import { Clock } from './Clock';
import { SearchButton } from './SearchButton';
import styles from './shell.module.css';
import bar from './topBar.module.css';

/**
 * The bar on top of a page: its title, how fresh it is, its controls, search, saved views, and the clock in the zone that is
 * shown. `under`: the page that this one is a part of; Escape goes there. `audience`: the zone of the region it is about.
 */
export function TopBar(props: {
  title: ReactNode;
  under?: { readonly href: string; readonly title: string };
  status?: ReactNode;
  audience?: string | null;
  children?: ReactNode;
}) {
  const { under } = props;
  const t = useTranslations('keys');
  const router = useRouter();
  const up = () => under && router.push(under.href);
  useKey('Escape', t('back', { page: under?.title ?? '' }), up, { off: under === undefined, group: 'move' });
  return (
    <header className={styles.topBar}>
      <h1 className={styles.title}>
        {under && (
          <Link href={under.href} className={styles.crumb}>
            {under.title}
          </Link>
        )}
        {props.title}
      </h1>
      {props.status && <div className={styles.status}>{props.status}</div>}
      <div className={styles.controls}>{props.children}</div>
      <div className={bar.tools}>
        <SearchButton />
        <ViewsMenu />
      </div>
      <Clock audience={props.audience ?? null} />
    </header>
  );
}
