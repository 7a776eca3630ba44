import type { Transaction } from '@twinline/db/tenancy';
import { addDay, HOURS, type HourSums, type Sketches } from '../../rollup/dayFigures';
import { readTotals, type TotalsAsked, type TotalsRow } from './readTotals';
import { piecesOf, type Span } from './span';
import type { SpanPath } from './spanPaths';
import type { HourBoundary, SpanPieces } from './spanPieces';
import { addSlotRow, type QuartersWanted, type SlotRow, spanQuarters } from './spanQuarters';
import { hoursOfDay } from './wallSlots';

/** A span of some paths by hour of day. */
export interface TotalsSpan extends Span {
  readonly paths: readonly SpanPath[];
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
 * a day takes that day's later hours away from its totals. One query for all boundaries of all spans; one more where a
 * path has no data on a boundary's day, and one for what only quarter-hours can tell. `now` (epoch ms): nothing is
 * measured after it.
 */
export async function spanTotals(
  tx: Transaction,
  spans: readonly TotalsSpan[],
  given: { readonly sketches: Sketches; readonly now: number },
): Promise<SpanFigures[]> {
  const totals = createLookups(given.now);
  const wanted: QuartersWanted[] = [];
  const planned = spans.map((span) => {
    const slotsOf = createSlots(span.slotOf);
    return { ...span, slotsOf, parts: planSpan(span, slotsOf, totals, wanted) };
  });
  await totals.read(tx);
  const quarters = byPlace(await spanQuarters(tx, wanted, hoursOfDay, given.sketches));
  return planned.map(({ parts, slotOf, slotsOf }) => {
    const rowsOf = (part: Part) => (part.kind === 'quarters' ? (quarters.get(part.place) ?? []) : []);
    return {
      addTo(into, pathId) {
        for (const part of parts.get(pathId) ?? [])
          if (part.kind === 'quarters') for (const row of rowsOf(part)) addSlotRow(into, row, slotOf(row.slot));
          else {
            totals.add(into, part.to, 1, (hour) => slotsOf(part.shiftHours, hour));
            totals.add(into, part.from, -1, (hour) => slotsOf(part.shiftHours, hour));
          }
      },
      demo: [...parts.values()].some((of) => of.some((part) => rowsOf(part).some((row) => row.demo))),
    };
  });
}

/** A piece of one path: between two boundaries (by their lookups), or what its quarter-hours hold (by their place). */
type Part =
  | { readonly kind: 'days'; readonly from: Lookup; readonly to: Lookup; readonly shiftHours: number }
  | { readonly kind: 'quarters'; readonly place: number };

function planSpan(span: TotalsSpan, slotsOf: SlotsOf, totals: Lookups, wanted: QuartersWanted[]): Map<number, Part[]> {
  const pieces = new Map<string, SpanPieces>();
  const parts = new Map<number, Part[]>();
  for (const { id, timeZone } of span.paths) {
    const own = pieces.get(timeZone) ?? piecesOf(span, timeZone);
    pieces.set(timeZone, own);
    const days = own.days.map(({ from, to, shiftHours }) => ({
      kind: 'days' as const,
      from: totals.want(id, from, (hour) => slotsOf(shiftHours, hour)),
      to: totals.want(id, to, (hour) => slotsOf(shiftHours, hour)),
      shiftHours,
    }));
    const quarters = own.quarters.map(({ from, to }) => {
      const place = wanted.length;
      wanted.push({ place, pathId: id, zone: span.zone ?? timeZone, from, to });
      return { kind: 'quarters' as const, place };
    });
    parts.set(id, [...days, ...quarters]);
  }
  return parts;
}

/** Where each hour of the region's day goes, of those from `first` on. */
type SlotsOf = (shiftHours: number, first: number) => Int16Array;

/** The same few slots serve all paths. */
function createSlots(slotOf: (hour: number) => number): SlotsOf {
  const made = new Map<number, Int16Array>();
  return (shiftHours, first) => {
    const key = shiftHours * HOURS + first;
    const known = made.get(key);
    if (known) return known;
    const slots = new Int16Array(HOURS).fill(-1);
    for (let hour = first; hour < HOURS; hour += 1)
      slots[hour] = slotOf((((hour + shiftHours) % HOURS) + HOURS) % HOURS);
    made.set(key, slots);
    return slots;
  };
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

/** Totals before an hour of a day; `hour` 0: with the whole day. */
interface Lookup {
  readonly place: number;
  readonly hour: number;
}

type Lookups = ReturnType<typeof createLookups>;

/** Running totals of paths at boundaries: asked for first, then read together, then added. */
function createLookups(now: number) {
  const places = new Map<string, number>();
  const asked: TotalsAsked[] = [];
  let found: readonly (TotalsRow | undefined)[] = [];
  return {
    want(pathId: number, boundary: HourBoundary, slotsFrom: (hour: number) => Int16Array): Lookup {
      const ofDay = boundary.hour % HOURS;
      // The days before midnight are whole. So is one of which nothing later counts: the running one, of which there is
      // nothing later than now, and for quiet hours any whose quiet hours are over.
      const isWhole = ofDay > 0 && (boundary.at >= now || slotsFrom(ofDay).every((slot) => slot < 0));
      const day = Math.floor(boundary.hour / HOURS) - (ofDay === 0 ? 1 : 0);
      const hour = isWhole ? 0 : ofDay;
      const key = `${pathId} ${day}`;
      const place = places.get(key) ?? asked.push({ place: asked.length, pathId, day, partial: false }) - 1;
      places.set(key, place);
      const known = asked[place];
      if (known && hour > 0) known.partial = true;
      return { place, hour };
    },
    async read(tx: Transaction): Promise<void> {
      found = await readTotals(tx, asked);
    },
    /** Adds what was measured before the boundary, or takes it away. `slotsFrom`: of the hours from that one on. */
    add(into: HourSums, { place, hour }: Lookup, sign: 1 | -1, slotsFrom: (hour: number) => Int16Array): void {
      const row = found[place];
      if (!row) return;
      addDay(into, Buffer.from(row.totals, 'base64'), sign, slotsFrom(0));
      if (row.figures === null || (hour === 0 && !row.first)) return;
      addDay(into, Buffer.from(row.figures, 'base64'), sign > 0 ? -1 : 1, slotsFrom(row.first ? 0 : hour));
    },
  };
}
