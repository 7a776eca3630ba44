import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { addDay, HOURS, type Sketches } from '../../rollup/dayFigures';
import { piecesOf, type Span } from './span';
import type { SpanPath } from './spanPaths';
import type { DaysPiece, SpanPieces } from './spanPieces';
import { addSlotRow, type QuartersWanted, spanQuarters } from './spanQuarters';
import type { SpanFigures } from './spanTotals';
import { slotOf, type WallSlots } from './wallSlots';
import { isoDate } from './zoneClock';

/** A span of some paths by any slots of the wall clock. */
export interface DaysSpan extends Span {
  readonly paths: readonly SpanPath[];
  readonly slots: WallSlots;
}

/**
 * Figures of each path by slots that come more than once a day or only some days (columns of a timeline, hours of the
 * week), from each day's own row: as many rows as paths × days. At most two queries.
 */
export async function spanDays(tx: Transaction, span: DaysSpan, sketches: Sketches): Promise<SpanFigures> {
  const pieces = new Map<string, SpanPieces>();
  const days: DaysWanted[] = [];
  const quarters: QuartersWanted[] = [];
  for (const { id, timeZone } of span.paths) {
    const own = pieces.get(timeZone) ?? piecesOf(span, timeZone);
    pieces.set(timeZone, own);
    for (const piece of own.days) days.push({ pathId: id, piece });
    for (const { from, to } of own.quarters)
      quarters.push({ place: id, pathId: id, zone: span.zone ?? timeZone, from, to });
  }
  const dayRows = byPath(await readDays(tx, days), (row) => days[row.place]?.pathId);
  const quarterRows = byPath(await spanQuarters(tx, quarters, span.slots, sketches), (row) => row.place);
  const slotsOf = createSlots(span.slots);
  return {
    addTo(into, pathId) {
      for (const { place, day, figures } of dayRows.get(pathId) ?? []) {
        const piece = days[place]?.piece;
        if (piece) addDay(into, Buffer.from(figures, 'base64'), 1, slotsOf(piece, day));
      }
      for (const row of quarterRows.get(pathId) ?? []) addSlotRow(into, row, row.slot);
    },
    demo: [...quarterRows.values()].some((rows) => rows.some((row) => row.demo)),
  };
}

/** Where a day's hours go; the same for all paths of a piece. */
function createSlots(slots: WallSlots): (piece: DaysPiece, day: number) => Int16Array {
  const made = new Map<DaysPiece, Map<number, Int16Array>>();
  return (piece, day) => {
    const ofPiece = made.get(piece) ?? new Map<number, Int16Array>();
    made.set(piece, ofPiece);
    const known = ofPiece.get(day);
    if (known) return known;
    const places = Int16Array.from({ length: HOURS }, (_, h) => {
      const hour = day * HOURS + h;
      return hour < piece.from.hour || hour >= piece.to.hour ? -1 : slotOf(slots, hour + piece.shiftHours);
    });
    ofPiece.set(day, places);
    return places;
  };
}

interface DaysWanted {
  readonly pathId: number;
  readonly piece: DaysPiece;
}

interface DayRow {
  readonly place: number;
  /** Days since 1 January 1970. */
  readonly day: number;
  readonly figures: string;
}

/**
 * Along the primary key (`offset 0` keeps each path a scan of its own: joined, all days there are would be read). Days are
 * given as dates: what is worked out of a row beside the view would be no bound of its scan (docs/architecture.md, tenancy). Bytes come
 * as base64, which takes half as long to read as hexadecimal.
 */
async function readDays(tx: Transaction, wanted: readonly DaysWanted[]): Promise<DayRow[]> {
  if (wanted.length === 0) return [];
  const days = (of: (piece: DaysPiece) => number) =>
    sql.param(wanted.map(({ piece }) => isoDate(Math.floor(of(piece) / HOURS))));
  const { rows } = await tx.execute<DayRow & Record<string, unknown>>(sql`
    select w.place::int - 1 as place, d.day - date '1970-01-01' as day, encode(d.figures, 'base64') as figures
    from unnest(${sql.param(wanted.map(({ pathId }) => pathId))}::int[], ${days((piece) => piece.from.hour)}::date[],
      ${days((piece) => piece.to.hour - 1)}::date[]) with ordinality as w (path_id, first, last, place)
    cross join lateral (
      select r.day, r.figures from people_rollup_days r where r.path_id = w.path_id
        and r.day >= w.first and r.day <= w.last offset 0
    ) d`);
  return rows;
}

function byPath<R>(rows: readonly R[], pathOf: (row: R) => number | undefined): Map<number, R[]> {
  const paths = new Map<number, R[]>();
  for (const row of rows) {
    const path = pathOf(row);
    if (path === undefined) continue;
    const of = paths.get(path);
    if (of) of.push(row);
    else paths.set(path, [row]);
  }
  return paths;
}
