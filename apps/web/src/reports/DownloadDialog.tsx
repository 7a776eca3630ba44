'use client';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { Dialog } from '../form/Dialog';
import form from '../form/form.module.css';
import { type Language, languages, ownNames } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import { useTRPC } from '../trpc/client';
import { type Format, formats, type Read } from './data';
import { periodTitle } from './periodText';
import styles from './reports.module.css';
import { FileRefused, useReportFile } from './useReportFile';

/** The report as a file, in either language; printing takes a while, and says when it cannot be done. */
export function DownloadDialog({ read, onClose }: { read: Read; onClose: () => void }) {
  const t = useTranslations('reports.files');
  const spoken = useLanguage();
  const trpc = useTRPC();
  const [language, setLanguage] = useState<Language>(spoken);
  const file = useReportFile();
  const { data: hub } = useQuery(trpc.report.schedules.queryOptions(undefined, { staleTime: 60_000 }));
  const { name, version, report } = read;
  const busy = file.isPending ? file.variables.format : null;
  const want = (format: Format) => file.mutate({ name, version, format, language });
  const failed = () => {
    if (!(file.error instanceof FileRefused)) return t('failed');
    if (file.error.code === 'TIMEOUT') return t('late');
    return file.error.message === '' ? t('failed') : t('refused', { message: file.error.message });
  };
  return (
    <Dialog title={t('title', { period: periodTitle(report.period, report.timeZone, spoken) })} onClose={onClose}>
      <span className={styles.choice}>
        <Choice
          label={t('language')}
          options={languages.map((value) => ({ value, label: ownNames[value] }))}
          value={language}
          onPick={(picked) => {
            setLanguage(picked);
            if (!file.isPending) file.reset();
          }}
        />
      </span>
      <ul className={styles.files}>
        {formats.map((format) => {
          const noPrinter = format === 'pdf' && hub?.printer === false;
          return (
            <li key={format}>
              <span>
                <b>{t(`format.${format}`)}</b>
                <span className={form.note}>{t(noPrinter ? 'noPrinter' : `about.${format}`)}</span>
              </span>
              <Button
                aria-label={t('getOf', { format: t(`format.${format}`) })}
                disabled={noPrinter || (busy !== null && busy !== format)}
                loading={busy === format}
                onClick={() => want(format)}
              >
                {t('get')}
              </Button>
            </li>
          );
        })}
      </ul>
      <div aria-live="polite">
        {busy === 'pdf' && <p className={form.note}>{t('printing')}</p>}
        {file.isSuccess && <p className={form.note}>{t('saved')}</p>}
      </div>
      {file.isError && (
        <div role="alert">
          <p className={form.refusal}>{failed()}</p>
          <p className={form.note}>{t('stillWorks')}</p>
        </div>
      )}
    </Dialog>
  );
}
