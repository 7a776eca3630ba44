import type pg from 'pg';
import { int4Array, whole } from '../ingest/binaryArrays';
import type { TouchedHour } from './readTouchedHours';

/** A row of rollup_days; `day` is the local date, YYYY-MM-DD. */
export interface DayRow {
  readonly path: number;
  readonly day: string;
  readonly figures: Buffer;
  readonly totals: Buffer;
  readonly demo: boolean;
}

/** What there is of a path: the totals before a day (null: no day before), and the rows from that day on, ascending. */
export interface PathDays {
  readonly before: Buffer | null;
  readonly days: DayRow[];
}

const pathsAndDays = (days: ReadonlyMap<number, string>) => [[...days.keys()], [...days.values()]];

/** How many rows each path has after its day. */
export async function laterRows(
  client: pg.ClientBase,
  after: ReadonlyMap<number, string>,
): Promise<Map<number, number>> {
  const { rows } = await client.query<{ path: number; n: number }>({
    name: 'count-later-days',
    text: `select path, n from unnest($1::int4[], $2::date[]) as t (path, day),
             lateral (select count(*)::int as n from rollup_days d where d.path_id = t.path and d.day > t.day) c where n > 0`,
    values: pathsAndDays(after),
  });
  return new Map(rows.map(({ path, n }) => [path, n]));
}

/** Bytes come as base64: as hexadecimal they take twice as long to read. */
interface ReadRow {
  readonly path: number;
  readonly day: string;
  readonly figures: string | null;
  readonly totals: string;
  readonly demo: boolean;
  readonly before: boolean;
}

/** The rows of each path from its day on, and the totals before it. */
export async function readDays(
  client: pg.ClientBase,
  from: ReadonlyMap<number, string>,
): Promise<Map<number, PathDays>> {
  const { rows } = await client.query<ReadRow>({
    name: 'read-days',
    text: `select t.path, d.day, encode(d.figures, 'base64') as figures, encode(d.totals, 'base64') as totals, d.demo, d.before
           from unnest($1::int4[], $2::date[]) as t (path, first), lateral (
             (select day::text, null::bytea as figures, totals, demo, true as before from rollup_days
              where path_id = t.path and day < t.first order by rollup_days.day desc limit 1)
             union all
             (select day::text, figures, totals, demo, false from rollup_days
              where path_id = t.path and day >= t.first order by rollup_days.day)
           ) d order by t.path, d.day`,
    values: pathsAndDays(from),
  });
  const found = new Map<number, { before: Buffer | null; days: DayRow[] }>();
  for (const row of rows) {
    const totals = Buffer.from(row.totals, 'base64');
    let path = found.get(row.path);
    if (path === undefined) {
      path = { before: null, days: [] };
      found.set(row.path, path);
    }
    if (row.before) path.before = totals;
    else {
      const { day, demo } = row;
      path.days.push({ path: row.path, day, figures: Buffer.from(row.figures ?? '', 'base64'), totals, demo });
    }
  }
  return found;
}

/** Of the touched days that were marked as made up ("path day"): those that still hold something made up. */
export async function demoDays(
  client: pg.ClientBase,
  touched: ReadonlyMap<number, readonly TouchedHour[]>,
  existing: ReadonlyMap<number, PathDays>,
): Promise<Set<string>> {
  const zones = new Map<string, string>();
  for (const [path, hours] of touched) {
    const demo = new Set(existing.get(path)?.days.flatMap((row) => (row.demo ? [row.day] : [])));
    for (const { day, zone } of hours) if (demo.has(day)) zones.set(`${path} ${day}`, zone);
  }
  if (zones.size === 0) return new Set();
  const asked = [...zones].map(([key, zone]) => ({ path: Number.parseInt(key, 10), day: key.slice(-10), zone }));
  const { rows } = await client.query<{ key: string }>({
    name: 'read-demo-days',
    text: `select path || ' ' || to_char(day, 'YYYY-MM-DD') as key
           from (select path, day, day::timestamp at time zone zone as first, (day + 1)::timestamp at time zone zone as next
                 from unnest($1::int4[], $2::date[], $3::text[]) as t (path, day, zone)) t
           where exists (select 1 from rollup_quarters q
                         where q.path_id = path and q.bucket >= first and q.bucket < next and q.demo)
             or exists (select 1 from rollup_connects q
                        where q.path_id = path and q.bucket >= first and q.bucket < next and q.demo)`,
    values: [asked.map(({ path }) => path), asked.map(({ day }) => day), asked.map(({ zone }) => zone)],
  });
  return new Set(rows.map(({ key }) => key));
}

/** Rows in one statement: 4 MB of them at 8 KB. */
const ROWS_AT_ONCE = 500;

/** Writes rows, whatever was there before. */
export async function writeDays(client: pg.ClientBase, rows: readonly DayRow[]): Promise<void> {
  for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) await writeSome(client, rows.slice(i, i + ROWS_AT_ONCE));
}

/** Bytes travel as one value and are cut by position: as an array they would be text, twice as long. */
async function writeSome(client: pg.ClientBase, rows: readonly DayRow[]): Promise<void> {
  const lengths = (of: (row: DayRow) => Buffer) => int4Array(...whole(rows.map((row) => of(row).length)));
  await client.query({
    name: 'write-days',
    text: `insert into rollup_days (path_id, day, figures, totals, demo)
           select path_id, day, substring($4::bytea from figures_end::int - figures_length + 1 for figures_length),
             substring($5::bytea from totals_end::int - totals_length + 1 for totals_length), demo
           from (
             select *, sum(figures_length) over (order by n) as figures_end, sum(totals_length) over (order by n) as totals_end
             from unnest($1::int4[], $2::date[], $3::bool[], $6::int4[], $7::int4[])
               with ordinality as r (path_id, day, demo, figures_length, totals_length, n)
           ) r
           on conflict (path_id, day) do update set figures = excluded.figures, totals = excluded.totals, demo = excluded.demo`,
    values: [
      int4Array(...whole(rows.map(({ path }) => path))),
      rows.map(({ day }) => day),
      rows.map(({ demo }) => demo),
      Buffer.concat(rows.map(({ figures }) => figures)),
      Buffer.concat(rows.map(({ totals }) => totals)),
      lengths(({ figures }) => figures),
      lengths(({ totals }) => totals),
    ],
  });
}
