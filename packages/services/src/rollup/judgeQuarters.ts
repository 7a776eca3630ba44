import {
  MINUTE_RULE,
  type MinuteClass,
  minuteClass,
  type Period,
  periodsOf,
  type Second,
  unavailable,
} from '@twinline/engine/availability';
import type pg from 'pg';
import type { Occurrence } from '../orders/occurrences';
import { createBreather } from './breather';
import { type Marks, pairsOf } from './marks';
import { type PlannedWork, readPlannedWork } from './plannedWork';

const MINUTE_SECONDS = 60;
const QUARTER_SECONDS = 900;

/** A quarter-hour of a path that had a bad second around it, or planned work in it. */
export interface JudgedQuarter {
  readonly path: number;
  readonly quarter: Date;
  readonly unavailableSeconds: number;
  /** With data, inside planned work. */
  readonly plannedSeconds: number;
  readonly minutes: Readonly<Record<Exclude<MinuteClass, 'no-data'> | 'planned', number>>;
  /** Unavailable periods since the quarter-hour began; outside of planned work, and inside. */
  readonly down: readonly Period[];
  readonly plannedDown: readonly Period[];
}

/** SQL: whether a minute `r` of rollup_minutes is degraded, by the rule of the engine's `isDegraded`. */
export const IS_DEGRADED = `(r.sent >= ${MINUTE_RULE.probes} and (
  (r.lost >= ${MINUTE_RULE.lost} and r.lost >= ${MINUTE_RULE.lossRatio} * r.sent)
  or r.rtt_sum_micros > ${MINUTE_RULE.rttMicros}::int8 * r.received
  or r.jitter_sum_micros > ${MINUTE_RULE.jitterMicros}::int8 * r.jitter_samples))`;

const AROUND = `r.path_id = m.path_id and r.bucket >= m.bucket - interval '15 minutes'
  and r.bucket < m.bucket + interval '16 minutes' and r.bucket >= $3::timestamptz - interval '15 minutes'
  and r.bucket < $4::timestamptz + interval '16 minutes'`;

/** Minutes around each quarter, of those paths only that had a bad second there or planned work: the others are plain. */
const READ_MASKS = `
select m.path_id as path, m.bucket as quarter, minutes, good, bad, degraded
from unnest($1::timestamptz[], $2::int4[], $5::bool[]) as m (bucket, path_id, planned)
cross join lateral (
  select m.planned or bool_or(r.bad_seconds <> 0::bit(60)) as any from rollup_minutes r where ${AROUND} offset 0
) troubled
cross join lateral (
  select array_agg((extract(epoch from r.bucket - m.bucket) / 60)::int order by r.bucket) as minutes,
    string_agg(r.good_seconds::text, '' order by r.bucket) as good,
    string_agg(r.bad_seconds::text, '' order by r.bucket) as bad,
    array_agg(${IS_DEGRADED} order by r.bucket) as degraded
  from rollup_minutes r where ${AROUND} and troubled.any
) masks
where troubled.any and minutes is not null`;

/** `minutes` counts from the quarter's start; masks are those of the minutes, one after the other. */
interface Masks {
  readonly path: number;
  readonly quarter: Date;
  readonly minutes: readonly number[];
  readonly good: string;
  readonly bad: string;
  readonly degraded: readonly boolean[];
}

/** Judges those of the marked quarter-hours that had a bad second around them or planned work in them, from their minutes. */
export async function judgeQuarters(client: pg.ClientBase, marks: Marks): Promise<JudgedQuarter[]> {
  const pairs = pairsOf(marks);
  const [, , first, last] = pairs;
  const paths = new Set<number>();
  for (const own of marks.values()) for (const path of own) paths.add(path);
  const span = { from: first.getTime(), to: last.getTime() + QUARTER_SECONDS * 1_000 };
  const work = await readPlannedWork(client, [...paths], span);
  const values = [...pairs, plannedMarks(marks, work)];
  const { rows } = await client.query<Masks>({ name: 'read-masks', text: READ_MASKS, values });
  const breathe = createBreather();
  const judged: JudgedQuarter[] = [];
  // While a line is cut that is every path of a region, and that moment has more urgent work.
  for (const masks of rows) {
    judged.push(judge(masks, work.get(masks.path) ?? []));
    await breathe();
  }
  return judged;
}

/** Whether each marked quarter-hour has planned work in it, in the order of `pairsOf`. */
function plannedMarks(marks: Marks, work: PlannedWork): boolean[] {
  const planned: boolean[] = [];
  for (const [bucket, paths] of marks)
    for (const path of paths)
      planned.push(
        (work.get(path) ?? []).some(({ from, to }) => from < bucket + QUARTER_SECONDS * 1_000 && to > bucket),
      );
  return planned;
}

function judge(masks: Masks, work: readonly Occurrence[]): JudgedQuarter {
  const around = secondsAround(masks);
  const seconds = around.slice(QUARTER_SECONDS, 2 * QUARTER_SECONDS);
  const down = unavailable(around).marks.slice(QUARTER_SECONDS, 2 * QUARTER_SECONDS);
  const begin = masks.quarter.getTime();
  const planned = seconds.map((_, i) => {
    const at = begin + i * 1_000;
    return work.some(({ from, to }) => from <= at && at < to);
  });
  const minutes = { good: 0, degraded: 0, bad: 0, planned: 0 };
  for (const [n, minute] of masks.minutes.entries()) {
    if (minute < 0 || minute >= QUARTER_SECONDS / MINUTE_SECONDS) continue;
    const counted = (test: (at: number) => boolean) => countIn(minute, test);
    const kind = minuteClass({
      measured: counted((at) => seconds[at] !== 'no-data'),
      bad: counted((at) => seconds[at] === 'bad'),
      unavailable: counted((at) => down[at] === true),
      degraded: masks.degraded[n] === true,
    });
    if (kind === 'no-data') continue;
    minutes[counted((at) => planned[at] === true) * 2 >= MINUTE_SECONDS ? 'planned' : kind] += 1;
  }
  return {
    path: masks.path,
    quarter: masks.quarter,
    unavailableSeconds: down.filter(Boolean).length,
    plannedSeconds: seconds.filter((second, i) => second !== 'no-data' && planned[i]).length,
    minutes,
    down: periodsOf(down.map((is, i) => is && planned[i] === false)),
    plannedDown: periodsOf(down.map((is, i) => is && planned[i] === true)),
  };
}

function countIn(minute: number, test: (at: number) => boolean): number {
  let count = 0;
  for (let at = minute * MINUTE_SECONDS; at < (minute + 1) * MINUTE_SECONDS; at += 1) if (test(at)) count += 1;
  return count;
}

/** From a quarter-hour before the quarter's start to a minute after its end. */
function secondsAround({ minutes, good, bad }: Masks): Second[] {
  const seconds = new Array<Second>(2 * QUARTER_SECONDS + MINUTE_SECONDS).fill('no-data');
  for (const [n, minute] of minutes.entries())
    for (let i = 0; i < MINUTE_SECONDS; i += 1) {
      const at = QUARTER_SECONDS + minute * MINUTE_SECONDS + i;
      if (bad[n * MINUTE_SECONDS + i] === '1') seconds[at] = 'bad';
      else if (good[n * MINUTE_SECONDS + i] === '1') seconds[at] = 'good';
    }
  return seconds;
}
