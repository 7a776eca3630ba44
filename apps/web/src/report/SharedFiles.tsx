'use client';
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import { saveReportFile } from '../reports/useReportFile';
import styles from './shared.module.css';

const formats = ['pdf', 'xlsx', 'csv'] as const;
type Format = (typeof formats)[number];
/** The files of a shared report; a PDF may have to be printed first, which takes some seconds. */
export function SharedFiles(props: { token: string; name: string }) {
  const t = useTranslations('report.shared');
  const language = useLanguage();
  const [busy, setBusy] = useState<Format | null>(null);
  const [failed, setFailed] = useState<Format | null>(null);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for inputs */}
      <div className={styles.files} role="group" aria-label={t('download')}>
        {formats.map((format) => (
          <Button
            key={format}
            leftSection={<IconDownload size={15} aria-hidden />}
            loading={busy === format}
            disabled={busy !== null}
            onClick={() => void save(format)}
          >
            {t(format)}
          </Button>
        ))}
      </div>
      {failed !== null && (
        <p role="alert" className={styles.failed}>
          {t('failedFile', { format: t(failed) })}
        </p>
      )}
    </>
  );

  async function save(format: Format): Promise<void> {
    setBusy(format);
    setFailed(null);
    try {
      const wish = { name: props.name, version: null, format, language };
      await saveReportFile(`/r/${encodeURIComponent(props.token)}/file`, wish);
    } catch {
      setFailed(format);
    } finally {
      setBusy(null);
    }
  }
}
