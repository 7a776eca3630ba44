import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { LineQuarters, PathDown, PathQuarters, ReportNetwork } from '../figures/inputs';
import { pathsByLine, putTogether } from '../figures/seconds';
import { quartersIn } from '../figures/spans';
import type { Span } from './span';

/** Quarter-hours that the database puts together at once: some megabytes, whatever the length of the span. */
const SLICE_QUARTERS = 100_000;
const QUARTER_MS = 15 * 60_000;

export interface ReadQuarters {
  readonly quarters: PathQuarters;
  readonly down: PathDown;
  /** Some of it is made up. */
  readonly demo: boolean;
}

/** The quarter-hours of paths over a span that have data; a row comes back for each path, not for each of them. */
export async function readQuarters(tx: Transaction, paths: readonly number[], span: Span): Promise<ReadQuarters> {
  const quarters = createColumns();
  const down = { path: [] as number[], quarter: [] as number[], runs: [] as number[][] };
  let demo = false;
  const at = Math.max(1, Math.floor(SLICE_QUARTERS / Math.max(1, (span.to - span.from) / QUARTER_MS)));
  for (let first = 0; first < paths.length; first += at) {
    const own = paths.slice(first, first + at);
    const rows = new Map((await slice(tx, own, span)).map((row) => [row.path, row]));
    for (const [i, id] of own.entries()) {
      const row = rows.get(id);
      if (row === undefined) continue;
      demo ||= row.demo;
      addRow(quarters, first + i, row);
      for (const [quarter, runs] of row.down) {
        down.path.push(first + i);
        down.quarter.push(quarter);
        down.runs.push(ascending(runs));
      }
    }
  }
  return { quarters, down, demo };
}

/** Lines by quarter-hour as `putTogether` has them, in columns; quarter-hours without data are missing. */
export function lineQuarters(quarters: PathQuarters, network: ReportNetwork, span: Span): LineQuarters {
  const found = putTogether(network, pathsByLine(network), quarters, quartersIn(span));
  const columns = {
    line: [] as number[],
    quarter: [] as number[],
    measured: [] as number[],
    bad: [] as number[],
    unavailable: [] as number[],
  };
  for (const [line, seconds] of found.entries())
    for (const [quarter, measured] of seconds?.measured.entries() ?? []) {
      if (measured <= 0) continue;
      columns.line.push(line);
      columns.quarter.push(quarter);
      columns.measured.push(measured);
      columns.bad.push(seconds?.bad[quarter] ?? 0);
      columns.unavailable.push(seconds?.unavailable[quarter] ?? 0);
    }
  return columns;
}

/** Numbers of a path in order of time, parted by commas. */
interface Row extends Record<string, unknown> {
  readonly path: number;
  readonly quarter: string;
  readonly good: string;
  readonly bad: string;
  readonly unavailable: string;
  readonly planned: string;
  readonly plannedUnavailable: string;
  /** Quarter-hours with unavailable stretches: second and seconds, and so on; those within planned work come last. */
  readonly down: readonly (readonly [quarter: number, runs: readonly number[]])[];
  readonly demo: boolean;
}

/** Planned periods are second of the quarter-hour, seconds, and so on: every other number is a length. */
async function slice(tx: Transaction, paths: readonly number[], { from, to }: Span): Promise<Row[]> {
  const joined = (column: ReturnType<typeof sql>) => sql`string_agg(${column}::text, ',' order by bucket)`;
  const { rows } = await tx.execute<Row>(sql`
    select path_id as path, ${joined(sql`quarter`)} as quarter, ${joined(sql`good_seconds`)} as good,
      ${joined(sql`bad_seconds`)} as bad, ${joined(sql`unavailable_seconds`)} as unavailable,
      ${joined(sql`planned`)} as planned, ${joined(sql`planned_unavailable`)} as "plannedUnavailable",
      coalesce(json_agg(json_build_array(quarter, runs) order by bucket) filter (where cardinality(runs) > 0), '[]') as down,
      bool_or(demo) as demo
    from (
      select path_id, bucket, (extract(epoch from bucket - ${new Date(from)}::timestamptz) / 900)::int as quarter,
        good_seconds, bad_seconds, unavailable_seconds, coalesce(planned_seconds, 0) as planned,
        case when cardinality(planned_down) > 0 then coalesce((
          select sum(v) from unnest(planned_down) with ordinality as u (v, n) where n % 2 = 0), 0)
        else 0 end as planned_unavailable, coalesce(down, '{}') || coalesce(planned_down, '{}') as runs, demo
      from people_rollup_quarters
      where path_id = any(${sql.param(paths)}::int[]) and bucket >= ${new Date(from)} and bucket < ${new Date(to)}
        and good_seconds + bad_seconds > 0
      order by path_id, bucket
    ) q
    group by path_id`);
  return rows;
}

const createColumns = () => ({
  path: [] as number[],
  quarter: [] as number[],
  good: [] as number[],
  bad: [] as number[],
  unavailable: [] as number[],
  planned: [] as number[],
  plannedUnavailable: [] as number[],
});

/** Stretches in order of time. */
function ascending(runs: readonly number[]): number[] {
  const pairs = Array.from({ length: runs.length / 2 }, (_, i) => [runs[2 * i] ?? 0, runs[2 * i + 1] ?? 0] as const);
  return pairs.sort(([a], [b]) => a - b).flat();
}

function addRow(into: ReturnType<typeof createColumns>, index: number, row: Row): void {
  const { path, ...columns } = into;
  for (const [name, column] of Object.entries(columns))
    for (const value of row[name as keyof typeof columns].split(',')) column.push(Number(value));
  while (path.length < into.quarter.length) path.push(index);
}
