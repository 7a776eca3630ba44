'use client';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { type Clock, useClock } from '../charts/useClock';
import { useViewParams } from '../charts/useViewParams';
import { Empty } from '../page/Empty';
import { Skeleton } from '../page/Skeleton';
import { Failure } from '../shell/Failure';
import { usePerson } from '../shell/Person';
import { TopBar } from '../shell/TopBar';
import { useNow } from '../shell/useNow';
import { errorCode, useTRPC } from '../trpc/client';
import type { Grid } from './data';
import { HeatmapBar } from './HeatmapBar';
import { HeatmapLoaded } from './HeatmapLoaded';
import type { PickedCell } from './HeatmapView';
import styles from './heatmap.module.css';
import { latestHour, latestWeekdayHour, periodBounds, wallStretch } from './period';
import { onScale } from './scale';
import { heatmapSentence } from './sentence';
import { REFRESH_MS, useGrid } from './useGrid';
import { type HeatmapRegion, useHeatmapQuery } from './useHeatmapQuery';

const HOUR_MS = 3_600_000;

/** When and where is which line bad? */
export function HeatmapPage() {
  const t = useTranslations('heatmap');
  const me = usePerson();
  const now = useNow(60_000);
  const clock = useClock('audience');
  // Audiences have clocks of their own: stretches and their ends are then told on the organization's.
  const zone = clock.zoneOf(me.organization.timeZone);
  return (
    <>
      <TopBar title={t('title')} />
      {now !== null && zone !== null && <Body now={now} zone={zone} clock={clock} />}
    </>
  );
}

function Body(props: { now: number; zone: string; clock: Clock }) {
  const { now, zone, clock } = props;
  const trpc = useTRPC();
  const me = usePerson();
  const router = useRouter();
  const t = useTranslations('heatmap');
  const query = useHeatmapQuery();
  const routes = useQuery(trpc.route.list.queryOptions(undefined, { staleTime: REFRESH_MS }));
  const regions = useMemo(() => regionsOf(routes.data ?? []), [routes.data]);
  const bounds = query.picked ?? periodBounds(query.period, now, me.organization.timeZone);
  const { regionCodes, metric, scenario } = query;
  const mine = clock.clock !== 'audience';
  const regionIds =
    regionCodes === null ? undefined : regions.filter(({ code }) => regionCodes.includes(code)).map(({ id }) => id);
  const input = {
    ...{ ...bounds, metric, viewerTimeZone: zone, clock: mine ? ('viewer' as const) : ('audience' as const) },
    ...(regionIds === undefined ? {} : { regionIds }),
    ...(scenario === null ? {} : { scenario }),
  };
  const { grid, stale, error, retry } = useGrid(
    query.kind,
    input,
    columnsThatFit(window.innerWidth),
    regionIds === undefined || routes.isSuccess,
  );
  const open = (cell: PickedCell) => {
    const there = routes.data?.filter(({ regionId }) => regionId === cell.row.regionId) ?? [];
    const route = there.find((one) => one.scenario === scenario) ?? there[0];
    if (route === undefined || grid === null) return;
    const { from, to } = stretchOf(grid, cell, Math.min(bounds.to, now), mine ? zone : cell.row.timeZone);
    router.push(`/routes/${route.id}?from=${from}&to=${to}&clock=${clock.clock}`);
  };
  return (
    <div className={styles.page}>
      <HeatmapBar {...{ query, regions, clock, zone, now, span: bounds, breaks: grid?.breaks ?? null }} />
      {error !== null && grid === null && <Failure title={t('failed')} code={errorCode(error)} onRetry={retry} />}
      {grid === null && error === null && (
        <div className={styles.loading}>
          <Skeleton label={t('loading')} height={480} />
        </div>
      )}
      {grid !== null && grid.groups.length === 0 && <Nothing all={query.picked === null && query.period === '90d'} />}
      {grid !== null && grid.groups.length > 0 && (
        <HeatmapLoaded
          key={grid.kind}
          grid={onScale(grid, query.scale)}
          sentence={heatmapSentence(grid)}
          clock={clock.clock}
          zone={zone}
          loading={stale}
          onOpen={open}
        />
      )}
    </div>
  );
}

/** Nothing measured: perhaps earlier; and if never, where it begins. */
function Nothing({ all }: { all: boolean }) {
  const t = useTranslations('heatmap');
  const params = useViewParams();
  return (
    <Empty title={t('empty')} body={t('emptyBody')}>
      {all ? (
        <Button component={Link} href="/network">
          {t('emptyNetwork')}
        </Button>
      ) : (
        <Button onClick={() => params.set({ period: '90d', from: null, to: null })}>{t('emptyLonger')}</Button>
      )}
    </Empty>
  );
}

/** Columns of a timeline that a window of this width has room for, in steps, so that resizing seldom asks again. */
function columnsThatFit(width: number): number {
  const room = width < 640 ? (width - 132) / 4 : (width - 400) / 6;
  return Math.min(1_000, Math.max(24, Math.floor(room / 12) * 12));
}

/** When a cell was; of an hour of day or of the week the latest one before `before` (epoch ms). */
function stretchOf(grid: Grid, cell: PickedCell, before: number, zone: string): { from: number; to: number } {
  const begins = grid.columns[cell.column]?.begins ?? 0;
  if (grid.kind === 'timeline') return wallStretch(begins, grid.binHours * HOUR_MS, zone);
  const { weekday } = cell.row;
  return weekday === null ? latestHour(begins, before, zone) : latestWeekdayHour(weekday, begins, before, zone);
}

function regionsOf(
  routes: readonly { regionId: string; regionCode: string; regionName: string | null }[],
): readonly HeatmapRegion[] {
  const regions = new Map(
    routes.map(({ regionId, regionCode, regionName }) => [
      regionCode,
      { id: regionId, code: regionCode, name: regionName },
    ]),
  );
  return [...regions.values()];
}
