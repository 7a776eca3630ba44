import { randomUUID } from 'node:crypto';
import { oneTestServer } from '@twinline/db/testing/databases';
import { claimJob } from '@twinline/services/report/jobs/claimJob';
import { wantReport } from '@twinline/services/report/jobs/wantReport';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type World, worlds } from '../../../packages/services/test/fixtures/world';
import { type Archive, HOUR, MONDAY, openArchive } from '../../../packages/services/test/report/reportArchive';
import { createReporter, type Reporter } from '../src/reporter';

const HUB = randomUUID();
const NAME = `reporter-${HUB}`;

describe.each(worlds().slice(0, oneTestServer().length))('the thread that makes reports, on %s', (_, open) => {
  let world: World;
  let own: Archive;
  let reporter: Reporter;

  beforeAll(async () => {
    world = await open();
    own = await openArchive(world, 'own');
    await own.measured(MONDAY + 10 * HOUR, MONDAY + 12 * HOUR);
    // The thread goes by the real clock.
    own.set(Date.now());
  }, 120_000);
  afterAll(() => world.end());
  beforeEach(async () => {
    for (const table of ['report_jobs', 'reports']) await own.rows(`delete from ${table}`);
    reporter = createReporter({ databaseUrl: `${world.databaseUrl}?application_name=${NAME}`, log: own.ctx().log });
  });
  afterEach(() => reporter.stop());

  async function claimed(name = '2026-W46') {
    own.set(Date.now());
    await own.rows(`update report_jobs set claimed_until = now() - interval '1 second' where state = 'running'`);
    const { jobId } = await wantReport(own.ctx(), { name });
    const job = await claimJob(own.ctx(), { hubId: HUB, kinds: ['report'] });
    expect(job?.id).toBe(jobId);
    const held = { id: jobId, hubId: HUB, attempt: job?.attempts ?? 0 };
    return { organizationId: 'own', name, reason: 'asked', job: held } as const;
  }
  const kept = () => own.rows<{ version: number }>('select version from report_versions');
  /** Connections of the thread. */
  const ofThread = (more = '') =>
    own.rows<{ pid: number }>(`select pid from pg_stat_activity where application_name = '${NAME}' ${more}`);

  it('makes a report with connections of its own, and meanwhile this one goes on', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 5);
    const made = await reporter.make(await claimed());
    clearInterval(timer);
    expect(made).toEqual({ version: 1, made: true });
    expect(turns).toBeGreaterThan(10);
    expect(await own.rows(`select from report_jobs where state = 'done' and version = 1`)).toHaveLength(1);
    await expect.poll(() => ofThread()).toEqual([]);
  });

  it.each(['at once', 'reading', 'writing'])(
    'keeps nothing of what is broken off %s, and makes it when it is asked again',
    async (when) => {
      // What writes has to wait for this; what reads, for nothing.
      const holder = await world.db.pool.connect();
      await holder.query('begin; lock table reports in share mode');
      const broken = reporter.make(await claimed()).then(
        () => 'made',
        () => 'broken off',
      );
      if (when === 'reading') await expect.poll(() => ofThread()).not.toEqual([]);
      if (when === 'writing') await expect.poll(() => ofThread(`and wait_event_type = 'Lock'`)).toHaveLength(1);
      await reporter.stop();
      expect(await broken).toBe('broken off');
      await holder.query('commit');
      holder.release();
      await expect.poll(() => ofThread()).toEqual([]);
      expect(await kept()).toEqual([]);
      await reporter.make(await claimed());
      expect(await kept()).toEqual([{ version: 1 }]);
    },
  );

  it('says what was wrong, of the same kind as it was there', async () => {
    const task = await claimed();
    await expect(reporter.make({ ...task, name: '2031-W01' })).rejects.toMatchObject({ code: 'invalid' });
    await own.rows(`update report_jobs set attempts = attempts + 1`);
    await expect(reporter.make(task)).rejects.toMatchObject({ name: 'LeaseLost' });
    expect(await kept()).toEqual([]);
  });
});
