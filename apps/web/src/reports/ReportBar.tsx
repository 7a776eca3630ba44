'use client';
import { Button } from '@mantine/core';
import { IconDownload, IconPrinter, IconRefresh, IconShare } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { usePerson } from '../shell/Person';
import { DownloadDialog } from './DownloadDialog';
import type { Read } from './data';
import { JobProgress } from './JobProgress';
import { Neighbours } from './Neighbours';
import { momentText } from './periodText';
import styles from './reports.module.css';
import { ShareDialog } from './ShareDialog';
import { useReportJob } from './useReportJob';
import { Versions } from './Versions';

/** Which version is shown and what changed in it, and what can be done with it. Not on paper. */
export function ReportBar({ read }: { read: Read }) {
  const t = useTranslations('reports.bar');
  const job = useTranslations('reports.job');
  const language = useLanguage();
  const router = useRouter();
  const may = usePerson().actions.includes('manage-reports');
  const [asking, setAsking] = useState<'download' | 'share' | null>(null);
  // Of one version: another that is picked has nothing to do with it.
  const [same, setSame] = useState<number | null>(null);
  const { name, version, versions, report } = read;
  const newest = versions[0]?.version ?? null;
  const making = useReportJob((done) => {
    const isSame = done.version === newest && newest !== null;
    setSame(isSame ? newest : null);
    if (!isSame) router.replace(`/reports/${name}`);
  });
  const measured = momentText(report.measuredUntil, report.timeZone, language);
  const state = making.job?.state;
  return (
    <section className={styles.bar} aria-label={t('label')}>
      <div className={styles.barLine}>
        <div className={styles.barFacts}>
          {!report.complete && <p className={styles.running}>{t('running', { until: measured })}</p>}
          {version === null ? (
            <p className={page.sub}>{t(report.complete ? 'unkept' : 'unkeptSoFar')}</p>
          ) : (
            <Versions read={read} />
          )}
        </div>
        <div className={styles.tools}>
          <Neighbours name={name} />
          <Button leftSection={<IconDownload size={15} aria-hidden />} onClick={() => setAsking('download')}>
            {t('download')}
          </Button>
          <Button
            leftSection={<IconShare size={15} aria-hidden />}
            disabled={!may}
            title={may ? undefined : t('mayNot')}
            onClick={() => setAsking('share')}
          >
            {t('share')}
          </Button>
          <Button leftSection={<IconPrinter size={15} aria-hidden />} onClick={() => window.print()}>
            {t('print')}
          </Button>
          <Button
            leftSection={<IconRefresh size={15} aria-hidden />}
            disabled={!may}
            title={may ? undefined : t('mayNot')}
            loading={making.isBusy}
            onClick={() => {
              setSame(null);
              making.make(name);
            }}
          >
            {t(version === null ? 'keep' : 'again')}
          </Button>
        </div>
      </div>
      {!may && <p className={page.sub}>{t('mayNot')}</p>}
      {making.isBusy && (state === undefined || state !== 'failed') && (
        <div aria-live="polite">
          <JobProgress state={state === 'running' ? 'running' : 'waiting'} />
        </div>
      )}
      {state === 'failed' && (
        <p role="alert" className={form.refusal}>
          {job('failed', { reason: making.job?.error ?? '' })}
        </p>
      )}
      {making.refusal instanceof Error && (
        <p role="alert" className={form.refusal}>
          {t('refused', { message: making.refusal.message })}
        </p>
      )}
      {same !== null && same === version && (
        <p role="status" className={page.sub}>
          {t('same', { version: same })}
        </p>
      )}
      {asking === 'download' && <DownloadDialog read={read} onClose={() => setAsking(null)} />}
      {asking === 'share' && <ShareDialog name={name} report={report} onClose={() => setAsking(null)} />}
    </section>
  );
}
