'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { errorField, useTRPC } from '../trpc/client';
import { type Draft, planOf } from './draft';
import styles from './maintenance.module.css';
import { OccurrenceText } from './Occurrences';
import { useFaultText } from './useFaultText';

/** The next three windows of what the form says, worked out by the server that will follow them. */
export function Preview(props: { draft: Draft }) {
  const t = useTranslations('orders.maintenance');
  const trpc = useTRPC();
  const faultText = useFaultText();
  const { name: _, regionId: __, line: ___, drains: ____, ...schedule } = planOf(props.draft);
  const preview = useQuery(trpc.maintenance.preview.queryOptions(schedule, { placeholderData: keepPreviousData }));
  return (
    <section className={`${form.box} ${styles.preview}`} aria-live="polite">
      <h3>{t('preview')}</h3>
      {preview.isError && <p className={form.refusal}>{faultText(errorField(preview.error)) ?? t('previewWaits')}</p>}
      {!preview.isError && preview.data?.length === 0 && <p className={form.note}>{t('previewNone')}</p>}
      {!preview.isError && (
        <ol data-stale={preview.isPlaceholderData}>
          {preview.data?.map((occurrence) => (
            <li key={occurrence.from}>
              <OccurrenceText occurrence={occurrence} zone={props.draft.timeZone} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
