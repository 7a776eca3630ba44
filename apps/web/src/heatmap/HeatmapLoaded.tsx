'use client';
import { useTranslations } from 'use-intl';
import { useViewParams } from '../charts/useViewParams';
import { dayAndMonth } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import type { ZoneChoice } from '../settings/PreferencesProvider';
import type { Grid } from './data';
import { HeatLegend } from './HeatLegend';
import { HeatmapTable } from './HeatmapTable';
import { HeatmapView, type PickedCell } from './HeatmapView';
import styles from './heatmap.module.css';
import { ShareLinks } from './ShareLinks';
import type { HeatmapSentence } from './sentence';
import { useSentenceText } from './useSentenceText';
import { unitKey, valueText } from './valueText';

/** A heatmap with its sentence, what it rests on, its legend, and the same as a table, a file or a link. */
export function HeatmapLoaded(props: {
  grid: Grid;
  sentence: HeatmapSentence;
  clock: ZoneChoice;
  zone: string;
  loading: boolean;
  onOpen: (cell: PickedCell) => void;
}) {
  const t = useTranslations('heatmap');
  const language = useLanguage();
  const params = useViewParams();
  const { grid, zone, clock } = props;
  const mine = clock !== 'audience';
  const asTable = params.get('view') === 'table';
  const sentence = useSentenceText(grid)(props.sentence);
  const coverage = t('coverage', {
    carriers: grid.carriers,
    from: dayAndMonth(grid.from, zone, language),
    to: dayAndMonth(grid.to - 1, zone, language),
    percent: (grid.coverage * 100).toFixed(1),
  });
  const rests = grid.demo ? `${coverage} · ${t('demo')}` : coverage;
  return (
    <div data-loading={props.loading} className={styles.loaded}>
      <div className={styles.head}>
        <h2>{sentence}</h2>
        <p className={styles.coverage}>
          {rests}
          <span className={styles.links}>
            <button
              type="button"
              className={page.textButton}
              onClick={() => params.set({ view: asTable ? null : 'table' })}
            >
              {asTable ? t('asChart') : t('asTable')}
            </button>
            <ShareLinks {...{ grid, sentence, rests, clock, zone }} />
          </span>
        </p>
      </div>
      {asTable ? (
        <HeatmapTable grid={grid} />
      ) : (
        <HeatmapView grid={grid} mine={mine} zone={zone} onOpen={props.onOpen} />
      )}
      <div className={styles.foot}>
        {!asTable && <HeatLegend grid={grid} mine={mine} withNow={grid.kind !== 'timeline'} />}
        <Worst grid={grid} />
      </div>
      <p className={page.srOnly}>{t('help')}</p>
    </div>
  );
}

function Worst(props: { grid: Grid }) {
  const t = useTranslations('heatmap');
  const { worst, unit, metric, isFixed } = props.grid;
  if (worst === null) return null;
  return (
    <p className={styles.highest}>
      {t.rich(isFixed ? 'highestFixed' : 'highest', {
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
