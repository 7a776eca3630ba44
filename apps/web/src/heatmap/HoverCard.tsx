'use client';
import { useTranslations } from 'use-intl';
import type { Language } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import { difference } from './classes';
import type { Grid, PanelLine } from './data';
import type { PickedCell } from './HeatmapView';
import styles from './heatmap.module.css';
import { differenceText, unitKey, valueText } from './valueText';

const CARD_WIDTH = 264;
const CARD_HEIGHT = 190;

/** Both lines, the baseline and how much it rests on, beside the cell that is pointed at. */
export function HoverCard(props: { grid: Grid; picked: PickedCell; anchor: DOMRect; mine: boolean; zone: string }) {
  const t = useTranslations('heatmap');
  const language = useLanguage();
  const { grid, anchor } = props;
  const { row, column } = props.picked;
  const cell = row.cells[column] ?? null;
  const mark = difference(cell?.A ?? null, cell?.B ?? null, grid.unit);
  const zone = props.mine ? props.zone : row.timeZone;
  const left =
    anchor.right + 8 + CARD_WIDTH > window.innerWidth ? Math.max(8, anchor.left - CARD_WIDTH - 8) : anchor.right + 8;
  const top = Math.min(anchor.bottom + 6, window.innerHeight - CARD_HEIGHT);
  const unit = t(unitKey(grid.unit, grid.metric));
  return (
    <div className={styles.card} style={{ left, top, width: CARD_WIDTH }} role="status">
      <strong>
        {t('cellTitle', {
          row: row.name,
          when: grid.columns[column]?.text ?? '',
          zone: zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone,
        })}
      </strong>
      <p>
        {cell === null
          ? t('noData')
          : t('cellSub', {
              percent: Math.round(cell.coverage * 100),
              a: compactCount(cell.probesA, language),
              b: compactCount(cell.probesB, language),
            })}
      </p>
      <dl>
        {(['A', 'B'] as const).map((line) => (
          <div key={line}>
            <dt>
              <LineChip line={line} size={14} />{' '}
              {t(grid.metric === 'rttP95OverBaseline' ? 'metrics.rttP95' : `metrics.${grid.metric}`)}
            </dt>
            <dd>
              <LineValue grid={grid} line={line} value={cell?.[line] ?? null} baselineMicros={row.baselineMicros} />
            </dd>
          </div>
        ))}
        {grid.metric === 'rttP95OverBaseline' && (
          <div>
            <dt>{t('baseline')}</dt>
            <dd>{valueText(row.baselineMicros, 'micros')} ms</dd>
          </div>
        )}
        {mark !== null && (
          <div>
            <dt>{mark.better === null ? t('equal') : t('better', { line: mark.better })}</dt>
            <dd>
              {mark.better === null
                ? ''
                : `${differenceText(mark.by, grid.unit)} ${grid.unit === 'micros' ? 'ms' : unit}`}
            </dd>
          </div>
        )}
      </dl>
      <p className={styles.cardHint}>
        <kbd>Enter</kbd> {t('open')}
      </p>
    </div>
  );
}

/** Over the baseline, the RTT itself is the figure and the excess stands beside it. */
function LineValue(props: { grid: Grid; line: PanelLine; value: number | null; baselineMicros: number | null }) {
  const t = useTranslations('heatmap');
  const { grid, value, baselineMicros } = props;
  if (value === null) return <>{t('noData')}</>;
  if (grid.metric === 'rttP95OverBaseline' && baselineMicros !== null) {
    return (
      <>
        <b>{valueText(value + baselineMicros, 'micros')} ms</b> {value < 0 ? '−' : '+'}
        {valueText(Math.abs(value), 'micros')}
      </>
    );
  }
  return (
    <b>
      {valueText(value, grid.unit)} {t(unitKey(grid.unit, grid.metric))}
    </b>
  );
}

/** “1.26M” / “126万”: how much a figure rests on needs no more digits. */
function compactCount(value: number, language: Language): string {
  return new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-US', {
    notation: 'compact',
    maximumSignificantDigits: 3,
  }).format(value);
}
