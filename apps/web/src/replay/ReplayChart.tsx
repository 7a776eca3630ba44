'use client';
import { useElementSize } from '@mantine/hooks';
import dynamic from 'next/dynamic';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { timeTicks } from '../charts/timeTicks';
import { useChartTheme } from '../charts/useChartTheme';
import { duration } from '../format/duration';
import { useLanguage } from '../i18n/Translations';
import { tickText } from '../route/tickText';
import { LineChip } from '../theme/LineChip';
import type { Contestant, ReplayFigures } from './data';
import styles from './replay.module.css';
import { replayLayout, replayOption } from './replayOption';

const EChart = dynamic(() => import('../charts/EChart').then((module) => module.EChart), { ssr: false });

/** Both lines, and one band a contestant of which line it was on. The tables below say the same in figures. */
export function ReplayChart(props: { figures: ReplayFigures; named: (one: Contestant) => string; zone: string }) {
  const { figures, named, zone } = props;
  const t = useTranslations('replay');
  const language = useLanguage();
  const theme = useChartTheme();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const { rows, height } = replayLayout(figures.alone.length, figures.contestants.length);
  const option = useMemo(() => {
    if (theme === null || width === 0) return null;
    const ticks = timeTicks(figures.from, figures.to, zone, Math.max(2, Math.floor(width / 84)));
    const tickLabel = (at: number) => tickText(at, ticks.stepMs, zone, language);
    return replayOption({ figures, ticks, tickLabel, theme });
  }, [figures, zone, language, theme, width]);
  const bin = duration(figures.quality.binMs, language);
  return (
    <figure className={styles.chart}>
      {figures.alone.map(({ line }, i) => (
        <p key={line} className={styles.rowTitle} style={{ top: rows[i]?.top }}>
          <LineChip line={line} size={14} /> {i === 0 && <span className={styles.sub}>{t('chartNote', { bin })}</span>}
        </p>
      ))}
      {figures.contestants.map((one, i) => (
        <p key={named(one)} className={styles.rowTitle} style={{ top: rows[figures.alone.length + i]?.top }}>
          {named(one)}
        </p>
      ))}
      <div ref={ref}>{option === null ? <div style={{ height }} /> : <EChart option={option} height={height} />}</div>
      <figcaption className={styles.sub}>{t('chartCaption')}</figcaption>
    </figure>
  );
}
