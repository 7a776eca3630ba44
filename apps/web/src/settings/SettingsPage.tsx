'use client';
import { Button } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { SingleKeys } from '../keys/SingleKeys';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { usePerson } from '../shell/Person';
import { useShellDialogs } from '../shell/ShellDialogs';
import { TopBar } from '../shell/TopBar';
import { ViewList } from '../views/ViewList';
import { LanguageChoice } from './LanguageChoice';
import { ShownZoneChoice } from './ShownZoneChoice';
import styles from './settings.module.css';
import { ThemeChoice } from './ThemeChoice';
import { ZoneSelect } from './ZoneSelect';

/** How does Twinline speak to me? */
export function SettingsPage() {
  const shell = useTranslations('shell');
  const t = useTranslations('settings');
  const views = useTranslations('views');
  const me = usePerson();
  const { showKeys } = useShellDialogs();
  return (
    <>
      <TopBar title={shell('settings')} />
      <div className={page.page}>
        <PageHead head={t('head', { name: me.user.name })} detail={t('detail')} />
        <div className={styles.settings}>
          <Setting title={t('language')} note={t('languageNote')}>
            <LanguageChoice />
          </Setting>
          <Setting title={t('zone')}>
            <ZoneSelect />
          </Setting>
          <Setting title={t('shown')} note={t('shownNote')}>
            <ShownZoneChoice />
          </Setting>
          <Setting title={t('theme')} note={t('themeNote')}>
            <ThemeChoice />
          </Setting>
          <Setting title={t('keys')}>
            <SingleKeys />
            <Button onClick={showKeys}>{t('keysAll')}</Button>
          </Setting>
          <Setting title={t('notices')} note={t('noticesBody')}>
            <div className={page.buttons}>
              <Button component={Link} href="/board?notices=1">
                {t('noticesBoard')}
              </Button>
              <Button component={Link} href="/alerts">
                {t('noticesAlerts')}
              </Button>
            </div>
          </Setting>
          <Setting title={views('title')} wide>
            <ViewList />
          </Setting>
        </div>
      </div>
    </>
  );
}

function Setting(props: { title: string; note?: string; wide?: boolean; children: ReactNode }) {
  return (
    <section className={styles.setting} data-wide={props.wide}>
      <div>
        <h2>{props.title}</h2>
        {props.note && <p className={page.sub}>{props.note}</p>}
      </div>
      <div className={styles.control}>{props.children}</div>
    </section>
  );
}
