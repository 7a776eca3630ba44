'use client';
import type { Report } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import type { ComparedLabels } from './cells';
import { usePeriodWords } from './usePeriodWords';

/** What stands above changes and medians; null where there is nothing to compare with. */
export function useComparedLabels(report: Report): ComparedLabels {
  const t = useTranslations('report.change');
  const words = usePeriodWords(report);
  return { change: report.before === null ? null : t('on', { period: words.before }), median: words.median };
}
