'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Clock } from '../charts/useClock';
import { useViewParams } from '../charts/useViewParams';
import { ForecastSection } from '../forecast/ForecastSection';
import { lossPercent, microsAsMillis } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import { Failure } from '../shell/Failure';
import { errorCode, useTRPC } from '../trpc/client';
import type { DecisionItem } from '../trpc/types';
import { shownPanels, toggledPanel } from './besides';
import { ConnectSection } from './ConnectSection';
import { DecisionsTable } from './DecisionsTable';
import type { RouteDescription } from './detail';
import { OneWaySection } from './OneWaySection';
import { RangeBar } from './RangeBar';
import styles from './route.module.css';
import { Timeline } from './Timeline';
import { TimelineTable } from './TimelineTable';
import { summarize } from './timelineAlt';
import { around, panned, pickedParams, refreshMs, timeWindow } from './timeWindow';
import { useBesides } from './useBesides';
import { bucketText } from './useTimelineWords';
import { WhyPanel } from './WhyPanel';

const MAX_POINTS = 400;
const DECISIONS_A_PAGE = 12;
const DECISIONS_REFRESH_MS = 5_000;

interface RouteBodyProps {
  readonly description: RouteDescription;
  readonly now: number;
  readonly zone: string;
  readonly clock: Clock;
}

/** Panels and decisions on the left, the reasons on the right; what is shown lives in the address. */
export function RouteBody(props: RouteBodyProps) {
  const { description, now, zone } = props;
  const params = useViewParams();
  const [selected, setSelected] = useState<DecisionItem | null>(null);
  const decisions = useDecisions(description.route.id);
  const items = decisions.data?.pages.flatMap((page) => page.items) ?? [];
  const newest = items.find((item) => item.kind !== 'renewed') ?? items[0] ?? null;
  const shown = selected === null ? newest : (items.find((item) => item.id === selected.id) ?? selected);
  const pick = (item: DecisionItem) => {
    setSelected(item);
    params.set(around(item.at, timeWindow(params.get, now)), 'push');
  };
  return (
    <div className={styles.body}>
      <div className={styles.left}>
        <Panels {...props} onReset={() => setSelected(null)} />
        {decisions.isError && items.length === 0 ? (
          <DecisionsFailure error={decisions.error} onRetry={() => decisions.refetch()} />
        ) : (
          decisions.isSuccess && (
            <DecisionsTable
              items={items}
              selected={shown?.id ?? null}
              now={now}
              zone={zone}
              hasMore={decisions.hasNextPage}
              loadingMore={decisions.isFetchingNextPage}
              onMore={() => decisions.fetchNextPage()}
              onPick={pick}
            />
          )
        )}
        <ForecastSection routeId={description.route.id} now={now} />
        <ConnectSection routeId={description.route.id} window={timeWindow(params.get, now)} />
        <OneWaySection routeId={description.route.id} />
      </div>
      {decisions.isSuccess && <WhyPanel decision={shown} description={description} zone={zone} />}
    </div>
  );
}

function useDecisions(routeId: string) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.route.decisions.infiniteQueryOptions(
      { routeId, limit: DECISIONS_A_PAGE },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: DECISIONS_REFRESH_MS },
    ),
  );
}

function DecisionsFailure(props: { error: unknown; onRetry: () => void }) {
  const t = useTranslations('route');
  return <Failure title={t('failedDecisions')} code={errorCode(props.error)} onRetry={props.onRetry} />;
}

/** The time axis with its controls: ranges, clock, chart or table. */
function Panels(props: RouteBodyProps & { onReset: () => void }) {
  const { description, now, zone } = props;
  const trpc = useTRPC();
  const t = useTranslations('route');
  const params = useViewParams();
  const asTable = params.get('view') === 'table';
  const shown = shownPanels(params.get);
  const { from, to, range } = timeWindow(params.get, now);
  const window = useMemo(() => ({ from, to, range }), [from, to, range]);
  const besides = useBesides(description.route.id, window, shown);
  const detail = useQuery(
    trpc.route.detail.queryOptions(
      { routeId: description.route.id, from, to, maxPoints: MAX_POINTS },
      // A live window asks under a new key each time; the old answers need not stay in memory.
      {
        placeholderData: keepPreviousData,
        gcTime: range === null ? 300_000 : 10_000,
        staleTime: refreshMs(window) ?? 60_000,
      },
    ),
  );
  const { limits, leaveBelowScore } = description.policy;
  const poor = useMemo(() => ({ rttMs: limits.rtt.poor, jitterMs: limits.jitter.poor }), [limits]);
  const reset = () => {
    params.set({ from: null, to: null });
    props.onReset();
  };
  return (
    <section>
      <RangeBar
        {...{ window, zone, now, asTable, shown, besides }}
        clock={props.clock}
        onTable={(next) => params.set({ view: next ? 'table' : null })}
        onToggle={(panel) => params.set(toggledPanel(shown, panel))}
        onReset={reset}
      />
      {detail.data === undefined && detail.isError && (
        <Failure title={t('failedTimeline')} code={errorCode(detail.error)} onRetry={() => detail.refetch()} />
      )}
      {detail.data === undefined && !detail.isError && (
        <div className={styles.chartSkeleton} role="status" aria-label={t('loading')} />
      )}
      {detail.data !== undefined && (
        <figure className={styles.figure}>
          {asTable ? (
            <TimelineTable detail={detail.data} zone={zone} />
          ) : (
            <Timeline
              detail={detail.data}
              besides={besides}
              window={window}
              now={range === null ? Math.min(now, to) : now}
              zone={zone}
              poor={poor}
              leaveBelowScore={leaveBelowScore}
              loading={detail.isPlaceholderData}
              onZoom={(start, end) => params.set(pickedParams(start, end), range === null ? 'replace' : 'push')}
              onReset={reset}
              onPan={(share) => params.set(panned(window, share))}
            />
          )}
          <Caption detail={detail.data} />
        </figure>
      )}
    </section>
  );
}

/** What the picture shows in words, for those who cannot see it, and how fine it is, for all. */
function Caption(props: { detail: NonNullable<Parameters<typeof summarize>[0]> }) {
  const t = useTranslations('route');
  const language = useLanguage();
  const { detail } = props;
  const source = {
    samples: 'sourceSamples',
    minutes: 'sourceMinutes',
    quarters: 'sourceQuarters',
    hours: 'sourceHours',
  } as const;
  return (
    <figcaption className={styles.caption}>
      {t('resolution', { bucket: bucketText(detail.bucketMs, language), source: t(source[detail.source]) })}
      <span className={styles.srOnly}>
        {Object.keys(detail.lines)
          .sort()
          .map((line) => {
            const summary = summarize(detail, line);
            if (summary === null) return t('chartAltNoData', { line });
            return t('chartAlt', {
              line,
              median: microsAsMillis(summary.medianMicros),
              p95: microsAsMillis(summary.p95Micros),
              loss: lossPercent(summary.lossRatio),
              jitter: microsAsMillis(summary.jitterMicros),
            });
          })
          .join(' ')}
      </span>
    </figcaption>
  );
}
