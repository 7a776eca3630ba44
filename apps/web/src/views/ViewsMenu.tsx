'use client';
import { Popover } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { useShellDialogs } from '../shell/ShellDialogs';
import bar from '../shell/topBar.module.css';
import { addressOf, useViews } from './useViews';
import styles from './views.module.css';

/** At the top of each page: its saved views, and a way to keep the one that is open. */
export function ViewsMenu() {
  const t = useTranslations('views');
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width={260} trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={bar.iconButton}
          aria-label={t('menu')}
          title={t('menu')}
          onClick={() => setOpened(!opened)}
        >
          <IconBookmark size={16} stroke={1.7} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.menu}>{opened && <Menu onDone={() => setOpened(false)} />}</Popover.Dropdown>
    </Popover>
  );
}

function Menu(props: { onDone: () => void }) {
  const t = useTranslations('views');
  const pathname = usePathname();
  const { saveView } = useShellDialogs();
  const views = useViews();
  const ofPage = views.data?.filter(({ path }) => path === pathname);
  return (
    <>
      <h2 className={page.sub}>{t('ofPage')}</h2>
      <Waiting on={[views]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} height={34} />
      {ofPage?.length === 0 && <p className={page.sub}>{t('noneOfPage')}</p>}
      {ofPage !== undefined && ofPage.length > 0 && (
        <ul>
          {ofPage.map((view) => (
            <li key={view.id}>
              <Link href={addressOf(view)} onClick={props.onDone}>
                {view.name}
                {!view.own && <span className={page.under}>{view.by}</span>}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <button
        type="button"
        className={styles.save}
        onClick={() => {
          props.onDone();
          saveView();
        }}
      >
        {t('save')}…
      </button>
    </>
  );
}
