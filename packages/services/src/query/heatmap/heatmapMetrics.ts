import { hourScore } from '@twinline/engine/hourScore';
import type { Policy } from '@twinline/engine/types';
import type { Sketches } from '../../rollup/dayFigures';
import type { LineFigures } from './lineFigures';

export const heatmapMetrics = [
  'score',
  'rttP95OverBaseline',
  'rttP50',
  'rttP95',
  'rttP99',
  'jitter',
  'loss',
  'connectP95',
  'badMinutes',
] as const;
export type HeatmapMetric = (typeof heatmapMetrics)[number];
export type HeatmapUnit = 'micros' | 'ratio' | 'minutes' | 'points';

export function unitOf(metric: HeatmapMetric): HeatmapUnit {
  switch (metric) {
    case 'score':
      return 'points';
    case 'loss':
      return 'ratio';
    case 'badMinutes':
      return 'minutes';
    case 'rttP95OverBaseline':
    case 'rttP50':
    case 'rttP95':
    case 'rttP99':
    case 'jitter':
    case 'connectP95':
      return 'micros';
  }
}

/** Which sketches a metric is taken of; reading none spares most of the work. */
export function sketchesOf(metric: HeatmapMetric): Sketches {
  const rtt = metric.startsWith('rtt') || metric === 'score';
  return { rtt, connect: metric === 'connectP95' };
}

/** Whether a metric needs the row's quiet hours. */
export const isOverBaseline = (metric: HeatmapMetric) => metric === 'rttP95OverBaseline';

/** What a cell is measured by besides its own figures: the row's baseline, and the policy of the row's region. */
export interface Yardstick {
  readonly baselineMicros: number | null;
  readonly policy: Policy | null;
}

/** The value of one line in one slot, in the metric's unit; null without data. */
export function metricOf(
  metric: HeatmapMetric,
  line: LineFigures,
  slot: number,
  { baselineMicros, policy }: Yardstick,
): number | null {
  const figures = line.at(slot);
  if (figures === null) return null;
  switch (metric) {
    case 'score': {
      const { lossRatio, jitterMicros } = figures;
      return policy && hourScore({ rttP95Micros: line.rttMicros(slot, 95), lossRatio, jitterMicros }, policy);
    }
    case 'rttP95OverBaseline': {
      const micros = line.rttMicros(slot, 95);
      return micros === null || baselineMicros === null ? null : micros - baselineMicros;
    }
    case 'rttP50':
      return line.rttMicros(slot, 50);
    case 'rttP95':
      return line.rttMicros(slot, 95);
    case 'rttP99':
      return line.rttMicros(slot, 99);
    case 'jitter':
      return figures.jitterMicros;
    case 'loss':
      return figures.lossRatio;
    case 'connectP95':
      return line.connectMicros(slot, 95);
    case 'badMinutes':
      return figures.badMinutes;
  }
}

/** How bad a value is: 0 is nothing to speak of. All metrics but the score are better when smaller. */
export const harmOf = (unit: HeatmapUnit, value: number) => (unit === 'points' ? 100 - value : value);
