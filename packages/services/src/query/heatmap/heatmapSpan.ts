import type { Scenario } from '@twinline/engine/types';
import { ServiceError } from '../../errors';
import type { Span } from '../span/span';
import type { HeatmapMetric } from './heatmapMetrics';

/** What every kind of heatmap is asked. */
export interface HeatmapInput {
  /** Epoch ms, half open; widened to whole quarter-hours, and to whole hours (each region's own) where days are read. */
  readonly from: number;
  readonly to: number;
  readonly regionIds?: readonly string[] | undefined;
  readonly carrierIds?: readonly string[] | undefined;
  /** Hours in the region's own zone, or all in the viewer's. */
  readonly clock: 'audience' | 'viewer';
  readonly viewerTimeZone: string;
  readonly metric: HeatmapMetric;
  /** Rows too of what was archived after this (epoch ms). Pages leave out all that is archived. */
  readonly archivedSince?: number | undefined;
  /** For `score`: judged by this preset instead of each region's own policy. */
  readonly scenario?: Scenario | undefined;
}

export interface HeatmapSpan extends Span {
  /** Epoch ms: what was measured until then is in the figures, and what is expected is counted until then. */
  readonly measuredUntil: number;
}

const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 4 * QUARTER_MS;
/** A quarter-hour reaches its day some seconds after it is over: its last samples settle, then the rollup loop turns. */
const DAYS_LAG_MS = 60_000;

/**
 * A span fit to be read: up to `quartersHours` from quarter-hours, exact to the running one, a longer one from days,
 * at most a quarter-hour behind. Throws `invalid`, with the field.
 */
export function heatmapSpan(
  asked: HeatmapInput,
  now: number,
  limits: { readonly quartersHours: number; readonly longestDays: number },
): HeatmapSpan {
  if (asked.to <= asked.from) throw invalid('The end must be after the beginning.', 'to');
  if (asked.to - asked.from > limits.longestDays * 24 * HOUR_MS)
    throw invalid(`At most ${limits.longestDays} days.`, 'from');
  const zone = asked.clock === 'viewer' ? asked.viewerTimeZone : null;
  const source = asked.to - asked.from <= limits.quartersHours * HOUR_MS ? 'quarters' : 'whole-hours';
  // Each region's own hours are widened by region; on one clock for all, whole hours spare most regions quarter-hours.
  const step = source === 'quarters' || zone === null ? QUARTER_MS : HOUR_MS;
  const from = Math.floor(asked.from / step) * step;
  const to = Math.ceil(asked.to / step) * step;
  return { from, to, source, zone, measuredUntil: Math.min(to, source === 'quarters' ? now : daysReach(now)) };
}

/** Until when (epoch ms) days hold what was measured, as long as the rollup loop keeps up. */
export function daysReach(now: number): number {
  return Math.floor((now - DAYS_LAG_MS) / QUARTER_MS) * QUARTER_MS;
}

const invalid = (message: string, field: string) => new ServiceError('invalid', message, { field });
