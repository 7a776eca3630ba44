'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import page from '../page/page.module.css';
import { Skeleton } from '../page/Skeleton';
import { Waiting } from '../page/Waiting';
import { TopBar } from '../shell/TopBar';
import { errorCode, useTRPC } from '../trpc/client';
import { BackTestSection } from './BackTestSection';
import { Comparison } from './Comparison';
import type { PolicyDetail, WholePolicy } from './data';
import { PolicyEditor } from './PolicyEditor';
import { PolicyHistory } from './PolicyHistory';
import { ShadowSection } from './ShadowSection';
import { UsedBy } from './UsedBy';
import { useBackTest } from './useBackTest';

/** What does this policy say, what follows it, and what would change? */
export function PolicyPage(props: { id: string }) {
  const shell = useTranslations('shell');
  const t = useTranslations('policies');
  const trpc = useTRPC();
  const query = useQuery(trpc.policy.get.queryOptions({ id: props.id }, { refetchInterval: 15_000 }));
  const lines = useLines();
  const { data } = query;
  return (
    <>
      <TopBar under={{ href: '/policies', title: shell('policies') }} title={data?.name ?? '…'} />
      <div className={page.page}>
        <Waiting
          on={[query]}
          loading={t('loading')}
          failed={errorCode(query.error) === 'NOT_FOUND' ? t('gone') : t('failed')}
          body={t('failedBody')}
        />
        {data && lines === null && <Skeleton label={t('loading')} />}
        {data && lines && <Loaded key={data.id} detail={data} lines={lines} />}
      </div>
    </>
  );
}

function Loaded({ detail, lines }: { detail: PolicyDetail; lines: readonly string[] }) {
  /** What the form says now, for the comparison; null while it says what is stored. */
  const [draft, setDraft] = useState<WholePolicy | null>(null);
  const [other, setOther] = useState('preset');
  const test = useBackTest(detail, draft);
  return (
    <div className={page.columns}>
      <PolicyEditor detail={detail} lines={lines} test={test} onDraft={setDraft} />
      <aside className={page.aside}>
        <BackTestSection test={test} />
        <UsedBy detail={detail} />
        <ShadowSection detail={detail} />
        <Comparison detail={detail} draft={draft} other={other} onOther={setOther} />
        <PolicyHistory detail={detail} onCompare={(version) => setOther(`version ${version}`)} />
      </aside>
    </div>
  );
}

/** The lines that the organization has; null while they are asked for. */
function useLines(): readonly string[] | null {
  const trpc = useTRPC();
  const places = useQuery(trpc.maintenance.places.queryOptions());
  if (places.isPending) return null;
  const lines = [...new Set((places.data ?? []).flatMap((place) => place.lines))].sort();
  return lines.length === 0 ? ['A', 'B'] : lines;
}
