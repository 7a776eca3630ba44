'use client';
import { Fragment, useId } from 'react';
import { useTranslations } from 'use-intl';
import { HatchPattern } from '../theme/Hatch';
import { LineChip } from '../theme/LineChip';
import { differenceSteps } from './classes';
import type { Grid } from './data';
import { nowStroke } from './HeatPanel';
import styles from './heatmap.module.css';
import { breakText, stepText, unitKey } from './valueText';

export const PERCENTILES = [50, 70, 80, 90, 95, 99];

/** Every class with its break printed, the difference marks, and what hatch, small cells and frames mean. */
export function HeatLegend(props: { grid: Grid; mine: boolean; withDifference?: boolean; withNow?: boolean }) {
  const t = useTranslations('heatmap');
  const { grid } = props;
  const hatch = useId();
  return (
    <div className={styles.legend}>
      <Classes grid={grid} />
      {props.withDifference !== false && <DifferenceLegend unit={grid.unit} />}
      <ul className={styles.marks}>
        <li>
          <svg width="14" height="12" aria-hidden="true">
            <defs>
              <HatchPattern id={hatch} />
            </defs>
            <rect width="14" height="12" fill={`url(#${hatch})`} />
          </svg>
          {t('noData')}
        </li>
        <li>
          <svg width="14" height="12" aria-hidden="true">
            <rect x="3" y="2" width="8" height="8" fill="var(--tl-heat-a-4)" />
          </svg>
          {t('smallCell')}
        </li>
        {props.withNow !== false && (
          <li>
            <svg width="14" height="14" aria-hidden="true">
              <rect x="1.5" y="1.5" width="11" height="11" rx="2" {...nowStroke} />
            </svg>
            {props.mine ? t('nowCellMine') : t('nowCell')}
          </li>
        )}
      </ul>
    </div>
  );
}

function Classes(props: { grid: Grid }) {
  const t = useTranslations('heatmap');
  const { breaks, unit, metric, isFixed } = props.grid;
  return (
    <div className={styles.classes}>
      {(['A', 'B'] as const).map((line) => (
        <Fragment key={line}>
          <LineChip line={line} size={14} />
          {Array.from({ length: 7 }, (_, step) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the class is its index
            <i key={step} style={{ background: `var(--tl-heat-${line.toLowerCase()}-${step + 1})` }} />
          ))}
          <span />
        </Fragment>
      ))}
      {breaks.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the break is its place between two classes
        <b key={index} style={{ gridColumn: index + 3 }}>
          {breakText(value, unit)}
          {!isFixed && <small>p{PERCENTILES[index]}</small>}
        </b>
      ))}
      <span className={styles.classUnit}>
        {t(unitKey(unit, metric))}
        <small>{t(isFixed ? 'fixedScale' : 'ofAllCells')}</small>
      </span>
    </div>
  );
}

function DifferenceLegend(props: { unit: Grid['unit'] }) {
  const text = useDifferenceText();
  return (
    <div>
      <svg width="200" height="16" aria-hidden="true" className={styles.differenceMarks}>
        <DifferenceMarks />
      </svg>
      <p>{text(props.unit)}</p>
    </div>
  );
}

const SIZES = [13.5, 10.5, 7.5, 4.5];

/** Squares from the largest, the dot of no difference, circles to the largest; 200 × 16 px. */
export function DifferenceMarks() {
  return (
    <>
      {SIZES.map((size, index) => (
        <rect
          key={size}
          x={8 + index * 22 - size / 2}
          y={8 - size / 2}
          width={size}
          height={size}
          rx="1"
          fill="var(--tl-line-a-main)"
        />
      ))}
      <circle cx="96" cy="8" r="0.8" fill="var(--tl-text-faint)" />
      {SIZES.toReversed().map((size, index) => (
        <circle key={size} cx={118 + index * 22} cy="8" r={size / 2} fill="var(--tl-line-b-main)" />
      ))}
    </>
  );
}

/** What the marks of the difference mean, with every step. */
export function useDifferenceText(): (unit: Grid['unit']) => string {
  const t = useTranslations('heatmap');
  return (unit) => {
    if (unit === 'micros') return t('legendDifferenceMs');
    const steps = differenceSteps(unit).map((step) => stepText(step, unit));
    const named = unit === 'ratio' ? 'unitPercent' : unit === 'points' ? 'unitPoints' : 'unitMinutes';
    return t('legendDifference', { steps: steps.join(', '), unit: t(named) });
  };
}
