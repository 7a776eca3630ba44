import type { Transaction } from '@twinline/db/tenancy';
import { type SQL, sql } from 'drizzle-orm';
import { isoDate } from './zoneClock';

/** The running totals of a path on a day. */
export interface TotalsAsked {
  readonly place: number;
  readonly pathId: number;
  /** Days since 1 January 1970. */
  readonly day: number;
  /** Only some hours of that day belong: its own figures are wanted beside the totals. */
  partial: boolean;
}

/** Totals of the last day at or before the one asked for; where there is none, of the first after it. */
export interface TotalsRow {
  readonly place: number;
  /** As base64: as hexadecimal it takes twice as long to read. */
  readonly totals: string;
  /** The figures of that very day, where it is partial; of the first day after, because none of it belongs. */
  readonly figures: string | null;
  readonly first: boolean;
}

/**
 * By place. Nearly always a path has a row on the very day, and all such rows are one scan of the primary key; paths
 * that have none there (too new, archived, or silent for days) are asked for again, one by one.
 */
export async function readTotals(
  tx: Transaction,
  asked: readonly TotalsAsked[],
): Promise<readonly (TotalsRow | undefined)[]> {
  const found: (TotalsRow | undefined)[] = [];
  for (const row of await rowsOfDays(tx, asked)) found[row.place] = row;
  const missing = asked.filter(({ place }) => found[place] === undefined);
  for (const row of await nearestRows(tx, missing)) found[row.place] = row;
  return found;
}

type Row = TotalsRow & Record<string, unknown>;

async function rowsOfDays(tx: Transaction, asked: readonly TotalsAsked[]): Promise<TotalsRow[]> {
  if (asked.length === 0) return [];
  const paths = [...new Set(asked.map(({ pathId }) => pathId))];
  const days = [...new Set(asked.map(({ day }) => isoDate(day)))];
  const { rows } = await tx.execute<Row>(sql`
    select w.place, encode(d.totals, 'base64') as totals, case when w.partial then encode(d.figures, 'base64') end as figures,
      false as first
    from people_rollup_days d join ${wanted(asked)} on w.path_id = d.path_id and w.day = d.day
    where d.path_id = any(${sql.param(paths)}::int[]) and d.day = any(${sql.param(days)}::date[])`);
  return rows;
}

/**
 * The last days are asked for before all others: a view that shows organizations their own rows is sorted as a whole.
 * `offset 0` has the week worked out before: only a plain column of another row is a bound of the view's scan.
 */
async function nearestRows(tx: Transaction, asked: readonly TotalsAsked[]): Promise<TotalsRow[]> {
  if (asked.length === 0) return [];
  const last = (where: SQL) => sql`(
    select d.totals, null::bytea as figures, false as first from people_rollup_days d
    where d.path_id = w.path_id and ${where} order by d.day desc limit 1)`;
  const { rows } = await tx.execute<Row>(sql`
    select w.place, encode(r.totals, 'base64') as totals, encode(r.figures, 'base64') as figures, r.first
    from (select w.*, w.day - 8 as week_before from ${wanted(asked)} offset 0) w cross join lateral (
      ${last(sql`d.day < w.day and d.day > w.week_before`)}
      union all ${last(sql`d.day <= w.week_before`)}
      union all (
        select d.totals, d.figures, true from people_rollup_days d
        where d.path_id = w.path_id and d.day > w.day order by d.day limit 1)
      limit 1
    ) r`);
  return rows;
}

const wanted = (asked: readonly TotalsAsked[]) => {
  const column = (of: (one: TotalsAsked) => unknown) => sql.param(asked.map(of));
  return sql`(
    select place, path_id, day, partial
    from unnest(${column((one) => one.place)}::int[], ${column((one) => one.pathId)}::int[],
      ${column((one) => isoDate(one.day))}::date[], ${column((one) => one.partial)}::bool[]) as u (place, path_id, day, partial)) w`;
};
