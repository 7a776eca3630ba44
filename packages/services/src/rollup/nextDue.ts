import type pg from 'pg';
import type { Due } from './claimDirty';
import { LEVELS, type Level } from './marks';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
/** What people watch: it is never kept waiting by a backlog, such as a year that was imported. */
const RECENT_MS = 45 * MINUTE_MS;

/**
 * How long after its beginning a bucket is due, settling apart: when it is over and its last samples had time to come
 * in; a quarter-hour at once, so that it can be seen while it grows.
 */
const dueAfterMs: Readonly<Record<Level, number>> = {
  minute: MINUTE_MS,
  quarter: 0,
  connect: QUARTER_MS,
  day: QUARTER_MS,
};

/** The latest bucket of a level that is due at `now` (epoch ms). */
const latestDue = (level: Level, now: number, settleMs: number) =>
  new Date(now - (dueAfterMs[level] === 0 ? 0 : dueAfterMs[level] + settleMs));

/** What to compute next: what is recent on any level, then what is old; a level only after the one below it. */
export async function nextDue(client: pg.ClientBase, now: number, settleMs: number): Promise<Due | null> {
  const turns = [new Date(now - RECENT_MS), null].flatMap((since) =>
    LEVELS.map((level): Due => ({ level, since, latest: latestDue(level, now, settleMs), now: new Date(now) })),
  );
  const { rows } = await client.query<{ turn: number }>({
    name: 'next-due',
    text: `select turn::int4 from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) with ordinality as t (level, since, latest, turn)
           where exists (select 1 from rollup_dirty d where d.level = t.level
             and d.bucket >= coalesce(t.since, '-infinity') and d.bucket <= t.latest
             and (d.postponed_until is null or d.postponed_until <= $4))
           order by turn limit 1`,
    values: [turns.map((t) => t.level), turns.map((t) => t.since), turns.map((t) => t.latest), new Date(now)],
  });
  return turns[(rows[0]?.turn ?? 0) - 1] ?? null;
}

/**
 * For how many seconds the oldest mark of each level has been due; 0 where nothing is. A mark that came in late is due
 * since it came in.
 */
export async function secondsBehind(
  client: pg.ClientBase | pg.Pool,
  now: number,
  settleMs: number,
): Promise<Record<Level, number>> {
  const { rows } = await client.query<{ level: Level; bucket: Date; marked_at: Date }>(
    `select l.level, d.bucket, d.marked_at from unnest($1::text[], $2::timestamptz[]) as l (level, latest),
       lateral (select bucket, marked_at from rollup_dirty where level = l.level and bucket <= l.latest order by bucket limit 1) d`,
    [[...LEVELS], LEVELS.map((level) => latestDue(level, now, settleMs))],
  );
  const behind: Record<Level, number> = { minute: 0, quarter: 0, connect: 0, day: 0 };
  for (const { level, bucket, marked_at } of rows) {
    const dueAt = Math.max(bucket.getTime() + now - latestDue(level, now, settleMs).getTime(), marked_at.getTime());
    behind[level] = Math.max(0, now - dueAt) / 1_000;
  }
  return behind;
}
