'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { dayAndMonth } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { Failure } from '../shell/Failure';
import { usePerson } from '../shell/Person';
import { TopBar } from '../shell/TopBar';
import { useNow } from '../shell/useNow';
import { useViewerZone } from '../shell/useViewerZone';
import { errorCode, useTRPC } from '../trpc/client';
import { heatmapCsv } from './csv';
import { asHarm, type HeatmapData } from './data';
import { HeatLegend } from './HeatLegend';
import { HeatmapBar } from './HeatmapBar';
import { HeatmapTable } from './HeatmapTable';
import { HeatmapView, type PickedCell } from './HeatmapView';
import styles from './heatmap.module.css';
import { latestHour, periodBounds } from './period';
import { heatmapSentence } from './sentence';
import { type HeatmapRegion, useHeatmapQuery } from './useHeatmapQuery';
import { useSentenceText } from './useSentenceText';
import { unitKey, valueText } from './valueText';

const REFRESH_MS = 5 * 60_000;

/** When and where is which line bad? */
export function HeatmapPage() {
  const t = useTranslations('heatmap');
  const now = useNow(60_000);
  const zone = useViewerZone();
  return (
    <>
      <TopBar title={t('title')} />
      {now !== null && zone !== null && <Body now={now} zone={zone} />}
    </>
  );
}

function Body(props: { now: number; zone: string }) {
  const { now, zone } = props;
  const trpc = useTRPC();
  const me = usePerson();
  const router = useRouter();
  const t = useTranslations('heatmap');
  const query = useHeatmapQuery();
  const routes = useQuery(trpc.route.list.queryOptions(undefined, { staleTime: REFRESH_MS }));
  const regions = useMemo(() => regionsOf(routes.data ?? []), [routes.data]);
  const { from, to } = periodBounds(query.period, now, me.organization.timeZone);
  const { regionCodes } = query;
  const regionIds =
    regionCodes === null ? undefined : regions.filter(({ code }) => regionCodes.includes(code)).map(({ id }) => id);
  const heat = useQuery(
    trpc.heatmap.hours.queryOptions(
      {
        from,
        to,
        metric: query.metric,
        clock: query.clock,
        viewerTimeZone: zone,
        ...(regionIds === undefined ? {} : { regionIds }),
      },
      {
        placeholderData: keepPreviousData,
        refetchInterval: REFRESH_MS,
        staleTime: REFRESH_MS,
        enabled: regionIds === undefined || routes.isSuccess,
      },
    ),
  );
  const open = (cell: PickedCell) => {
    const route = routes.data?.find(({ regionId }) => regionId === cell.row.carrier.regionId);
    if (route === undefined) return;
    const mine = query.clock === 'viewer';
    const hour = latestHour(cell.hour, Math.min(to, now), mine ? zone : cell.row.carrier.timeZone);
    router.push(`/routes/${route.id}?from=${hour.from}&to=${hour.to}${mine ? '' : '&clock=audience'}`);
  };
  return (
    <div className={styles.page}>
      <HeatmapBar query={query} regions={regions} />
      {heat.isError && heat.data === undefined && (
        <Failure title={t('failed')} code={errorCode(heat.error)} onRetry={() => heat.refetch()} />
      )}
      {heat.data === undefined && !heat.isError && (
        <div className={styles.skeleton} role="status" aria-label={t('loading')} />
      )}
      {heat.data !== undefined && heat.data.carriers.length === 0 && <p className={styles.empty}>{t('empty')}</p>}
      {heat.data !== undefined && heat.data.carriers.length > 0 && (
        <Loaded
          data={heat.data}
          mine={query.clock === 'viewer'}
          zone={zone}
          loading={heat.isPlaceholderData}
          onOpen={open}
        />
      )}
    </div>
  );
}

function Loaded(props: {
  data: HeatmapData;
  mine: boolean;
  zone: string;
  loading: boolean;
  onOpen: (cell: PickedCell) => void;
}) {
  const t = useTranslations('heatmap');
  const language = useLanguage();
  const [asTable, setAsTable] = useState(false);
  const { zone } = props;
  const data = useMemo(() => asHarm(props.data), [props.data]);
  const names = useMemo(
    () => new Map(data.carriers.map((carrier) => [carrier.regionCode, carrier.regionName])),
    [data],
  );
  const text = useSentenceText(names);
  const sentence = useMemo(() => heatmapSentence(data), [data]);
  return (
    <div data-loading={props.loading} className={styles.loaded}>
      <div className={styles.head}>
        <h2>{text(sentence)}</h2>
        <p className={styles.coverage}>
          {t('coverage', {
            carriers: data.carriers.length,
            from: dayAndMonth(data.from, zone, language),
            to: dayAndMonth(data.to - 1, zone, language),
            percent: (data.coverage * 100).toFixed(1),
          })}
          {data.demo && ` · ${t('demo')}`}
          <button type="button" className={styles.textButton} onClick={() => setAsTable(!asTable)}>
            {asTable ? t('asChart') : t('asTable')}
          </button>
          <button type="button" className={styles.textButton} onClick={() => download(props.data)}>
            {t('csv')}
          </button>
        </p>
      </div>
      {asTable ? (
        <HeatmapTable data={data} />
      ) : (
        <HeatmapView data={data} mine={props.mine} zone={zone} onOpen={props.onOpen} />
      )}
      <div className={styles.foot}>
        {!asTable && <HeatLegend data={data} mine={props.mine} />}
        <Highest data={data} />
      </div>
      <p className={styles.srOnly}>{t('help')}</p>
    </div>
  );
}

function Highest(props: { data: HeatmapData }) {
  const t = useTranslations('heatmap');
  const { highest, carriers, unit, metric } = props.data;
  if (highest === null) return null;
  return (
    <p className={styles.highest}>
      {t.rich('highest', {
        b: (words) => <b>{words}</b>,
        value: valueText(highest.value, unit),
        unit: t(unitKey(unit, metric)),
        carrier: carriers[highest.carrier]?.name ?? '',
        line: highest.line,
        hour: String(highest.hour).padStart(2, '0'),
      })}
    </p>
  );
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

function download(data: HeatmapData): void {
  const address = URL.createObjectURL(new Blob([`\ufeff${heatmapCsv(data)}`], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `twinline-heatmap-${data.metric}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}
