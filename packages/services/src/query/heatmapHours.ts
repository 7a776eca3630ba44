import { withOrganization } from '@twinline/db/tenancy';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { classBreaks } from './classBreaks';
import { type HeatmapCarrier, heatmapCarriers } from './heatmapCarriers';
import { type HourFigures, hourFigures } from './hourFigures';

export type { HeatmapCarrier };

export const heatmapMetrics = ['rttP95OverBaseline', 'rttP95', 'rttP50', 'loss', 'jitter', 'badMinutes'] as const;
export type HeatmapMetric = (typeof heatmapMetrics)[number];
export type HeatmapUnit = 'micros' | 'ratio' | 'minutes';

/** Columns, one entry a cell; a carrier × hour without any data is missing. */
export interface HeatmapCells {
  /** Index into `carriers`. */
  readonly carrier: number[];
  readonly hour: number[];
  /** Value of line A in `unit`; null where it has no data. */
  readonly A: (number | null)[];
  readonly B: (number | null)[];
  readonly probesA: number[];
  readonly probesB: number[];
  /** Probes seen of those expected on both lines, 0–1. */
  readonly coverage: number[];
}

export interface HeatmapHours {
  readonly from: number;
  readonly to: number;
  readonly metric: HeatmapMetric;
  readonly unit: HeatmapUnit;
  readonly carriers: HeatmapCarrier[];
  readonly cells: HeatmapCells;
  /** Class limits at the 50th, 70th, 80th, 90th, 95th and 99th percentile of all cells of A and B; empty without data. */
  readonly breaks: number[];
  /** Probes seen of those expected over everything shown, 0–1. */
  readonly coverage: number;
  /** The worst cell that rests on at least half of its probes. */
  readonly highest: {
    readonly carrier: number;
    readonly line: 'A' | 'B';
    readonly hour: number;
    readonly value: number;
  } | null;
  /** True where any of it is demo history. */
  readonly demo: boolean;
}

export interface HeatmapInput {
  /** Epoch ms, half open; widened to whole quarter-hours. */
  readonly from: number;
  readonly to: number;
  readonly metric: HeatmapMetric;
  readonly regionIds?: readonly string[] | undefined;
  /** Hours of day in the region's own zone, or all in the viewer's. */
  readonly clock: 'audience' | 'viewer';
  readonly viewerTimeZone: string;
}

const QUARTER_MS = 15 * 60_000;
const LONGEST_SPAN_MS = 400 * 24 * 3_600_000;
/** Under half of the probes a cell is too thin to be called the worst. */
const THIN = 0.5;

/**
 * Carrier × hour of day for lines A and B, put together from quarter-hours, so that hours are right in every zone
 * (Kathmandu is at +5:45) and on the days that clocks change. Percentiles come from merged histograms.
 * `rttP95OverBaseline` is the hour's p95 minus the better line's p95 in its quiet hours (02–06 audience time) of the
 * four weeks up to `to`: negative where an hour was better than that. `badMinutes` is the mean of the carrier's agents.
 */
export async function heatmapHours(ctx: OrganizationContext, input: HeatmapInput): Promise<HeatmapHours> {
  const from = Math.floor(input.from / QUARTER_MS) * QUARTER_MS;
  const to = Math.ceil(input.to / QUARTER_MS) * QUARTER_MS;
  if (to <= from) throw new ServiceError('invalid', 'The end must be after the beginning.', { field: 'to' });
  if (to - from > LONGEST_SPAN_MS) throw new ServiceError('invalid', 'At most 400 days.', { field: 'from' });
  const zone = input.clock === 'viewer' ? input.viewerTimeZone : null;
  const { carriers, figures } = await withOrganization(ctx.db, ctx.organizationId, async (tx) => ({
    carriers: await heatmapCarriers(tx, {
      now: ctx.now(),
      to,
      zone,
      regionIds: input.regionIds,
      withBaseline: input.metric === 'rttP95OverBaseline',
    }),
    figures: await hourFigures(tx, {
      from,
      to,
      now: ctx.now(),
      zone,
      regionIds: input.regionIds,
      percentile: { rttP95OverBaseline: 95, rttP95: 95, rttP50: 50, loss: null, jitter: null, badMinutes: null }[
        input.metric
      ],
    }),
  }));
  return assemble({ ...input, from, to }, carriers, figures);
}

function assemble(
  { from, to, metric }: HeatmapInput,
  carriers: readonly HeatmapCarrier[],
  figures: readonly HourFigures[],
): HeatmapHours {
  const index = new Map(carriers.map((carrier, i) => [carrier.id, i]));
  const cells = figures.filter((cell) => index.has(cell.carrierId));
  const carrierOf = cells.map((cell) => index.get(cell.carrierId) ?? 0);
  const baselineOf = (i: number) => carriers[carrierOf[i] ?? 0]?.baselineMicros ?? null;
  const valuesOf = (slot: 'A' | 'B') => cells.map((cell, i) => metricOf(metric, cell.lines[slot], baselineOf(i)));
  const [A, B] = [valuesOf('A'), valuesOf('B')];
  const probesOf = (slot: 'A' | 'B') => cells.map((cell) => cell.lines[slot]?.sent ?? 0);
  const [probesA, probesB] = [probesOf('A'), probesOf('B')];
  const seen = (i: number) => (probesA[i] ?? 0) + (probesB[i] ?? 0);
  const coverage = cells.map((cell, i) => share(seen(i), cell.expected));
  const hour = cells.map((cell) => cell.hour);
  return {
    from,
    to,
    metric,
    unit: unitOf(metric),
    carriers: [...carriers],
    cells: { carrier: carrierOf, hour, A, B, probesA, probesB, coverage },
    breaks: classBreaks([...A, ...B].filter((value) => value !== null)),
    coverage: share(
      cells.reduce((sum, _, i) => sum + seen(i), 0),
      cells.reduce((sum, cell) => sum + cell.expected, 0),
    ),
    highest: highestOf({ carrier: carrierOf, hour, A, B, probesA, probesB, coverage }),
    demo: cells.some((cell) => cell.demo),
  };
}

function metricOf(
  metric: HeatmapMetric,
  line: HourFigures['lines']['A'],
  baselineMicros: number | null,
): number | null {
  if (!line) return null;
  switch (metric) {
    case 'rttP95OverBaseline':
      return line.rttMicros === null || baselineMicros === null ? null : line.rttMicros - baselineMicros;
    case 'rttP95':
    case 'rttP50':
      return line.rttMicros;
    case 'loss':
      return line.lossRatio;
    case 'jitter':
      return line.jitterMicros;
    case 'badMinutes':
      return line.badMinutes;
  }
}

function unitOf(metric: HeatmapMetric): HeatmapUnit {
  if (metric === 'loss') return 'ratio';
  return metric === 'badMinutes' ? 'minutes' : 'micros';
}

function highestOf(cells: HeatmapCells): HeatmapHours['highest'] {
  let highest: HeatmapHours['highest'] = null;
  for (const [i, carrier] of cells.carrier.entries()) {
    if ((cells.coverage[i] ?? 0) < THIN) continue;
    for (const line of ['A', 'B'] as const) {
      const value = cells[line][i] ?? null;
      if (value !== null && value > (highest?.value ?? 0)) highest = { carrier, line, hour: cells.hour[i] ?? 0, value };
    }
  }
  return highest;
}

const share = (part: number, whole: number) => (whole > 0 ? Math.min(1, part / whole) : 0);
