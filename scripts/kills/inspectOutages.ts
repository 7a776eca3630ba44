import type pg from 'pg';
import type { Comparison } from './inspectDays';

/** What is known of each second that has samples: 1 good, 2 bad. */
const SECONDS = `
  select path_id, (extract(epoch from date_trunc('second', start)))::int8 as second,
    case when bool_or(lost >= sent / 2.0) then 2 else 1 end as state
  from samples where sent > 0 group by 1, 2`;
const QUARTERS = `
  select path_id, extract(epoch from bucket)::int8 as quarter, unavailable_seconds as seconds from rollup_quarters`;

const QUARTER = 900;
const IN_A_ROW = 10;
const GOOD = 1;
const BAD = 2;

/**
 * Unavailable seconds of quarter-hours, by their definition: from the first of ten bad seconds in a row to before the
 * first of ten good ones in a row, seconds with data only; what was before the quarter-hour before is not looked at,
 * nor what is after the minute that follows it.
 */
export async function inspectOutages(client: pg.Client): Promise<Comparison> {
  const states = new Map<number, Map<number, number>>();
  const seconds = await client.query<{ path_id: number; second: string; state: number }>(SECONDS);
  for (const { path_id: path, second, state } of seconds.rows) {
    const known = states.get(path) ?? new Map<number, number>();
    states.set(path, known.set(Number(second), state));
  }
  const { rows } = await client.query<{ path_id: number; quarter: string; seconds: number }>(QUARTERS);
  const wrong: string[] = [];
  for (const { path_id: path, quarter, seconds: found } of rows) {
    const wanted = countUnavailable(states.get(path) ?? new Map(), Number(quarter));
    const where = `path ${path} at ${new Date(Number(quarter) * 1_000).toISOString()}`;
    if (wanted !== found) wrong.push(`${where}: ${found} unavailable seconds are stored, it were ${wanted}`);
  }
  return { compared: rows.length, wrong };
}

function countUnavailable(states: ReadonlyMap<number, number>, quarter: number): number {
  const unavailable = new Set<number>();
  const end = quarter + QUARTER + 60;
  let isOut = false;
  for (let second = quarter - QUARTER; second < end; second += 1) {
    if (runsFrom(states, second, isOut ? GOOD : BAD, end)) isOut = !isOut;
    if (isOut && states.has(second) && second >= quarter && second < quarter + QUARTER) unavailable.add(second);
  }
  return unavailable.size;
}

/** Whether ten seconds in a row from here on are in this state, all before `end`. */
function runsFrom(states: ReadonlyMap<number, number>, second: number, state: number, end: number): boolean {
  if (second + IN_A_ROW > end) return false;
  for (let i = 0; i < IN_A_ROW; i += 1) if (states.get(second + i) !== state) return false;
  return true;
}
