import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { spanDays } from '../span/spanDays';
import { spanPaths } from '../span/spanPaths';
import type { WallSlots } from '../span/wallSlots';
import { wallHourAt } from '../span/zoneClock';
import { quietSpan, readQuiet } from './heatmapBaseline';
import { type CarrierPaths, type HeatmapCarrier, heatmapCarriers, pathsByLine } from './heatmapCarrier';
import { assembleCells, type CellValues, type HeatmapSummary } from './heatmapCells';
import { isOverBaseline, sketchesOf } from './heatmapMetrics';
import { heatmapRows } from './heatmapRows';
import { type HeatmapInput, type HeatmapSpan, heatmapSpan } from './heatmapSpan';
import { inBatches } from './inBatches';
import { pooledLines } from './lineFigures';

/** Columns, one entry a cell; a carrier × column without any data is missing. */
export interface TimelineCells extends CellValues {
  /** Index into `carriers`. */
  readonly carrier: number[];
  /** Index into `columns`. */
  readonly column: number[];
}

export interface HeatmapTimeline extends Omit<HeatmapSpan, 'source' | 'zone'>, HeatmapSummary {
  readonly binHours: number;
  /**
   * When each column begins on the wall clock of the row (or of the viewer), as epoch ms of that clock read as if it were
   * UTC. An hour that comes twice is one column; one that is skipped is empty.
   */
  readonly columns: number[];
  readonly carriers: HeatmapCarrier[];
  readonly cells: TimelineCells;
  /** The worst cell that rests on at least half of its probes. */
  readonly highest: {
    readonly carrier: number;
    readonly line: 'A' | 'B';
    readonly column: number;
    readonly value: number;
  } | null;
  readonly demo: boolean;
}

export interface TimelineInput extends HeatmapInput {
  /** Hours are put together into bins of 3, 6, 12 or 24 h, so that there are never more columns than this. */
  readonly maxColumns: number;
}

const LIMITS = { quartersHours: 72, longestDays: 92 };
const BIN_HOURS = [1, 3, 6, 12, 24];
const HOUR_MS = 3_600_000;

/**
 * Carrier × hour of the timeline for lines A and B: up to three days from quarter-hours, longer spans from each day's
 * own figures by hour of the wall clock. Values are those of `heatmapHours`. Throws `invalid`.
 */
export async function heatmapTimeline(ctx: OrganizationContext, input: TimelineInput): Promise<HeatmapTimeline> {
  const now = ctx.now();
  const span = heatmapSpan(input, now, LIMITS);
  const { carriers, rows, slots, demo } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    readRows(tx, input, span, now),
  );
  const { places, values, worst, ...summary } = assembleCells(input.metric, rows);
  const { from, to, measuredUntil } = span;
  const cells = { carrier: places.map(({ row }) => row), column: places.map(({ slot }) => slot), ...values };
  return {
    from,
    to,
    measuredUntil,
    ...summary,
    binHours: slots.binHours,
    columns: Array.from({ length: slots.count }, (_, i) => (slots.originHour + i * slots.binHours) * HOUR_MS),
    carriers,
    cells,
    highest: worst && {
      carrier: cells.carrier[worst.cell] ?? 0,
      line: worst.line,
      column: cells.column[worst.cell] ?? 0,
      value: worst.value,
    },
    demo,
  };
}

async function readRows(tx: Transaction, input: TimelineInput, span: HeatmapSpan, now: number) {
  const sketches = sketchesOf(input.metric);
  const network = await spanPaths(tx, { ...input, from: span.from, to: span.to });
  const byLine = pathsByLine(network);
  const slots = columnsOf(span, byLine, input.maxColumns);
  const { rows, demo } = await heatmapRows(tx, inBatches(byLine, span), {
    input,
    span,
    slots,
    sketches,
    linesOf: pooledLines,
    read: async (paths) => ({
      figures: await spanDays(tx, { ...span, paths, slots }, sketches),
      quiet: isOverBaseline(input.metric) ? await readQuiet(tx, quietSpan(paths, span.to), { sketches, now }) : null,
    }),
  });
  const carriers = heatmapCarriers(byLine, rows, { now, zone: span.zone });
  return { carriers, rows, slots, demo: demo || (span.source !== 'quarters' && network.demo) };
}

/** Bins from the first wall hour that any row shows to the last, counted from midnight. */
function columnsOf({ from, to, zone }: HeatmapSpan, rows: readonly CarrierPaths[], maxColumns: number): WallSlots {
  const zones = zone === null ? rows.map(({ carrier }) => carrier.timeZone) : [zone];
  const known = zones.length > 0 ? zones : ['UTC'];
  const first = Math.min(...known.map((each) => wallHourAt(each, from)));
  const last = Math.max(...known.map((each) => wallHourAt(each, to - 1)));
  let needed = 0;
  for (const binHours of BIN_HOURS) {
    const firstBin = Math.floor(first / binHours);
    needed = Math.floor(last / binHours) - firstBin + 1;
    if (needed <= maxColumns) return { originHour: firstBin * binHours, binHours, count: needed };
  }
  throw new ServiceError('invalid', `So many days need ${needed} columns: ask for as many, or for a shorter span.`, {
    field: 'maxColumns',
  });
}
