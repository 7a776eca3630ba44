'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { KeyListener } from '@/keys/KeyListener';
import { PaletteProvider } from '@/palette/PaletteProvider';
import { OrganizationMenu } from '../organization/OrganizationMenu';
import { Logo } from './Logo';
import { usePerson } from './Person';
import { Preferences } from './Preferences';
import { isCurrent, labPage, morePage, type Page, pages, setUpPages } from './pages';
import { ShellDialogsProvider } from './ShellDialogs';
import { ShellKeys } from './ShellKeys';
import styles from './shell.module.css';

/** Sidebar on a desk, bar at the bottom on a phone, the page beside or above it. */
export function Shell(props: { children: ReactNode }) {
  const t = useTranslations('shell');
  return (
    <ShellDialogsProvider>
      <PaletteProvider>
        <KeyListener />
        <ShellKeys />
        <div className={styles.shell}>
          <a className={styles.skip} href="#content">
            {t('skipToContent')}
          </a>
          <Sidebar />
          <main id="content" className={styles.main}>
            {props.children}
          </main>
          <BottomBar />
        </div>
      </PaletteProvider>
    </ShellDialogsProvider>
  );
}

function Sidebar() {
  const t = useTranslations('shell');
  const me = usePerson();
  return (
    <aside className={styles.sidebar}>
      <Link href="/board" className={styles.brand}>
        <Logo /> <span className={styles.navName}>Twinline</span>
      </Link>
      <div className={styles.organization}>
        <OrganizationMenu />
      </div>
      <nav aria-label={t('navigation')} className={styles.nav}>
        {pages.map((page) => (
          <NavLink key={page.path} page={page} />
        ))}
        <p className={styles.navGroup}>{t('setUp')}</p>
        {setUpPages.map((page) => (
          <NavLink key={page.path} page={page} />
        ))}
        {me.lab && (
          <>
            <p className={styles.navGroup}>{t('demoOnly')}</p>
            <NavLink page={labPage} />
          </>
        )}
        <div className={styles.moreLink}>
          <NavLink page={morePage} />
        </div>
      </nav>
      <Preferences />
    </aside>
  );
}

export function NavLink(props: { page: Page }) {
  const t = useTranslations('shell');
  const current = isCurrent(props.page, usePathname());
  return (
    <Link href={props.page.path} className={styles.navLink} aria-current={current ? 'page' : undefined}>
      <props.page.icon size={17} stroke={1.7} aria-hidden="true" />
      <span className={styles.navName}>{t(props.page.name)}</span>
    </Link>
  );
}

const onPhone = new Set(['/board', '/incidents', '/heatmaps', '/reports']);

function BottomBar() {
  const t = useTranslations('shell');
  const pathname = usePathname();
  const shown = pages.filter((page) => onPhone.has(page.path));
  const elsewhere = !shown.some((page) => isCurrent(page, pathname));
  return (
    <nav aria-label={t('navigation')} className={styles.bottomBar}>
      {shown.map((page) => (
        <Link key={page.path} href={page.path} aria-current={isCurrent(page, pathname) ? 'page' : undefined}>
          <page.icon size={22} stroke={1.7} aria-hidden="true" />
          {page.path === '/board' ? t('board') : t(page.name)}
        </Link>
      ))}
      <Link href="/more" aria-current={elsewhere ? 'page' : undefined}>
        <morePage.icon size={22} stroke={1.7} aria-hidden="true" />
        {t('more')}
      </Link>
    </nav>
  );
}
