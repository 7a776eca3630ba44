'use client';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useViewParams } from '../charts/useViewParams';
import { Select } from '../form/Select';
import { download } from '../format/download';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { usePerson } from '../shell/Person';
import { TopBar } from '../shell/TopBar';
import { useTRPC } from '../trpc/client';
import styles from './availability.module.css';
import { Circuits } from './Circuits';
import type { LineMonth, RegionMonth } from './data';
import { Headline } from './Headline';
import { Periods } from './Periods';
import { RegionSection } from './RegionSection';
import { Rule } from './Rule';
import { TargetDialog } from './TargetDialog';
import { monthName, monthsBetween } from './text';

const REFRESH_MS = 60_000;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** What were lines worth this month, what is left of their downtime, and who owes what? */
export function AvailabilityPage() {
  const shell = useTranslations('shell');
  const t = useTranslations('availability');
  const trpc = useTRPC();
  const cache = useQueryClient();
  const language = useLanguage();
  const me = usePerson();
  const { get, set } = useViewParams();
  const asked = get('month');
  const month = asked !== null && MONTH.test(asked) ? asked : undefined;
  const query = useQuery(
    trpc.availability.month.queryOptions({ month }, { refetchInterval: REFRESH_MS, staleTime: REFRESH_MS }),
  );
  const file = useMutation({
    mutationFn: () => cache.fetchQuery(trpc.availability.csv.queryOptions({ month }, { staleTime: 0 })),
    onSuccess: ({ name, text }) => download(name, 'text/csv', text),
  });
  const [editing, setEditing] = useState<{ region: RegionMonth; line: LineMonth } | null>(null);
  const { data } = query;
  const may = me.actions.includes('manage-network');
  const months = data ? monthsBetween(data.oldestMonth ?? data.newestMonth, data.newestMonth) : [];
  if (data && !months.includes(data.month)) months.push(data.month);
  return (
    <>
      <TopBar title={shell('availability')}>
        {data && (
          <>
            <label className={styles.month} htmlFor="availability-month">
              <span className={page.srOnly}>{t('month')}</span>
              <Select
                id="availability-month"
                note=""
                value={data.month}
                options={months.map((value) => ({ value, label: monthName(value, language) }))}
                onPick={(value) => set({ month: value === data.newestMonth ? null : value }, 'push')}
              />
            </label>
            <Button loading={file.isPending} onClick={() => file.mutate()}>
              {t('csv')}
            </Button>
          </>
        )}
      </TopBar>
      <div className={`${page.page} ${styles.page}`}>
        <Waiting on={[query]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} />
        {file.isError && <p role="alert">{t('csvFailed')}</p>}
        {data && (
          <>
            <Headline overview={data} />
            {data.regions.map((region) => (
              <RegionSection
                key={region.id}
                region={region}
                month={data.month}
                onTarget={may ? (line) => setEditing({ region, line }) : null}
              />
            ))}
            <Periods overview={data} />
            <Circuits circuits={data.circuits} />
            <Rule rule={data.rule} />
          </>
        )}
      </div>
      {editing && data && (
        <TargetDialog {...editing} months={months} newest={data.newestMonth} onClose={() => setEditing(null)} />
      )}
    </>
  );
}
