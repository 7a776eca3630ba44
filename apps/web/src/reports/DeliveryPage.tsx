'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import { MayNot } from '../page/MayNot';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { usePerson } from '../shell/Person';
import { TopBar } from '../shell/TopBar';
import { useTRPC } from '../trpc/client';
import type { Delivery, Recipient } from './data';
import { momentText } from './periodText';
import { Recipients } from './Recipients';
import styles from './reports.module.css';
import { Schedules } from './Schedules';
import { ViewersSection } from './ViewersSection';

const REFRESH_MS = 15_000;

/** When do reports come, to whom, and what do they assume? */
export function DeliveryPage() {
  const shell = useTranslations('shell');
  const t = useTranslations('reports.delivery');
  const may = usePerson().actions.includes('manage-reports');
  return (
    <>
      <TopBar under={{ href: '/reports', title: shell('reports') }} title={t('title')} />
      <div className={`${page.page} ${styles.page}`}>{may ? <Delivered /> : <MayNot work="reports" whole />}</div>
    </>
  );
}

function Delivered() {
  const t = useTranslations('reports.delivery');
  const trpc = useTRPC();
  const delivery = useQuery(trpc.report.schedules.queryOptions(undefined, { staleTime: 0 }));
  const recipients = useQuery(
    trpc.report.recipients.queryOptions(undefined, { refetchInterval: REFRESH_MS, staleTime: 0 }),
  );
  const viewers = useQuery(trpc.report.viewers.queryOptions(undefined, { staleTime: 0 }));
  return (
    <>
      <Waiting on={[delivery, recipients]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} />
      {delivery.data !== undefined && recipients.data !== undefined && (
        <>
          <Head delivery={delivery.data} recipients={recipients.data} />
          <div className={styles.sections}>
            <Machines delivery={delivery.data} />
            <Schedules delivery={delivery.data} />
            <Recipients recipients={recipients.data} zone={delivery.data.timeZone} />
          </div>
        </>
      )}
      <div className={styles.sections}>
        <Waiting on={[viewers]} loading={t('loading')} failed={t('viewers.failed')} height={160} />
        {viewers.data !== undefined && <ViewersSection regions={viewers.data} />}
      </div>
    </>
  );
}

function Head({ delivery, recipients }: { delivery: Delivery; recipients: readonly Recipient[] }) {
  const t = useTranslations('reports.delivery');
  const language = useLanguage();
  const next = delivery.schedules
    .flatMap(({ kind, nextAt }) => (nextAt === null ? [] : [{ kind, nextAt }]))
    .sort((a, b) => a.nextAt - b.nextAt)[0];
  const told = recipients.filter(
    ({ state, kinds }) => state === 'on' && (next === undefined || kinds.includes(next.kind)),
  );
  const paused = recipients.filter(({ state }) => state !== 'on').length;
  const head =
    next === undefined
      ? t('headOff')
      : t(`head.${next.kind}`, { at: momentText(next.nextAt, delivery.timeZone, language), count: told.length });
  return (
    <PageHead
      live
      head={head}
      detail={`${t('detail')}${paused > 0 ? `${language === 'zh' ? '' : ' '}${t('paused', { count: paused })}` : ''}`}
    />
  );
}

/** What keeps e-mails or files from being made at all; nothing where all is well. */
function Machines({ delivery }: { delivery: Delivery }) {
  const t = useTranslations('reports.delivery');
  const { mail, printer } = delivery;
  if (mail !== false && printer !== false && mail !== null) return null;
  return (
    <div className={styles.loud}>
      {mail === null && <p>{t('noHub')}</p>}
      {mail === false && <p>{t('noMail')}</p>}
      {printer === false && <p>{t('noPrinter')}</p>}
    </div>
  );
}
