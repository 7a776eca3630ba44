'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { dayAndYear } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { CommandBlock } from '../network/CommandBlock';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { TopBar } from '../shell/TopBar';
import { useShownZone } from '../shell/useShownZone';
import { useTRPC } from '../trpc/client';
import styles from './data.module.css';
import { ExportForm } from './ExportForm';
import { KeptTable } from './KeptTable';
import type { ExportOptions, RetentionView } from './types';

const IMPORT_COMMAND = 'npm run import -- drive.csv.gz --region SG --map atnt=A,verizon=B --ending now';

/** What is kept, and how do I take it along? */
export function DataPage() {
  const shell = useTranslations('shell');
  const t = useTranslations('data');
  const trpc = useTRPC();
  const kept = useQuery(trpc.retention.get.queryOptions());
  const options = useQuery(trpc.transfer.options.queryOptions());
  const loaded =
    kept.data !== undefined && options.data !== undefined ? { kept: kept.data, options: options.data } : null;
  return (
    <>
      <TopBar title={shell('data')} />
      <div className={`${page.page} ${styles.page}`}>
        <Waiting on={[kept, options]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} height={420} />
        {loaded !== null && (
          <>
            <Sentence {...loaded} />
            <section>
              <h2 className={page.title}>{t('kept.title')}</h2>
              <KeptTable view={loaded.kept} />
            </section>
            <section>
              <h2 className={page.title}>{t('export.title')}</h2>
              <p className={form.note}>{t('export.intro')}</p>
              <ExportForm options={loaded.options} />
            </section>
            <section>
              <h2 className={page.title}>{t('import.title')}</h2>
              <p className={form.note}>{t('import.intro')}</p>
              <CommandBlock command={IMPORT_COMMAND} />
              <p className={form.note}>{t('import.note')}</p>
            </section>
          </>
        )}
      </div>
    </>
  );
}

function Sentence({ kept, options }: { kept: RetentionView; options: ExportOptions }) {
  const t = useTranslations('data');
  const language = useLanguage();
  const zone = useShownZone() ?? 'UTC';
  const known = kept.stored.flatMap(({ oldest }) => oldest ?? []);
  const { rawDays, minutesDays, quartersDays } = kept.settings;
  const since = known.length === 0 ? null : dayAndYear(Math.min(...known), zone, language);
  return (
    <PageHead
      head={since === null ? t('headNothing') : t('headSince', { paths: options.paths, day: since })}
      detail={
        since === null
          ? t('detailNothing')
          : t('detail', { raw: rawDays, minutes: minutesDays, quarters: quartersDays })
      }
    />
  );
}
