'use client';
import { useElementSize } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { timeTicks } from '../charts/timeTicks';
import { useChartTheme } from '../charts/useChartTheme';
import { ZoomSurface } from '../charts/ZoomSurface';
import { duration } from '../format/duration';
import { clockSeconds, dayAndMonth } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { tickText } from '../route/tickText';
import { LineChip } from '../theme/LineChip';
import { useTRPC } from '../trpc/client';
import type { Contestant, ReplayFigures, ReplayIncident } from './data';
import styles from './replay.module.css';
import { replayLayout, replayOption } from './replayOption';
import { panned, type Shown, zoomed } from './shown';

const EChart = dynamic(() => import('../charts/EChart').then((module) => module.EChart), { ssr: false });

const MOST_INCIDENTS = 100;
const DAY_MS = 86_400_000;
const none: readonly ReplayIncident[] = [];

interface ChartProps {
  readonly figures: ReplayFigures;
  readonly regionId: string | null;
  readonly named: (one: Contestant) => string;
  readonly zone: string;
}

/** Both lines with their incidents, and one band a contestant of which line it was on, zoomed as a route's timeline. */
export function ReplayChart(props: ChartProps) {
  const { figures, named, zone } = props;
  const t = useTranslations('replay');
  const language = useLanguage();
  const theme = useChartTheme();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [shown, setShown] = useState<Shown>(figures);
  const { from, to } = shown;
  const incidents = useIncidents(figures, props.regionId);
  const { rows, height } = replayLayout(figures.alone.length, figures.contestants.length);
  const option = useMemo(() => {
    if (theme === null || width === 0) return null;
    const ticks = timeTicks(from, to, zone, Math.max(2, Math.floor(width / 84)));
    const tickLabel = (at: number) => tickText(at, ticks.stepMs, zone, language);
    return replayOption({ figures, incidents, from, to, ticks, tickLabel, theme });
  }, [figures, incidents, from, to, zone, language, theme, width]);
  const bin = duration(figures.quality.binMs, language);
  return (
    <figure className={styles.chart}>
      {figures.alone.map(({ line }, i) => (
        <p key={line} className={styles.rowTitle} style={{ top: rows[i]?.top }}>
          <LineChip line={line} size={14} /> {i === 0 && <span className={page.sub}>{t('chartNote', { bin })}</span>}
        </p>
      ))}
      {figures.contestants.map((one, i) => (
        <p key={named(one)} className={styles.rowTitle} style={{ top: rows[figures.alone.length + i]?.top }}>
          {named(one)}
        </p>
      ))}
      <div ref={ref}>{option === null ? <div style={{ height }} /> : <EChart option={option} height={height} />}</div>
      <ZoomSurface
        {...{ from, to, width }}
        inset={{ left: 2, right: 2, top: 0, height: height - 24 }}
        label={t('chartHelp')}
        onZoom={(start, end) => setShown(zoomed(figures, start, end))}
        onReset={() => setShown(figures)}
        onPan={(share) => setShown(panned(figures, shown, share))}
        readout={(at) => <Readout {...props} at={at} />}
      />
      <figcaption className={page.sub}>
        {t('chartCaption')}{' '}
        {(from > figures.from || to < figures.to) && (
          <button type="button" className={page.textButton} onClick={() => setShown(figures)}>
            {t('chartAll')}
          </button>
        )}
      </figcaption>
    </figure>
  );
}

/** Which line each contestant was on at that moment. */
function Readout({ figures, named, zone, at }: ChartProps & { at: number }) {
  const language = useLanguage();
  return (
    <>
      <time>
        {dayAndMonth(at, zone, language)} {clockSeconds(at, zone)}
      </time>
      {figures.contestants.map((one) => {
        const band = one.bands.find(({ from, to }) => from <= at && at < to);
        return (
          band && (
            <span key={named(one)}>
              {named(one)} <LineChip line={band.line} size={14} />
            </span>
          )
        );
      })}
    </>
  );
}

/** Incidents of the region that the replayed time touches; one of before it was opened a day earlier at the most. */
function useIncidents({ from, to }: ReplayFigures, regionId: string | null): readonly ReplayIncident[] {
  const trpc = useTRPC();
  const asked = { regionId: regionId ?? '', from: from - DAY_MS, to, limit: MOST_INCIDENTS };
  const query = useQuery({ ...trpc.incident.list.queryOptions(asked), enabled: regionId !== null });
  return query.data?.items ?? none;
}
