'use client';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { geometry } from '../heatmap/geometry';
import { hoursGrid } from '../heatmap/grid';
import { HeatLabels } from '../heatmap/HeatLabels';
import { HeatLegend } from '../heatmap/HeatLegend';
import { HeatPanel } from '../heatmap/HeatPanel';
import { heatmapSentence } from '../heatmap/sentence';
import { useSentenceText } from '../heatmap/useSentenceText';
import { useLanguage } from '../i18n/Translations';
import { Scroll } from '../page/Scroll';
import { LineChip } from '../theme/LineChip';
import type { WeeklyReport } from './data';
import styles from './report.module.css';

// Two panels and the labels fit the width of A4 between its margins (680 px); wider, a browser would shrink every page.
const PANEL_WIDTH = 256;
const ROW_HEIGHT = 17;

/** Carrier × hour of both lines, as on the heatmap page. */
export function ReportHeat(props: { report: WeeklyReport }) {
  const t = useTranslations('report');
  const words = useTranslations('heatmap');
  const language = useLanguage();
  const { heatmap } = props.report;
  const grid = useMemo(() => hoursGrid(heatmap), [heatmap]);
  const { groups, columns } = grid;
  const at = useMemo(
    () => geometry(groups, columns.length, PANEL_WIDTH, { pitchY: ROW_HEIGHT, groupGap: 5 }),
    [groups, columns],
  );
  const text = useSentenceText(grid);
  return (
    <section className={styles.heat}>
      <h2>{t('heatTitle')}</h2>
      <p className={styles.note}>
        {text(heatmapSentence(grid))}. {t('heatNote')}
      </p>
      <Scroll label={t('heatTitle')}>
        <div className={styles.heatPanels}>
          <HeatLabels
            groups={groups}
            geometry={at}
            note={words('hourAudience')}
            regionTitle={(code) => regionName(code, null, language)}
          />
          {(['A', 'B'] as const).map((line) => (
            <div key={line}>
              <h3>
                <LineChip line={line} size={16} /> {words('line', { line })}
              </h3>
              <HeatPanel
                kind={line}
                groups={groups}
                columns={columns}
                breaks={grid.breaks}
                unit={grid.unit}
                geometry={at}
                label={words('line', { line })}
                showNow={false}
              />
            </div>
          ))}
        </div>
      </Scroll>
      <HeatLegend grid={grid} mine={false} withDifference={false} withNow={false} />
    </section>
  );
}
