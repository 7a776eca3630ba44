import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { OrganizationContext } from '../../context';
import { spanPaths } from '../span/spanPaths';
import { noFigures, spanTotals } from '../span/spanTotals';
import { hoursOfDay } from '../span/wallSlots';
import { quietSpan } from './heatmapBaseline';
import { type HeatmapCarrier, heatmapCarriers, pathsByLine } from './heatmapCarrier';
import { assembleCells, type CellValues, type HeatmapSummary } from './heatmapCells';
import { isOverBaseline, sketchesOf } from './heatmapMetrics';
import { heatmapRows } from './heatmapRows';
import { type HeatmapInput, type HeatmapSpan, heatmapSpan } from './heatmapSpan';
import { pooledLines } from './lineFigures';

export type { HeatmapCarrier };

/** Columns, one entry a cell; a carrier × hour without any data is missing. */
export interface HeatmapCells extends CellValues {
  /** Index into `carriers`. */
  readonly carrier: number[];
  readonly hour: number[];
}

export interface HeatmapHours extends Omit<HeatmapSpan, 'source' | 'zone'>, HeatmapSummary {
  readonly carriers: HeatmapCarrier[];
  readonly cells: HeatmapCells;
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

const LIMITS = { quartersHours: 48, longestDays: 400 };

/**
 * Carrier × hour of day for lines A and B. Hours are the wall clock's, right in every zone (Kathmandu is at +5:45) and on
 * the days that clocks change. Percentiles come from merged histograms. `rttP95OverBaseline` is the hour's p95 minus
 * the better line's p95 in its quiet hours (02–06 audience time) of the four weeks up to `to`: negative where an hour
 * was better than that. `badMinutes` is the mean of the carrier's agents; `score` judges the hour's p95, loss and jitter.
 * Throws `invalid`.
 */
export async function heatmapHours(ctx: OrganizationContext, input: HeatmapInput): Promise<HeatmapHours> {
  const now = ctx.now();
  const span = heatmapSpan(input, now, LIMITS);
  const { carriers, rows, demo } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    readRows(tx, input, span, now),
  );
  const { places, values, worst, ...summary } = assembleCells(input.metric, rows);
  const { from, to, measuredUntil } = span;
  const cells = { carrier: places.map(({ row }) => row), hour: places.map(({ slot }) => slot), ...values };
  return {
    from,
    to,
    measuredUntil,
    ...summary,
    carriers,
    cells,
    highest: worst && {
      carrier: cells.carrier[worst.cell] ?? 0,
      line: worst.line,
      hour: cells.hour[worst.cell] ?? 0,
      value: worst.value,
    },
    demo,
  };
}

async function readRows(tx: Transaction, input: HeatmapInput, span: HeatmapSpan, now: number) {
  const sketches = sketchesOf(input.metric);
  const network = await spanPaths(tx, { ...input, from: span.from, to: span.to });
  const byLine = pathsByLine(network, input.archivedSince);
  const { rows, demo } = await heatmapRows(tx, [byLine], {
    input,
    span,
    slots: hoursOfDay,
    sketches,
    linesOf: pooledLines,
    async read(paths) {
      const main = { ...span, paths, slotOf: (hour: number) => hour };
      const spans = isOverBaseline(input.metric) ? [main, quietSpan(paths, span.to)] : [main];
      const [figures = noFigures, quiet = null] = await spanTotals(tx, spans, { sketches, now });
      return { figures, quiet };
    },
  });
  const carriers = heatmapCarriers(byLine, rows, { now, zone: span.zone });
  return { carriers, rows, demo: demo || (span.source !== 'quarters' && network.demo) };
}
