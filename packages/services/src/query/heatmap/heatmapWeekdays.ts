import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { OrganizationContext } from '../../context';
import { spanDays } from '../span/spanDays';
import { spanPaths } from '../span/spanPaths';
import { hoursOfWeek, slotOf } from '../span/wallSlots';
import { wallHourAt } from '../span/zoneClock';
import { quietSpan, readQuiet } from './heatmapBaseline';
import { type CarrierPaths, pathsByLine } from './heatmapCarrier';
import { assembleCells, type CellValues, type HeatmapSummary } from './heatmapCells';
import { isOverBaseline, sketchesOf } from './heatmapMetrics';
import { heatmapRows, type RowPaths } from './heatmapRows';
import { type HeatmapInput, type HeatmapSpan, heatmapSpan } from './heatmapSpan';
import { inBatches } from './inBatches';
import { audienceLines } from './lineFigures';

/** Columns, one entry a cell; a weekday × hour without any data is missing. */
export interface WeekdayCells extends CellValues {
  /** Index into `regions`. */
  readonly region: number[];
  /** 0 is Monday. */
  readonly weekday: number[];
  readonly hour: number[];
}

export interface WeekdayRegion {
  readonly id: string;
  readonly code: string;
  readonly name: string | null;
  readonly timeZone: string;
  /** The carriers whose audiences it stands for. */
  readonly carriers: number;
  /** The weekday (0 is Monday) and hour that it is now on this row's clock. */
  readonly nowWeekday: number;
  readonly nowHour: number;
  /** p95 RTT of the better line in its quiet hours over four weeks; null without data, or where no value is over it. */
  readonly baselineMicros: number | null;
}

export interface HeatmapWeekdays extends Omit<HeatmapSpan, 'source' | 'zone'>, HeatmapSummary {
  readonly regions: WeekdayRegion[];
  readonly cells: WeekdayCells;
  /** The worst cell that rests on at least half of its probes. */
  readonly highest: {
    readonly region: number;
    readonly line: 'A' | 'B';
    readonly weekday: number;
    readonly hour: number;
    readonly value: number;
  } | null;
  readonly demo: boolean;
}

const LIMITS = { quartersHours: 48, longestDays: 92 };

/**
 * Weekday × hour for lines A and B, one block a region: lines belong to regions, so carriers of several are not put
 * together. Within one, carriers (all, or the chosen ones) count by their audience: percentiles are of viewers, loss,
 * jitter and bad minutes are weighted means. Values are otherwise those of `heatmapHours`. Throws `invalid`.
 */
export async function heatmapWeekdays(ctx: OrganizationContext, input: HeatmapInput): Promise<HeatmapWeekdays> {
  const now = ctx.now();
  const span = heatmapSpan(input, now, LIMITS);
  const { regions, rows, demo } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    readRows(tx, input, span, now),
  );
  const { places, values, worst, ...summary } = assembleCells(input.metric, rows);
  const { from, to, measuredUntil } = span;
  const cells = {
    region: places.map(({ row }) => row),
    weekday: places.map(({ slot }) => Math.floor(slot / 24)),
    hour: places.map(({ slot }) => slot % 24),
    ...values,
  };
  return {
    from,
    to,
    measuredUntil,
    ...summary,
    regions,
    cells,
    highest: worst && {
      region: cells.region[worst.cell] ?? 0,
      line: worst.line,
      weekday: cells.weekday[worst.cell] ?? 0,
      hour: cells.hour[worst.cell] ?? 0,
      value: worst.value,
    },
    demo,
  };
}

interface RegionPaths extends RowPaths {
  readonly region: Omit<WeekdayRegion, 'nowWeekday' | 'nowHour' | 'baselineMicros'>;
}

async function readRows(tx: Transaction, input: HeatmapInput, span: HeatmapSpan, now: number) {
  const sketches = sketchesOf(input.metric);
  const network = await spanPaths(tx, { ...input, from: span.from, to: span.to });
  const byRegion = regionsOf(pathsByLine(network));
  const slots = hoursOfWeek;
  const { rows, demo } = await heatmapRows(tx, inBatches(byRegion, span), {
    input,
    span,
    slots,
    sketches,
    linesOf: audienceLines,
    read: async (paths) => ({
      figures: await spanDays(tx, { ...span, paths, slots }, sketches),
      quiet: isOverBaseline(input.metric) ? await readQuiet(tx, quietSpan(paths, span.to), { sketches, now }) : null,
    }),
  });
  const regions = byRegion.map(({ region }, i): WeekdayRegion => {
    const hourOfWeek = slotOf(hoursOfWeek, wallHourAt(span.zone ?? region.timeZone, now));
    const baselineMicros = rows[i]?.baselineMicros ?? null;
    return { ...region, nowWeekday: Math.floor(hourOfWeek / 24), nowHour: hourOfWeek % 24, baselineMicros };
  });
  return { regions, rows, demo: demo || (span.source !== 'quarters' && network.demo) };
}

function regionsOf(carriers: readonly CarrierPaths[]): RegionPaths[] {
  const regions = new Map<string, RegionPaths>();
  for (const { carrier, A, B } of carriers) {
    const before = regions.get(carrier.regionId);
    regions.set(carrier.regionId, {
      regionId: carrier.regionId,
      region: {
        id: carrier.regionId,
        code: carrier.regionCode,
        name: carrier.regionName,
        timeZone: carrier.timeZone,
        carriers: (before?.region.carriers ?? 0) + 1,
      },
      A: [...(before?.A ?? []), ...A],
      B: [...(before?.B ?? []), ...B],
    });
  }
  return [...regions.values()];
}
