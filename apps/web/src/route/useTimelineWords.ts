'use client';
import type { Grade } from '@twinline/engine/types';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { count } from '../format/number';
import type { Language } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import type { TimelineWords } from './timelineWords';

const grades: readonly Grade[] = ['good', 'fair', 'poor', 'down', 'no-data'];

/** The words drawn into the timeline, in the reader's language. */
export function useTimelineWords(): TimelineWords {
  const t = useTranslations('route');
  const gradeWord = useTranslations('words.grade');
  const language = useLanguage();
  return useMemo((): TimelineWords => {
    const named = (grade: string) => gradeWord(grades.find((one) => one === grade) ?? 'no-data');
    return {
      active: (line) => t('chartActive', { line }),
      blackout: (lines, lastedMs) =>
        t('chartBlackout', { lines: lines.join(', '), lasted: duration(lastedMs, language) }),
      noData: (lines) => (lines.length === 1 ? t('chartNoDataOf', { lines: lines.join(', ') }) : t('chartNoData')),
      incident: (line, grade, open, lastedMs) =>
        t(open ? 'chartIncidentOpen' : 'chartIncident', {
          line,
          grade: named(grade),
          lasted: duration(lastedMs, language),
        }),
      drill: (kind, line) =>
        t(kind === 'dry' ? 'chartDrillDry' : 'chartDrillLive', {
          line: line === null ? '' : t('chartDrillTo', { line }),
        }),
      maintenance: (name, line) =>
        line === null ? t('chartMaintenanceAll', { name }) : t('chartMaintenance', { name, line }),
      poorOver: (value) => t('chartPoorOver', { value }),
      leaveUnder: (value) => t('leaveUnder', { value }),
      committed: (line, mbps) => t('chartCommitted', { line, value: count(Math.round(mbps), language) }),
    };
  }, [t, gradeWord, language]);
}

/** The length of a bucket, as the notes print it. */
export function bucketText(bucketMs: number, language: Language): string {
  return bucketMs < 1000 ? `${bucketMs} ms` : duration(bucketMs, language);
}
