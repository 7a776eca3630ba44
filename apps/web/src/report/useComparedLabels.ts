'use client';
import type { Report } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import type { ComparedLabels } from './cells';
import { usePeriodWords } from './usePeriodWords';

/** What stands above changes and medians. */
export function useComparedLabels(report: Report): ComparedLabels {
  const t = useTranslations('report.change');
  const words = usePeriodWords(report);
  return { change: t('on', { period: words.before }), median: words.median ?? t('median') };
}
