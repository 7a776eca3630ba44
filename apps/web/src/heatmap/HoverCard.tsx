'use client';
import { useTranslations } from 'use-intl';
import type { Language } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import { difference } from './classes';
import type { HeatmapData, PanelLine } from './data';
import type { PickedCell } from './HeatmapView';
import styles from './heatmap.module.css';
import { differenceText, unitKey, valueText } from './valueText';

const CARD_WIDTH = 264;
const CARD_HEIGHT = 190;

/** Both lines, the baseline and how much it rests on, beside the cell that is pointed at. */
export function HoverCard(props: {
  data: HeatmapData;
  picked: PickedCell;
  anchor: DOMRect;
  mine: boolean;
  zone: string;
}) {
  const t = useTranslations('heatmap');
  const language = useLanguage();
  const { data, anchor } = props;
  const { row, hour } = props.picked;
  const cell = row.cells[hour] ?? null;
  const mark = difference(cell?.A ?? null, cell?.B ?? null, data.unit);
  const zone = props.mine ? props.zone : row.carrier.timeZone;
  const two = (value: number) => String(value % 24).padStart(2, '0');
  const left =
    anchor.right + 8 + CARD_WIDTH > window.innerWidth ? Math.max(8, anchor.left - CARD_WIDTH - 8) : anchor.right + 8;
  const top = Math.min(anchor.bottom + 6, window.innerHeight - CARD_HEIGHT);
  const unit = t(unitKey(data.unit, data.metric));
  return (
    <div className={styles.card} style={{ left, top, width: CARD_WIDTH }} role="status">
      <strong>
        {t('cellTitle', {
          carrier: row.carrier.name,
          from: two(hour),
          to: two(hour + 1),
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
              {t(data.metric === 'rttP95OverBaseline' ? 'metrics.rttP95' : `metrics.${data.metric}`)}
            </dt>
            <dd>
              <LineValue
                data={data}
                line={line}
                value={cell?.[line] ?? null}
                baselineMicros={row.carrier.baselineMicros}
              />
            </dd>
          </div>
        ))}
        {data.metric.startsWith('rtt') && (
          <div>
            <dt>{t('baseline')}</dt>
            <dd>{valueText(row.carrier.baselineMicros, 'micros')} ms</dd>
          </div>
        )}
        {mark !== null && (
          <div>
            <dt>{mark.better === null ? t('equal') : t('better', { line: mark.better })}</dt>
            <dd>
              {mark.better === null
                ? ''
                : `${differenceText(mark.by, data.unit)} ${data.unit === 'micros' ? 'ms' : unit}`}
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
function LineValue(props: { data: HeatmapData; line: PanelLine; value: number | null; baselineMicros: number | null }) {
  const t = useTranslations('heatmap');
  const { data, value, baselineMicros } = props;
  if (value === null) return <>{t('noData')}</>;
  if (data.metric === 'rttP95OverBaseline' && baselineMicros !== null) {
    return (
      <>
        <b>{valueText(value + baselineMicros, 'micros')} ms</b> {value < 0 ? '−' : '+'}
        {valueText(Math.abs(value), 'micros')}
      </>
    );
  }
  return (
    <b>
      {valueText(value, data.unit)} {t(unitKey(data.unit, data.metric))}
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
