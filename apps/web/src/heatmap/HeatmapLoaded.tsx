'use client';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { download } from '../format/download';
import { dayAndMonth } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { heatmapCsv } from './csv';
import type { Grid } from './data';
import { HeatLegend } from './HeatLegend';
import { HeatmapTable } from './HeatmapTable';
import { HeatmapView, type PickedCell } from './HeatmapView';
import styles from './heatmap.module.css';
import { heatmapSentence } from './sentence';
import { useSentenceText } from './useSentenceText';
import { unitKey, valueText } from './valueText';

/** A heatmap with its sentence, what it rests on, its legend, and the same as a table or CSV. */
export function HeatmapLoaded(props: {
  grid: Grid;
  mine: boolean;
  zone: string;
  loading: boolean;
  onOpen: (cell: PickedCell) => void;
}) {
  const t = useTranslations('heatmap');
  const language = useLanguage();
  const [asTable, setAsTable] = useState(false);
  const { grid, zone } = props;
  const text = useSentenceText(grid);
  const sentence = useMemo(() => heatmapSentence(grid), [grid]);
  return (
    <div data-loading={props.loading} className={styles.loaded}>
      <div className={styles.head}>
        <h2>{text(sentence)}</h2>
        <p className={styles.coverage}>
          {t('coverage', {
            carriers: grid.carriers,
            from: dayAndMonth(grid.from, zone, language),
            to: dayAndMonth(grid.to - 1, zone, language),
            percent: (grid.coverage * 100).toFixed(1),
          })}
          {grid.demo && ` · ${t('demo')}`}
          <button type="button" className={page.textButton} onClick={() => setAsTable(!asTable)}>
            {asTable ? t('asChart') : t('asTable')}
          </button>
          <button type="button" className={page.textButton} onClick={() => save(grid)}>
            {t('csv')}
          </button>
        </p>
      </div>
      {asTable ? (
        <HeatmapTable grid={grid} />
      ) : (
        <HeatmapView grid={grid} mine={props.mine} zone={zone} onOpen={props.onOpen} />
      )}
      <div className={styles.foot}>
        {!asTable && <HeatLegend grid={grid} mine={props.mine} withNow={grid.kind !== 'timeline'} />}
        <Worst grid={grid} />
      </div>
      <p className={page.srOnly}>{t('help')}</p>
    </div>
  );
}

function Worst(props: { grid: Grid }) {
  const t = useTranslations('heatmap');
  const { worst, unit, metric } = props.grid;
  if (worst === null) return null;
  return (
    <p className={styles.highest}>
      {t.rich('highest', {
        b: (words) => <b>{words}</b>,
        value: valueText(worst.value, unit),
        unit: t(unitKey(unit, metric)),
        row: worst.row.name,
        line: worst.line,
        when: worst.column.text,
      })}
    </p>
  );
}

function save(grid: Grid): void {
  download(`twinline-heatmap-${grid.kind}-${grid.metric}.csv`, 'text/csv', heatmapCsv(grid));
}
