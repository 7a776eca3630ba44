import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { addDay, HOURS, type HourSums, type Sketches } from '../rollup/dayFigures';
import type { SpanPath } from './spanPaths';
import { type HourBoundary, type SpanPieces, spanPieces, wholeHours } from './spanPieces';
import { addSlotRow, type QuartersWanted, type SlotRow, spanQuarters } from './spanQuarters';
import { hoursOfDay } from './wallSlots';

/** A span of some paths by hour of day. */
export interface TotalsSpan {
  readonly paths: readonly SpanPath[];
  /** Epoch ms, whole quarter-hours, half open. */
  readonly from: number;
  readonly to: number;
  /** The clock that hours are of; null: each path's own region's. */
  readonly zone: string | null;
  /**
   * `quarters`: all from quarter-hours, exact to the running one. `days`: from two rows a path however long the span is,
   * and from quarter-hours only what whole hours of the region's clock leave over; up to a quarter-hour behind.
   * `whole-hours`: like days, without what is left over.
   */
  readonly source: 'quarters' | 'days' | 'whole-hours';
  /** Which slot an hour of day goes to; -1 leaves it out. */
  readonly slotOf: (hour: number) => number;
}

/** What a span's rows hold, to be added up path by path. */
export interface SpanFigures {
  addTo(into: HourSums, pathId: number): void;
  /** Some of what was read is made up (days are not asked: see `spanPaths`). */
  readonly demo: boolean;
}

export const noFigures: SpanFigures = { addTo: () => undefined, demo: false };

/**
 * Figures of each path over spans of any length: running totals at the end less those at the beginning. A boundary inside
 * a day takes that day's later hours away from its totals. One query for all boundaries of all spans, and one for what
 * only quarter-hours can tell, if anything is. `now` (epoch ms): nothing is measured after it.
 */
export async function spanTotals(
  tx: Transaction,
  spans: readonly TotalsSpan[],
  given: { readonly sketches: Sketches; readonly now: number },
): Promise<SpanFigures[]> {
  const totals = createLookups(given.now);
  const wanted: QuartersWanted[] = [];
  const planned = spans.map((span) => planSpan(span, totals, wanted));
  await totals.read(tx);
  const quarters = byPlace(await spanQuarters(tx, wanted, hoursOfDay, given.sketches));
  return planned.map((parts, i) => {
    const slotOf = spans[i]?.slotOf ?? ((hour: number) => hour);
    const rowsOf = (part: Part) => (part.kind === 'quarters' ? (quarters.get(part.place) ?? []) : []);
    return {
      addTo(into, pathId) {
        for (const part of parts.get(pathId) ?? [])
          if (part.kind === 'quarters') for (const row of rowsOf(part)) addSlotRow(into, row, slotOf(row.slot));
          else {
            const slots = slotsOf(part.shiftHours, slotOf);
            totals.add(into, part.to, 1, slots);
            totals.add(into, part.from, -1, slots);
          }
      },
      demo: [...parts.values()].some((of) => of.some((part) => rowsOf(part).some((row) => row.demo))),
    };
  });
}

/** A piece of one path: between two boundaries (by their lookups), or what its quarter-hours hold (by their place). */
type Part =
  | { readonly kind: 'days'; readonly from: number; readonly to: number; readonly shiftHours: number }
  | { readonly kind: 'quarters'; readonly place: number };

function planSpan(span: TotalsSpan, totals: Lookups, wanted: QuartersWanted[]): Map<number, Part[]> {
  const pieces = new Map<string, SpanPieces>();
  const parts = new Map<number, Part[]>();
  for (const { id, timeZone } of span.paths) {
    const zone = span.zone ?? timeZone;
    const of = pieces.get(timeZone) ?? piecesOf(span, timeZone, zone);
    pieces.set(timeZone, of);
    const days = of.days.map(({ from, to, shiftHours }) => ({
      kind: 'days' as const,
      from: totals.want(id, from),
      to: totals.want(id, to),
      shiftHours,
    }));
    const quarters = of.quarters.map(({ from, to }) => {
      const place = wanted.length;
      wanted.push({ place, pathId: id, zone, from, to });
      return { kind: 'quarters' as const, place };
    });
    parts.set(id, [...days, ...quarters]);
  }
  return parts;
}

function piecesOf({ from, to, source }: TotalsSpan, regionZone: string, readerZone: string): SpanPieces {
  switch (source) {
    case 'quarters':
      return { days: [], quarters: [{ from, to }] };
    case 'days':
      return spanPieces(regionZone, readerZone, from, to);
    case 'whole-hours': {
      const whole = wholeHours(regionZone, from, to);
      return { days: whole === null ? [] : [{ ...whole, shiftHours: 0 }], quarters: [] };
    }
  }
}

/** Where each hour of the region's day goes. */
function slotsOf(shiftHours: number, slotOf: (hour: number) => number): Int16Array {
  return Int16Array.from({ length: HOURS }, (_, hour) => slotOf((((hour + shiftHours) % HOURS) + HOURS) % HOURS));
}

function byPlace(rows: readonly SlotRow[]): Map<number, SlotRow[]> {
  const places = new Map<number, SlotRow[]>();
  for (const row of rows) {
    const of = places.get(row.place);
    if (of) of.push(row);
    else places.set(row.place, [row]);
  }
  return places;
}

type Lookups = ReturnType<typeof createLookups>;

/** Running totals of paths at boundaries: asked for first, then read together, then added. */
function createLookups(now: number) {
  const places = new Map<string, number>();
  const asked: { pathId: number; day: number; hour: number }[] = [];
  let found: readonly (TotalsRow | undefined)[] = [];
  return {
    want(pathId: number, boundary: HourBoundary): number {
      // The days before midnight are whole; so is the running one, of which nothing is later than now.
      const hour = boundary.at >= now ? 0 : boundary.hour % HOURS;
      const day = Math.floor(boundary.hour / HOURS) - (boundary.at < now && hour === 0 ? 1 : 0);
      const key = `${pathId} ${day} ${hour}`;
      const place = places.get(key) ?? asked.push({ pathId, day, hour }) - 1;
      places.set(key, place);
      return place;
    },
    async read(tx: Transaction): Promise<void> {
      const rows = await readTotals(tx, asked);
      const byPlace: TotalsRow[] = [];
      for (const row of rows) byPlace[row.place] = row;
      found = byPlace;
    },
    /** Adds what was measured before the boundary, or takes it away. */
    add(into: HourSums, place: number, sign: 1 | -1, slots: Int16Array): void {
      const [row, wanted] = [found[place], asked[place]];
      if (!row || !wanted) return;
      const less = sign > 0 ? -1 : 1;
      addDay(into, Buffer.from(row.totals, 'base64'), sign, slots);
      if (row.figures === null) return;
      const later = row.first ? slots : slots.map((slot, hour) => (hour < wanted.hour ? -1 : slot));
      addDay(into, Buffer.from(row.figures, 'base64'), less, later);
    },
  };
}

/** Totals of the last day at or before the one asked for; where there is none, of the first after it. */
interface TotalsRow {
  readonly place: number;
  readonly totals: string;
  /** What of the totals lies after the boundary: hours of that very day, or all of it where the day is the first. */
  readonly figures: string | null;
  readonly first: boolean;
}

/**
 * One row each, by the primary key. The last days are asked for before all others, because a view that shows an
 * organization its own rows is sorted as a whole. Bytes come as base64: as hexadecimal they take twice as long to read.
 */
async function readTotals(
  tx: Transaction,
  asked: readonly { readonly pathId: number; readonly day: number; readonly hour: number }[],
): Promise<TotalsRow[]> {
  if (asked.length === 0) return [];
  const last = (where: ReturnType<typeof sql>) => sql`(
    select d.totals, case when w.partial and d.day = w.day then d.figures end as figures, false as first
    from people_rollup_days d where d.path_id = w.path_id and ${where} order by d.day desc limit 1)`;
  const { rows } = await tx.execute<TotalsRow & Record<string, unknown>>(sql`
    select w.place::int - 1 as place, encode(r.totals, 'base64') as totals, encode(r.figures, 'base64') as figures, r.first
    from (
      select path_id, date '1970-01-01' + day as day, partial, place
      from unnest(${sql.param(asked.map((one) => one.pathId))}::int[], ${sql.param(asked.map((one) => one.day))}::int[],
        ${sql.param(asked.map((one) => one.hour > 0))}::bool[]) with ordinality as u (path_id, day, partial, place)
    ) w cross join lateral (
      ${last(sql`d.day <= w.day and d.day > w.day - 4`)}
      union all ${last(sql`d.day <= w.day - 4`)}
      union all (
        select d.totals, d.figures, true from people_rollup_days d
        where d.path_id = w.path_id and d.day > w.day order by d.day limit 1)
      limit 1
    ) r`);
  return rows;
}
