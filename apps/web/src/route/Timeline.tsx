'use client';
import { useElementSize } from '@mantine/hooks';
import dynamic from 'next/dynamic';
import { type ReactNode, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { timeTicks } from '../charts/timeTicks';
import { useChartTheme } from '../charts/useChartTheme';
import { ZoomSurface } from '../charts/ZoomSurface';
import { count, lossPercent, microsAsMillis, missing } from '../format/number';
import { clockSeconds, dayAndMonth, isoDay } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import { type Besides, type ExtraPanel, extraPanels, hasPoints } from './besides';
import type { RouteDetail } from './detail';
import { bucketAt } from './readout';
import styles from './route.module.css';
import { tickText } from './tickText';
import { timelineLayout } from './timelineLayout';
import { timelineOption, timelineScales } from './timelineOption';
import type { TimeWindow } from './timeWindow';
import { bucketText, useTimelineWords } from './useTimelineWords';

// The canvas library comes after the page: figures and reasons do not wait for it.
const EChart = dynamic(() => import('../charts/EChart').then((module) => module.EChart), { ssr: false });

export interface TimelineProps {
  readonly detail: RouteDetail;
  readonly besides: Besides;
  readonly window: TimeWindow;
  readonly now: number;
  readonly zone: string;
  readonly poor: { readonly rttMs: number | null; readonly jitterMs: number | null };
  readonly leaveBelowScore: number;
  readonly loading: boolean;
  readonly onZoom: (from: number, to: number) => void;
  readonly onReset: () => void;
  readonly onPan: (share: number) => void;
}

/** All panels of a route on one time axis, with one crosshair. Drag zooms, double-click resets, arrow keys move. */
export function Timeline(props: TimelineProps) {
  const { detail, besides, window, now, zone, poor, leaveBelowScore } = props;
  const t = useTranslations('route');
  const language = useLanguage();
  const theme = useChartTheme();
  const words = useTimelineWords();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const narrow = width > 0 && width < 560;
  const layout = useMemo(
    () => timelineLayout(narrow, { works: hasWorks(besides, window), extra: drawnPanels(besides) }),
    [narrow, besides, window],
  );
  const scales = useMemo(() => timelineScales({ detail, poor }), [detail, poor]);
  const option = useMemo(() => {
    if (theme === null || width === 0) return null;
    const ticks = timeTicks(window.from, window.to, zone, Math.max(2, Math.floor(width / 84)));
    const tickLabel = (at: number) => tickText(at, ticks.stepMs, zone, language);
    return timelineOption({
      ...{ detail, besides, from: window.from, to: window.to, now, poor, leaveBelowScore },
      ...{ ticks, tickLabel, layout, theme, words },
    });
  }, [detail, besides, window, now, poor, leaveBelowScore, zone, language, layout, theme, words, width]);
  // A limit above the panel's end is said in its title, so that it is never missing.
  const limited = (note: string, limitMs: number | null, end: number) =>
    limitMs !== null && limitMs > end ? t('noteLimit', { note, value: limitMs }) : note;
  const bucket = bucketText(detail.bucketMs, language);
  return (
    <div className={styles.timeline} data-loading={props.loading}>
      <PanelTitle top={0} title={t('rttTitle')} note={limited(t('rttNote'), poor.rttMs, scales.rtt.max)} legend />
      <PanelTitle
        top={layout.loss.top - 24}
        title={t('lossTitle')}
        note={t('lossNote', { bucket, end: scales.lossPercent })}
      />
      <PanelTitle
        top={layout.jitter.top - 24}
        title={t('jitterTitle')}
        note={limited(t('jitterNote'), poor.jitterMs, scales.jitter.max)}
      />
      <PanelTitle top={layout.score.top - 24} title={t('scoreTitle')} note={t('scoreNote')} />
      {layout.extra.connect && (
        <PanelTitle top={layout.extra.connect.top - 24} title={t('connectTitle')} note={t('connectNote')} />
      )}
      {layout.extra.use && (
        <PanelTitle top={layout.extra.use.top - 24} title={t('useTitle')} note={<UseNote besides={besides} />} />
      )}
      <div ref={ref}>
        {option === null ? (
          <div style={{ height: layout.height }} />
        ) : (
          <EChart option={option} height={layout.height} />
        )}
      </div>
      <ZoomSurface
        {...{ from: window.from, to: window.to, width }}
        inset={{
          ...{ left: layout.left, right: layout.right, top: layout.ribbon.top },
          height: layout.foot - layout.ribbon.top,
        }}
        label={t('chartHelp')}
        onZoom={props.onZoom}
        onReset={props.onReset}
        onPan={props.onPan}
        readout={(at) => <Readout {...props} at={at} />}
      />
    </div>
  );
}

/** Drills or maintenance within the window. */
function hasWorks({ works }: Besides, { from, to }: TimeWindow): boolean {
  const touches = (one: { from: number; to: number | null }) => one.from <= to && (one.to ?? to) >= from;
  return works !== null && (works.drills.some(touches) || works.maintenance.some(touches));
}

function drawnPanels(besides: Besides): readonly ExtraPanel[] {
  return extraPanels.filter((panel) => {
    const series = besides[panel];
    return series !== null && hasPoints(series);
  });
}

/** What is counted of each line: its circuit, what of it is leased, and which other regions it serves. */
function UseNote({ besides: { use } }: { besides: Besides }) {
  const t = useTranslations('route');
  const language = useLanguage();
  const lines = Object.entries(use?.lines ?? {}).map(([line, { circuit, committedBps, sharedWith }]) => {
    const leased =
      committedBps === null ? '' : t('useCommitted', { mbps: count(Math.round(committedBps / 1_000_000), language) });
    const shared = sharedWith.length === 0 ? '' : t('useShared', { regions: sharedWith.join(', ') });
    return t('useLine', { line, circuit, leased, shared });
  });
  return <>{[t('useNote'), ...lines].join(' · ')}</>;
}

function PanelTitle(props: { top: number; title: string; note: ReactNode; legend?: boolean }) {
  const t = useTranslations('route');
  return (
    <p className={styles.panelTitle} style={{ top: props.top }}>
      <strong>{props.title}</strong> <span>{props.note}</span>
      {props.legend === true && (
        <span className={styles.legend} aria-hidden="true">
          <i data-mark="fair" /> {t('fairFrom')} <i data-mark="poor" /> {t('poorFrom')} <i data-mark="down" />{' '}
          {t('blackout')}
        </span>
      )}
    </p>
  );
}

/** The figures under the crosshair, at a fixed place so that the eye need not follow. */
function Readout(props: TimelineProps & { at: number }) {
  const { detail, at, zone, now } = props;
  const t = useTranslations('route');
  const language = useLanguage();
  const day = isoDay(at, zone) === isoDay(now, zone) ? '' : `${dayAndMonth(at, zone, language)} `;
  return (
    <>
      <time>
        {day}
        {clockSeconds(at, zone)}
      </time>
      {Object.keys(detail.lines)
        .sort()
        .map((slot) => {
          const figures = bucketAt(detail, slot, at);
          return (
            <span key={slot}>
              <LineChip line={slot} size={14} />{' '}
              {figures === null
                ? t('chartNoData')
                : figures.blackout
                  ? t('blackout')
                  : `${microsAsMillis(figures.rttP50Micros)} · p95 ${microsAsMillis(figures.rttP95Micros)} ms · ${lossPercent(figures.lossRatio)} % · ${microsAsMillis(figures.jitterMicros)} ms · ${figures.score ?? missing}`}
            </span>
          );
        })}
    </>
  );
}
