import type { Transaction } from '@twinline/db/tenancy';
import { type SQL, sql } from 'drizzle-orm';
import { epochMs } from '../chain';

export interface SpanCarrier {
  readonly id: string;
  readonly name: string;
  readonly asn: number | null;
  readonly regionId: string;
  readonly regionCode: string;
  readonly regionName: string | null;
  readonly timeZone: string;
  /** When it or its region was archived, epoch ms; null: neither is. What it measured stays true, but pages no longer list it. */
  readonly archivedAt: number | null;
}

/** A path and how much it should have measured in a span. */
export interface SpanPath {
  readonly id: number;
  readonly carrierId: string;
  readonly regionId: string;
  readonly slot: string;
  /** Of its region, whose days it is kept in. */
  readonly timeZone: string;
  /** Its carrier's audience; never 0. */
  readonly weight: number;
  readonly probesPerMs: number;
  /** Epoch ms. Probes are expected since its agent was made, or since the first data of the span where that is older … */
  readonly since: number;
  /** … until it or its agent was archived; Infinity while neither is. */
  readonly until: number;
}

export interface SpanNetwork {
  /** By region's code, then by audience. */
  readonly carriers: readonly SpanCarrier[];
  /** Archived ones too. */
  readonly paths: readonly SpanPath[];
  /** Some day of the span is made up. */
  readonly demo: boolean;
}

/** Carriers and paths of the organization, all or some, for figures of a span (epoch ms, half open). */
export async function spanPaths(
  tx: Transaction,
  given: {
    readonly from: number;
    readonly to: number;
    readonly regionIds?: readonly string[] | undefined;
    readonly carrierIds?: readonly string[] | undefined;
  },
): Promise<SpanNetwork> {
  const [from, to] = [new Date(given.from), new Date(given.to)];
  const among = (column: SQL, ids: readonly string[] | undefined) =>
    ids === undefined ? sql`true` : sql`${column} = any(${sql.param(ids)}::uuid[])`;
  const chosen = sql`${among(sql`c.region_id`, given.regionIds)} and ${among(sql`c.id`, given.carrierIds)}`;
  const { rows } = await tx.execute<Row>(sql`
    select c.id, c.name, c.asn, g.id as region_id, g.code, g.name as region_name, g.time_zone,
      greatest(c.audience_weight, 0.000001)::float8 as weight,
      ${epochMs(sql`least(c.archived_at, g.archived_at)`)} as archived_at, p.id as path_id, l.slot, a.interval_ms,
      ${epochMs(sql`a.created_at`)} as created, ${epochMs(sql`least(a.archived_at, p.archived_at)`)} as until, (
        select ${someDayIsDemo(from, to, chosen)}) as demo
    from carriers c join regions g on g.id = c.region_id
    left join (agents a join paths p on p.agent_id = a.id join lines l on l.id = p.line_id) on a.carrier_id = c.id
    where ${chosen}
    order by g.code, c.audience_weight desc, c.name, p.id`);
  const carriers = new Map(rows.map((row) => [row.id, carrierOf(row)]));
  const young = rows.filter((row) => (row.created ?? 0) > given.from);
  const first = await firstData(
    tx,
    young.flatMap((row) => row.path_id ?? []),
    from,
    to,
  );
  return {
    carriers: [...carriers.values()],
    paths: rows.flatMap((row) => (row.path_id === null ? [] : [pathOf(row, row.path_id, first.get(row.path_id))])),
    demo: rows.some((row) => row.demo),
  };
}

/** By the index of made-up days, which is empty for nearly everybody: UTC's dates with one more on each side find them all. */
function someDayIsDemo(from: Date, to: Date, chosen: SQL): SQL {
  const utc = (instant: Date) => sql`(${instant}::timestamptz at time zone 'UTC')::date`;
  return sql`exists (
    select 1 from people_rollup_days d join paths p on p.id = d.path_id join agents a on a.id = p.agent_id
    join carriers c on c.id = a.carrier_id join regions g on g.id = c.region_id
    where d.demo and d.day >= ${utc(from)} - 1 and d.day <= ${utc(to)} + 1 and ${chosen}
      and d.day >= (${from}::timestamptz at time zone g.time_zone)::date
      and d.day <= (${to}::timestamptz at time zone g.time_zone)::date)`;
}

/**
 * When paths whose agents were made in the span have data from before that (imported, or made up), epoch ms: by way of
 * the first day that has any, because reading every quarter-hour for the least of them would cost more than all the rest.
 */
async function firstData(
  tx: Transaction,
  paths: readonly number[],
  from: Date,
  to: Date,
): Promise<Map<number, number>> {
  if (paths.length === 0) return new Map();
  const dayAt = (instant: SQL) => sql`(${instant} at time zone g.time_zone)::date`;
  // Three hours more on each side than a day has: clocks may change at midnight.
  const opens = (day: SQL) =>
    sql`greatest(${from}::timestamptz, ${day}::timestamp at time zone g.time_zone - interval '3 hours')`;
  const closes = (day: SQL) => sql`least(
    ${to}::timestamptz, a.created_at, (${day} + 1)::timestamp at time zone g.time_zone + interval '3 hours')`;
  const firstOf = (opened: SQL, closed: SQL) => sql`(
    select min(q.bucket) from people_rollup_quarters q
    where q.path_id = p.id and q.bucket >= ${opened} and q.bucket < ${closed})`;
  // Each `offset 0` has bounds worked out first: only plain columns of other rows bound the scans behind these views.
  const { rows } = await tx.execute<{ id: number; first: number | null }>(sql`
    select p.id, ${epochMs(
      sql`coalesce(${firstOf(sql`s.opens`, sql`s.closes`)}, ${firstOf(sql`n.opens`, sql`n.closes`)})`,
    )} as first
    from paths p join agents a on a.id = p.agent_id join regions g on g.id = a.region_id
    cross join lateral (
      select day, last_day, ${opens(sql`day`)} as opens, ${closes(sql`day`)} as closes
      from (select ${dayAt(sql`${from}::timestamptz`)} as day, ${dayAt(sql`a.created_at`)} as last_day) d offset 0
    ) s
    left join lateral (
      select ${opens(sql`day`)} as opens, ${closes(sql`day`)} as closes
      from (
        select min(d.day) as day from people_rollup_days d where d.path_id = p.id and d.day > s.day and d.day <= s.last_day
      ) next where day is not null offset 0
    ) n on true
    where p.id = any(${sql.param(paths)}::int[])`);
  return new Map(rows.flatMap((row) => (row.first === null ? [] : [[row.id, row.first]])));
}

function carrierOf(row: Row): SpanCarrier {
  return {
    id: row.id,
    name: row.name,
    asn: row.asn,
    regionId: row.region_id,
    regionCode: row.code,
    regionName: row.region_name,
    timeZone: row.time_zone,
    archivedAt: row.archived_at,
  };
}

function pathOf(row: Row, id: number, first: number | undefined): SpanPath {
  return {
    id,
    carrierId: row.id,
    regionId: row.region_id,
    slot: row.slot ?? '',
    timeZone: row.time_zone,
    weight: row.weight,
    probesPerMs: 1 / (row.interval_ms ?? Infinity),
    since: Math.min(row.created ?? 0, first ?? Infinity),
    until: row.until ?? Infinity,
  };
}

type Row = {
  id: string;
  name: string;
  asn: number | null;
  region_id: string;
  code: string;
  region_name: string | null;
  time_zone: string;
  weight: number;
  archived_at: number | null;
  path_id: number | null;
  slot: string | null;
  interval_ms: number | null;
  created: number | null;
  until: number | null;
  demo: boolean;
};
