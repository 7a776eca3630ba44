import { randomUUID } from 'node:crypto';
import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, type TestDatabase, testServers } from '@twinline/db/testing/databases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillHistory } from '../src/demo/history/fillHistory';
import { type SeededRegion, seedNetwork } from '../src/demo/seedNetwork';
import { demoRegions } from '../src/demo/world';
import { commitGroup } from '../src/ingest/commitGroup';
import { prepareBatch } from '../src/ingest/prepareBatch';
import { inTransaction } from '../src/inTransaction';
import { createRollupLoop } from '../src/rollup/createRollupLoop';
import { addDay, createHourSums } from '../src/rollup/dayFigures';
import { batchOf, testContext } from './ingestWorld';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.parse('2026-11-18T10:07:30Z');

describe.each(testServers())("the demo's history on $name", (server) => {
  let database: TestDatabase;
  let db: Database;
  let seeded: SeededRegion[];
  const organizationId = randomUUID();
  const fillAt = (now: number) => fillHistory({ ...testContext(db, () => now), organizationId }, seeded);
  const one = async (sql: string, values: unknown[] = []) => (await db.pool.query(sql, values)).rows[0];
  const paths = () => seeded.flatMap(({ agents }) => agents.flatMap((agent) => agent.paths.map(({ id }) => id)));

  beforeAll(async () => {
    database = await createTestDatabase(server);
    db = createDatabase(database.url, { max: 4 });
    await db.pool.query(`insert into organization (id, name, slug, demo) values ($1, 'Demo', 'demo', true)`, [
      organizationId,
    ]);
    seeded = await db.drizzle.transaction((tx) => seedNetwork(tx, organizationId, demoRegions.slice(0, 1)));
    const relay = await one(
      `insert into relays (organization_id, name, webhook_url, webhook_secret) values ($1, 'r', 'http://127.0.0.1:1/', 'x') returning id`,
      [organizationId],
    );
    await db.pool.query('insert into relay_routes values ($1, $2, $3)', [organizationId, relay.id, seeded[0]?.routeId]);
    await fillAt(NOW);
  }, 180_000);
  afterAll(async () => {
    await db.end();
    await database.drop();
  });

  test('it is four weeks of quarter-hours, three days of minutes and two hours of raw samples, marked as demo data', async () => {
    const expected = { quarters: (28 * DAY_MS) / (HOUR_MS / 4), minutes: (3 * DAY_MS) / 60_000 };
    const quarters = await one(
      'select count(*) as n, bool_and(demo) as demo, min(bucket) as first from rollup_quarters where path_id = any($1)',
      [paths()],
    );
    // Agents are dark now and then, at most a twentieth of the time.
    expect(quarters.n / paths().length).toBeGreaterThan(expected.quarters * 0.95);
    expect(quarters).toMatchObject({ demo: true, first: new Date(Date.parse('2026-10-21T10:00:00Z')) });
    const minutes = await one(
      'select count(*) as n, bool_and(demo) as demo from rollup_minutes where path_id = any($1)',
      [paths()],
    );
    expect(minutes.n / paths().length).toBeGreaterThan(expected.minutes * 0.9);
    expect(minutes.n / paths().length).toBeLessThanOrEqual(expected.minutes);
    expect(minutes.demo).toBe(true);
    const raw = await one('select min(start) as first, max(start) as last from samples where path_id = any($1)', [
      paths(),
    ]);
    expect(raw.first.getTime()).toBeLessThan(Date.parse('2026-11-18T08:00:01Z'));
    expect(raw.last.getTime()).toBeGreaterThan(Date.parse('2026-11-18T10:06:58Z'));
  });

  test('at every resolution the sums agree with the finer one', async () => {
    const from = new Date(Date.parse('2026-11-18T08:00:00Z'));
    const to = new Date(Date.parse('2026-11-18T10:00:00Z'));
    const sums = (table: string, column: string) =>
      one(
        `select sum(sent)::float8 as sent, sum(lost)::float8 as lost from ${table} where path_id = any($1) and ${column} >= $2 and ${column} < $3`,
        [paths(), from, to],
      );
    const raw = await sums('samples', 'start');
    expect(await sums('rollup_minutes', 'bucket')).toEqual(raw);
    expect(await sums('rollup_quarters', 'bucket')).toEqual(raw);
    const odd = await one(
      'select count(*) as n from rollup_quarters where received <> (select coalesce(sum(n), 0) from unnest(rtt_counts) as c (n))',
    );
    expect(odd.n).toBe(0);
  });

  test('its days are those of its quarter-hours and connects, with totals over all of them, marked as demo data', async () => {
    await expectDaysOfQuarters();
    const { rows } = await db.pool.query(
      'select count(*)::int as n, bool_and(demo) as demo from rollup_days group by path_id',
    );
    expect(rows).toEqual(paths().map(() => ({ n: 29, demo: true })));
  });

  test('connecting takes a round trip of its time for each step, and times out while the line is cut', async () => {
    const { rows } = await db.pool.query<{ step: number; off: number }>(
      `select key / 1024 as step, avg(key % 1024 - rtt)::float8 as off
       from (select c.path_id, c.bucket, percentile_disc(0.5) within group (order by key) as key
             from rollup_connects c, unnest(step_keys, step_counts) as s (key, n), generate_series(1, n)
             where path_id = any($1) and bucket >= $2 group by 1, 2, key / 1024) c
       join (select q.path_id, q.bucket, percentile_disc(0.5) within group (order by number) as rtt
             from rollup_quarters q, unnest(rtt_buckets, rtt_counts) as h (number, n), generate_series(1, n / 100)
             where path_id = any($1) and bucket >= $2 group by 1, 2) q using (path_id, bucket)
       group by 1 order by 1`,
      [paths().slice(0, 2), new Date(NOW - 5 * DAY_MS)],
    );
    expect(rows.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
    // Buckets are ten percent wide; the whole is three round trips, which is 11.5 of them.
    for (const { off } of rows.slice(0, 3)) expect(Math.abs(off)).toBeLessThan(1.2);
    expect(rows[3]?.off).toBeGreaterThan(11);
    expect(rows[3]?.off).toBeLessThan(13);
    const failed = await one(
      `select count(*)::int as n, bool_and(q.bad_seconds >= 5) as cut from rollup_connects c join rollup_quarters q using (path_id, bucket)
       where c.faults <> '{}'`,
    );
    expect(failed.n).toBeGreaterThan(0);
    expect(failed.cut).toBe(true);
  });

  test('every cut of line A has its bad seconds, its switch within half a second, its incident and its way back', async () => {
    const { rows } = await db.pool.query(
      `select d.*, i.worst_grade, i.closed_at,
         (select min(decided_at) from directives b where b.sequence = d.sequence + 1 and b.line = 'A') as back_at,
         (select max(applied_at) from deliveries x where x.directive_id = d.id) as applied_at,
         (select sum(bad_seconds) from rollup_quarters q join paths p on p.id = q.path_id join lines l on l.id = p.line_id
          where l.slot = 'A' and q.bucket between d.fault_at - interval '15 minutes' and i.closed_at) as bad_seconds
       from directives d left join incidents i on i.line_slot = 'A' and i.opened_at between d.fault_at and d.fault_at + interval '5 s'
       where d.reason = 'blackout'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row).toMatchObject({ line: 'B', from_line: 'A', demo: true, worst_grade: 'down' });
      expect(row.applied_at - row.fault_at).toBeLessThan(500);
      expect(row.back_at - row.closed_at).toBeGreaterThan(9_000);
      expect(row.bad_seconds).toBeGreaterThan(20);
    }
    const state = await one('select sequence, (select max(sequence) from directives) as last from route_states');
    expect(state.sequence).toBe(state.last);
  });

  test('a later start fills only the gap, goes on with the sequences, and leaves what was measured as it is', async () => {
    const [path = 0] = paths();
    const before = await one('select count(*) as n, max(sequence) as last from directives');
    await fillAt(NOW + 5 * 60_000);
    expect(await one('select max(bucket) as last from rollup_minutes')).toEqual({
      last: new Date('2026-11-18T10:06:00Z'),
    });
    const measuredAt = Date.parse('2026-11-18T10:20:00Z');
    const batch = batchOf([{ path, start: measuredAt, lost: 7 }]);
    await inTransaction(db.pool, (client) =>
      commitGroup(client, [prepareBatch({ batch, receivedAt: measuredAt })], 'upsert'),
    );
    await createRollupLoop(testContext(db, () => measuredAt + 120_000)).runOnce();
    await fillAt(NOW + DAY_MS);
    const measured = await one('select lost, samples, demo from rollup_minutes where path_id = $1 and bucket = $2', [
      path,
      new Date(measuredAt),
    ]);
    expect(measured).toEqual({ lost: 7, samples: 1, demo: false });
    const hole = await one(
      `select count(*) as n from rollup_minutes where bucket > '2026-11-18T10:06:00Z' and bucket < '2026-11-18T10:22:00Z'`,
    );
    expect(hole.n).toBe(1);
    const filled = await one(
      `select count(distinct bucket) as n from rollup_quarters where bucket >= '2026-11-18T10:30:00Z'`,
    );
    expect(filled.n).toBe((DAY_MS - 30 * 60_000) / (HOUR_MS / 4));
    const after = await one(
      'select count(*) as n, max(sequence) as last, count(distinct sequence) as numbers from directives',
    );
    expect(after.n).toBeGreaterThanOrEqual(before.n);
    expect(after.numbers).toBe(after.n);
    // Quarter-hours that the history covers in part are put together by the loop.
    await createRollupLoop(testContext(db, () => NOW + DAY_MS + HOUR_MS)).runOnce();
    await expectDaysOfQuarters();
  });

  async function expectDaysOfQuarters(): Promise<void> {
    const { rows } = await db.pool.query<{ path_id: number; figures: Buffer; totals: Buffer }>(
      'select path_id, figures, totals from rollup_days order by path_id, day',
    );
    for (const path of paths()) {
      const own = rows.filter((row) => row.path_id === path);
      const sum = createHourSums();
      for (const { figures } of own) addDay(sum, figures);
      const totals = createHourSums();
      for (const { totals: last } of own.slice(-1)) addDay(totals, last);
      expect(totals).toEqual(sum);
      const quarters = await one(
        `select sum(sent)::int8 as sent, sum(bad_seconds)::int8 as bad, sum((select sum(n) from unnest(rtt_counts) as c (n)))::int8 as replies
         from rollup_quarters where path_id = $1`,
        [path],
      );
      const connects = await one('select sum(attempts)::int8 as attempts from rollup_connects where path_id = $1', [
        path,
      ]);
      const all = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
      expect([all(sum.sums.sent), all(sum.sums.badSeconds), all(sum.rtt), all(sum.sums.connectAttempts)]).toEqual([
        quarters.sent,
        quarters.bad,
        quarters.replies,
        connects.attempts,
      ]);
    }
  }
});
