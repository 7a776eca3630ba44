import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { type MergedBin, mergedBins, percentileOf, type Span, type WeighedPath, weighedPaths } from './mergedBins';

/** Columns of one line of one route; null where there is no data. `start` is epoch ms, without gaps. */
export interface LineHistory {
  readonly start: number[];
  readonly rttP95Micros: (number | null)[];
  readonly lossRatio: (number | null)[];
}
/** By route id, then by line slot. */
export type BoardHistory = Record<string, Record<string, LineHistory>>;

export interface BoardHistoryInput {
  readonly spanMs: number;
  readonly binMs: number;
}

const MINUTE_MS = 60_000;
/** As many samples are read at once: those of forty paths. */
const MOST_SAMPLES = 36_000;
/** A minute is rolled up some ten seconds after it is over. */
const ROLLED_AFTER_MS = 2 * MINUTE_MS;

/**
 * The last `spanMs` of every route of the organization in bins of `binMs` (whole parts of a minute), for the board's
 * sparklines: percentiles of histograms merged by audience (see mergedBins). Routes of one region share their lines and
 * so their columns. With many paths only the last two minutes are read from samples: before them each bin shows its
 * whole minute.
 */
export async function boardHistory(ctx: OrganizationContext, input: BoardHistoryInput): Promise<BoardHistory> {
  const to = (Math.floor(ctx.now() / input.binMs) + 1) * input.binMs;
  const span = { from: to - input.spanMs, to, binMs: input.binMs };
  const { routes, slots, bins } = await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const paths = await weighedPaths(tx);
    const found = await tx.execute<{ id: string; region_id: string }>(
      sql`select id, region_id from routes where archived_at is null`,
    );
    return {
      routes: found.rows,
      slots: new Set(paths.map((path) => `${path.groupId} ${path.slot}`)),
      bins: await binsOf(tx, paths, span),
    };
  });
  const lines = new Map([...slots].map((key) => [key, emptyLine(span)]));
  for (const bin of bins) put(lines.get(`${bin.groupId} ${bin.slot}`), bin, span);
  return Object.fromEntries(routes.map((route) => [route.id, linesOf(route.region_id, lines)]));
}

async function binsOf(tx: Transaction, paths: readonly WeighedPath[], span: Span): Promise<MergedBin[]> {
  if ((paths.length * (span.to - span.from)) / 1_000 <= MOST_SAMPLES) return mergedBins(tx, 'samples', paths, span);
  const rolledTo = Math.floor((span.to - ROLLED_AFTER_MS) / MINUTE_MS) * MINUTE_MS;
  const minutes = await mergedBins(tx, 'minutes', paths, { ...span, to: rolledTo, binMs: MINUTE_MS });
  const each = Array.from({ length: MINUTE_MS / span.binMs }, (_, i) => i * span.binMs);
  return [
    ...minutes.flatMap((bin) => each.map((after) => ({ ...bin, start: bin.start + after }))),
    ...(await mergedBins(tx, 'samples', paths, { ...span, from: rolledTo })),
  ];
}

function emptyLine(span: { from: number; to: number; binMs: number }): LineHistory {
  const start = Array.from({ length: (span.to - span.from) / span.binMs }, (_, i) => span.from + i * span.binMs);
  return { start, rttP95Micros: start.map(() => null), lossRatio: start.map(() => null) };
}

function put(line: LineHistory | undefined, bin: MergedBin, span: { from: number; binMs: number }): void {
  const index = (bin.start - span.from) / span.binMs;
  if (!line || !(index in line.start)) return;
  line.rttP95Micros[index] = rounded(percentileOf(bin, 95));
  // Nothing came back at all: lost, even where the last probes' three seconds are not over.
  line.lossRatio[index] = bin.received === 0 ? 1 : bin.lossRatio;
}

function linesOf(regionId: string, lines: ReadonlyMap<string, LineHistory>): Record<string, LineHistory> {
  const own = [...lines].filter(([key]) => key.startsWith(`${regionId} `));
  return Object.fromEntries(own.map(([key, line]) => [key.slice(regionId.length + 1), line]));
}

const rounded = (value: number | null) => (value === null ? null : Math.round(value));
