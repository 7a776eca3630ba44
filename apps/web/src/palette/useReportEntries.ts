'use client';
import { IconFileText } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import { daysText, periodTitle } from '../reports/periodText';
import { useTRPC } from '../trpc/client';
import { type Entry, entry } from './entry';

const KEPT_MS = 60_000;

/** Reports, found by week, month or days in both languages, and by what they say in a line. */
export function useReportEntries(opened: boolean): readonly Entry[] {
  const t = useTranslations('palette');
  const language = useLanguage();
  const trpc = useTRPC();
  const router = useRouter();
  const { data } = useQuery(trpc.report.list.queryOptions(undefined, { enabled: opened, staleTime: KEPT_MS }));
  return useMemo(() => {
    if (data === undefined) return [];
    const { timeZone } = data;
    return data.reports.map((report) => {
      const days = daysText(report, timeZone, language);
      const said = report.title === null ? [] : [report.title.en, report.title.zh];
      return entry({
        ...{ id: `report ${report.name}`, group: 'objects', icon: IconFileText, atOnce: false },
        label: periodTitle(report, timeZone, language),
        detail: `${t('kind.report')} · ${report.title?.[language] ?? days}`,
        also: [report.name, ...(['en', 'zh'] as const).map((one) => periodTitle(report, timeZone, one)), ...said],
        run: () => router.push(`/reports/${report.name}`),
      });
    });
  }, [data, language, router, t]);
}
