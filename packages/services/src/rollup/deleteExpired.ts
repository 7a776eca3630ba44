import type pg from 'pg';
import { daysOf, heldSince, KEPT_LONGER_SECONDS, type Kept } from './kept';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface DeleteExpired {
  readonly table: Kept;
  readonly isHypertable: boolean;
  /** Where chunks go by themselves: only organizations that keep less than this lose rows here; null: all do. */
  readonly droppedAfterDays: number | null;
  /** Epoch ms. */
  readonly now: number;
  readonly signal: AbortSignal | undefined;
}

interface Expired {
  readonly key: (number | string)[];
  readonly oldest: Date;
  readonly days: number;
}

/**
 * Deletes rows that are older than their organization keeps them, key by key (a path, a circuit's source) in slices of
 * time: each statement is a range of the primary key and holds its locks for some milliseconds, on rows that nobody else
 * writes. What has yet to be rolled up stays. Returns how many rows went; ends early, to go on in the next run, when `signal` aborts.
 *
 * A chunk in which the border lies is left to the next run while it is compressed: deleting an hour of it each hour
 * would unpack it piece by piece. When all of it is older, its batches of that path go, mostly without being unpacked
 * (they are segmented by path and ordered by time). Values stand in the statement's text only as parameters of an
 * unnamed statement, which is planned with them: a generic plan would unpack the whole chunk.
 */
export async function deleteExpired(client: pg.ClientBase, given: DeleteExpired): Promise<number> {
  const { table, now, signal } = given;
  const step = table.sliceHours * HOUR_MS;
  const ends = new Map<number, number>();
  let deleted = 0;
  for (const { key, oldest, days } of await expiredKeys(client, given)) {
    const border = now - days * DAY_MS - KEPT_LONGER_SECONDS * 1_000;
    const end = ends.get(days) ?? (await lastToDelete(client, given, border));
    ends.set(days, end);
    for (let from = oldest.getTime(); from < end; from += step) {
      if (signal?.aborted === true) return deleted;
      deleted += await deleteSlice(client, given, key, from, Math.min(end, from + step));
    }
  }
  return deleted;
}

/** Keys with rows that are too old, and how long their rows are kept. What belongs to nobody is kept by default. */
async function expiredKeys(client: pg.ClientBase, given: DeleteExpired): Promise<Expired[]> {
  const { table, now, droppedAfterDays } = given;
  const owner = table.key[0] === 'path_id' ? 'paths o on o.id = k.path_id' : 'circuits o on o.id = k.circuit_id';
  const days = daysOf(table);
  const { rows } = await client.query<Expired>(
    `with recursive ${keys(given)}
     select json_build_array(${table.key.map((column) => `k.${column}`).join(', ')}) as key,
       x.oldest, ${days} as days
     from keys k left join ${owner} left join retentions r on r.organization_id = o.organization_id
     cross join lateral (
       select ${asInstant(table)} as oldest from ${table.table} t where ${same(table, 't', 'k')}
       order by t.${table.column} limit 1
     ) x
     where k.${table.key[0]} is not null and ($1::int is null or ${days} < $1)
       and x.oldest < $2::timestamptz - ${days} * interval '24 hours'`,
    [droppedAfterDays, new Date(now - KEPT_LONGER_SECONDS * 1_000)],
  );
  return rows;
}

/**
 * The keys: all paths where chunks make that cheap, else what the table's primary key holds, each found from the one
 * before (a skip scan), because what a deleted organization left behind has no path any more.
 */
function keys({ table, isHypertable }: DeleteExpired): string {
  if (isHypertable && table.key[0] === 'path_id') return 'keys as (select id as path_id from paths)';
  const columns = table.key.join(', ');
  const next = (where: string) => `select ${columns} from ${table.table} t ${where} order by ${columns} limit 1`;
  const after = `where (${table.key.map((column) => `t.${column}`).join(', ')}) > (${table.key.map((column) => `keys.${column}`).join(', ')})`;
  return `keys as (
    (${next('')}) union all
    select n.* from keys cross join lateral (${next(after)}) n
  )`;
}

const same = ({ key }: Kept, one: string, other: string): string =>
  key.map((column) => `${one}.${column} = ${other}.${column}`).join(' and ');

async function deleteSlice(
  client: pg.ClientBase,
  { table: of, now }: DeleteExpired,
  values: readonly (number | string)[],
  from: number,
  to: number,
): Promise<number> {
  const { table, column, type, key } = of;
  const own = key.map((name, i) => `${name} = $${i + 3}`).join(' and ');
  const { rowCount } = await client.query(
    `delete from ${table} where ${own} and ${column} >= $1::${type} and ${column} < $2::${type}
       and ${column} < ${heldSince(of, new Date(now))}`,
    [asText(type, from), asText(type, to), ...values],
  );
  return rowCount ?? 0;
}

/**
 * Where deleting ends (epoch ms): at the border, for dates at its UTC day; where that lies in a compressed chunk, at the
 * chunk's beginning.
 */
async function lastToDelete(
  client: pg.ClientBase,
  { table, isHypertable }: DeleteExpired,
  border: number,
): Promise<number> {
  const end = table.type === 'date' ? border - (border % DAY_MS) : border;
  if (!isHypertable) return end;
  const { rows } = await client.query<{ start: Date }>(
    `select range_start as start from timescaledb_information.chunks
     where hypertable_schema = 'public' and hypertable_name = $1 and is_compressed
       and range_start <= $2 and range_end > $2`,
    [table.table, new Date(end)],
  );
  return rows[0]?.start.getTime() ?? end;
}

/** Dates are UTC days here, whatever the session's time zone: a day that is kept a few hours longer is no harm. */
function asInstant({ column, type }: Kept): string {
  return type === 'date' ? `t.${column}::timestamp at time zone 'UTC'` : `t.${column}`;
}

function asText(type: Kept['type'], at: number): string {
  const text = new Date(at).toISOString();
  return type === 'date' ? text.slice(0, 10) : text;
}
