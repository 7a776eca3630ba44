import { randomUUID } from 'node:crypto';
import { createDatabase } from '@twinline/db/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MadeReport, makeReport } from '../../src/report/archive/makeReport';
import { readReport } from '../../src/report/archive/readReport';
import { claimJob } from '../../src/report/jobs/claimJob';
import { createReportLoop, type MakeTask } from '../../src/report/jobs/createReportLoop';
import { jobState } from '../../src/report/jobs/jobState';
import { wantReport } from '../../src/report/jobs/wantReport';
import { setSchedule } from '../../src/report/schedules/setSchedule';
import { type World, worlds } from '../fixtures/world';
import { type Archive, DAY, HOUR, MONDAY, openArchive } from './reportArchive';

const MINUTE = 60_000;

/** A promise that a test settles. */
function gate<T>() {
  let [resolve, reject] = [(_: T): void => undefined, (_: Error): void => undefined];
  const promise = new Promise<T>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve: (value: T) => resolve(value), reject: (error: Error) => reject(error) };
}

describe.each(worlds())('jobs of reports on %s', (_, open) => {
  let world: World;
  let own: Archive;

  beforeAll(async () => {
    world = await open();
    own = await openArchive(world, 'own');
    await own.measured(MONDAY + 10 * HOUR, MONDAY + 12 * HOUR);
  }, 120_000);
  afterAll(() => world.end());
  beforeEach(async () => {
    own.set(MONDAY + 7 * DAY + 5 * HOUR);
    for (const table of ['report_jobs', 'reports', 'report_schedules']) await own.rows(`delete from ${table}`);
    await setSchedule(own.ctx(), { kind: 'month', enabled: false, hour: 6 });
  });

  const making = ({ organizationId, ...task }: MakeTask) => makeReport(own.ctx(organizationId), task);
  const loopOf = (make: (task: MakeTask) => Promise<MadeReport>) =>
    createReportLoop(own.ctx(), { hubId: randomUUID(), printing: null, make });
  const versions = () =>
    own.rows<{ name: string; version: number; reason: string }>(
      `select r.name, v.version, v.reason from report_versions v join reports r on r.id = v.report_id order by 1, 2`,
    );
  const jobs = () =>
    own.rows<{ state: string; attempts: number; reason: string; error: string | null }>(
      'select state, attempts, reason, error from report_jobs order by created_at, id',
    );

  it('make the report of a week when its hour has come, once, however many hubs look', async () => {
    const loops = [1, 2, 3].map(() => loopOf(making));
    const all = () => Promise.all(loops.map((loop) => loop.runOnce()));
    await all();
    expect(await versions()).toEqual([]);
    own.set(MONDAY + 7 * DAY + 6 * HOUR);
    for (let turn = 0; turn < 3; turn += 1) await all();
    expect(await versions()).toEqual([{ name: '2026-W46', version: 1, reason: 'scheduled' }]);
    expect(loops.reduce((sum, loop) => sum + loop.figures().made, 0)).toBe(1);
  });

  it('make the newest report that was missed while no hub was there, and none of those before', async () => {
    await own.measured(MONDAY + 8 * DAY, MONDAY + 8 * DAY + HOUR);
    // Hubs come back on the Thursday of the week after the next.
    own.set(MONDAY + 17 * DAY);
    await loopOf(making).runOnce();
    expect(await versions()).toEqual([{ name: '2026-W47', version: 1, reason: 'scheduled' }]);
  });

  it('make none of a period without data, nor of a kind that is not wanted', async () => {
    own.set(MONDAY + 30 * DAY);
    await loopOf(making).runOnce();
    expect(await versions()).toEqual([]);
    own.set(MONDAY + 7 * DAY + 6 * HOUR);
    await setSchedule(own.ctx(), { kind: 'week', enabled: false, hour: 6 });
    await loopOf(making).runOnce();
    expect(await versions()).toEqual([]);
    // On the first of December, at the hour that was chosen.
    await setSchedule(own.ctx(), { kind: 'month', enabled: true, hour: 9 });
    const first = Date.parse('2026-12-01T01:00:00Z');
    own.set(first - 1);
    await loopOf(making).runOnce();
    expect(await versions()).toEqual([]);
    own.set(first);
    await loopOf(making).runOnce();
    expect(await versions()).toEqual([{ name: '2026-11', version: 1, reason: 'scheduled' }]);
  });

  it('are taken over from a hub that dies with everything written and nothing committed', async () => {
    own.set(MONDAY + 7 * DAY + 6 * HOUR);
    const reached = gate<void>();
    // Its connections end with it.
    const db = createDatabase(world.databaseUrl, { max: 2 });
    const dying = loopOf(({ organizationId, ...task }) =>
      makeReport(
        { ...own.ctx(organizationId), db },
        {
          ...task,
          beforeCommit: () => {
            reached.resolve();
            return new Promise(() => undefined);
          },
        },
      ),
    );
    void dying.runOnce();
    await reached.promise;
    await own.rows(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and state = 'idle in transaction'`,
    );
    const other = loopOf(making);
    await other.runOnce();
    expect(await versions(), 'its lease still runs').toEqual([]);
    own.set(own.now() + 61_000);
    await other.runOnce();
    expect(await versions()).toEqual([{ name: '2026-W46', version: 1, reason: 'scheduled' }]);
    expect(await jobs()).toMatchObject([{ state: 'done', attempts: 2 }]);
  });

  it('are not done again by a hub that stood still and wakes: what it made is thrown away', async () => {
    own.set(MONDAY + 7 * DAY + 6 * HOUR);
    const [reached, woken] = [gate<void>(), gate<void>()];
    const sleeper = loopOf(async (task) => {
      reached.resolve();
      await woken.promise;
      return making(task);
    });
    const sleeping = sleeper.runOnce();
    await reached.promise;
    own.set(own.now() + 61_000);
    await loopOf(making).runOnce();
    // What it would write now is something new.
    await own.measured(MONDAY + 20 * HOUR, MONDAY + 21 * HOUR, 9);
    woken.resolve();
    await sleeping;
    expect(await versions()).toEqual([{ name: '2026-W46', version: 1, reason: 'scheduled' }]);
    expect(sleeper.figures()).toMatchObject({ made: 0, failures: 1, failed: 0 });
    expect(await jobs()).toMatchObject([{ state: 'done', attempts: 2, error: null }]);
  });

  it('are tried three times with growing pauses, then failed, and begun anew after an hour', async () => {
    own.set(MONDAY + 7 * DAY + 6 * HOUR);
    const loop = loopOf(() => Promise.reject(new Error('the disk is full')));
    await loop.runOnce();
    expect(await jobs()).toMatchObject([{ state: 'waiting', attempts: 1, error: 'the disk is full' }]);
    await loop.runOnce();
    expect(loop.figures().failures, 'not before its pause is over').toBe(1);
    for (const pause of [5_000, 15_000]) {
      own.set(own.now() + pause);
      await loop.runOnce();
    }
    expect(await jobs()).toMatchObject([{ state: 'failed', attempts: 3 }]);
    own.set(own.now() + 30 * MINUTE);
    await loop.runOnce();
    expect(await jobs()).toHaveLength(1);
    own.set(own.now() + 31 * MINUTE);
    await loopOf(making).runOnce();
    expect(await jobs()).toMatchObject([{ state: 'failed' }, { state: 'done' }]);
    expect(await versions()).toHaveLength(1);
  });

  it('that hubs die of are not tried for ever', async () => {
    await wantReport(own.ctx(), { name: '2026-W46' });
    for (let death = 0; death < 3; death += 1) {
      expect(await claimJob(own.ctx(), { hubId: randomUUID(), kinds: ['report'] })).not.toBeNull();
      own.set(own.now() + 61_000);
    }
    await loopOf(making).runOnce();
    expect(await jobs()).toMatchObject([{ state: 'failed', attempts: 4, error: 'the hub ended while it was made' }]);
  });

  it('come one at a time in the whole installation, and what people wait for comes first', async () => {
    for (const name of ['2026-W44', '2026-W45'])
      await own.rows(
        `insert into report_jobs (organization_id, kind, name, reason, next_attempt_at, created_at)
         values ('own', 'report', $1, 'late-data', $2, $2)`,
        [name, new Date(own.now())],
      );
    own.set(own.now() + 1_000);
    await wantReport(own.ctx(), { name: '2026-W46' });
    const claim = () => claimJob(own.ctx(), { hubId: randomUUID(), kinds: ['report'] });
    const claims = await Promise.all([claim(), claim(), claim()]);
    const taken = claims.filter((job) => job !== null);
    expect(taken.length, 'claims may miss each other, and never meet').toBeLessThanOrEqual(1);
    const [first] = taken.length === 1 ? taken : [await claim()];
    expect(first).toMatchObject({ name: '2026-W46', reason: 'asked', attempts: 1 });
    expect(await claim()).toBeNull();
  });

  it('are the same for whoever wants the same, and tell what came of them', async () => {
    const asked = await Promise.all([1, 2, 3].map(() => wantReport(own.ctx(), { name: '2026-W46' })));
    const ids = new Set(asked.map(({ jobId }) => jobId));
    expect(ids.size).toBe(1);
    const [jobId = ''] = ids;
    expect(await jobState(own.ctx(), { jobId })).toEqual({
      ...{ state: 'waiting', name: '2026-W46', error: null, version: null },
    });
    await loopOf(making).runOnce();
    expect(await jobState(own.ctx(), { jobId })).toEqual({
      ...{ state: 'done', name: '2026-W46', error: null, version: 1 },
    });
    const again = await wantReport(own.ctx(), { name: '2026-W46' });
    expect(again.jobId).not.toBe(jobId);
  });

  it('that a stopping hub holds are handed back, as if it had never begun', async () => {
    await wantReport(own.ctx(), { name: '2026-W46' });
    const [reached, broken] = [gate<void>(), gate<never>()];
    const loop = loopOf(() => {
      reached.resolve();
      return broken.promise;
    });
    loop.start();
    await reached.promise;
    const stopped = loop.stop();
    broken.reject(new Error('the thread that makes reports has ended'));
    await stopped;
    expect(await jobs()).toMatchObject([{ state: 'waiting', attempts: 0, error: 'the hub stopped' }]);
    expect(loop.figures().failures).toBe(0);
    await loopOf(making).runOnce();
    expect((await readReport(own.ctx(), { name: '2026-W46' })).version).toBe(1);
  });

  it('wait in a bounded number, and say for how long the oldest has', async () => {
    const loop = loopOf(making);
    expect(await loop.behind()).toBe(0);
    await own.rows(
      `insert into report_jobs (organization_id, kind, name, version, language, format, next_attempt_at, created_at)
       select 'own', 'file', '2026-W46', i, 'en', 'pdf', $1, $1 from generate_series(1, 50) i`,
      [new Date(own.now() - 90_000)],
    );
    expect(await loop.behind()).toBe(90_000);
    await expect(wantReport(own.ctx(), { name: '2026-W46' })).rejects.toMatchObject({ code: 'overloaded' });
  });
});
