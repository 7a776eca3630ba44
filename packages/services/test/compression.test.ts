import { editionOf, testServers } from '@twinline/db/testing/databases';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultRetention } from '../src/retention/retention';
import { openRetentionWorld, type RetentionWorld, SHORT } from './fixtures/retention';

const servers = await Promise.all(
  testServers().map(async (server) => ({ ...server, edition: await editionOf(server) })),
);
const licensed = servers.find((server) => server.edition === 'timescale');
/** Every skipped title says why: Debian's TimescaleDB is the Apache edition, which has no compression. */
const what = licensed
  ? ''
  : `compression: not verified: the server's license is ${servers.map((server) => server.edition).join(', ')}: `;

describe.skipIf(!licensed)('on the timescale edition,', () => {
  let world: RetentionWorld;

  beforeEach(async () => {
    if (!licensed) throw new Error('unreachable: the tests are skipped');
    world = await openRetentionWorld(licensed);
  });
  afterEach(() => world.end());

  const compressed = async () =>
    (
      await world.db.pool.query<{ n: number }>(
        `select count(*)::int as n from timescaledb_information.chunks where hypertable_name = 'samples' and is_compressed`,
      )
    ).rows[0]?.n;

  test(`${what}policies are set by the first run, changed with the retention, and a further run changes none`, async () => {
    const { db, long, choose, run } = world;
    await run();
    const jobs = async () =>
      (
        await db.pool.query(
          `select hypertable_name, proc_name, job_id, config from timescaledb_information.jobs
           where proc_name in ('policy_compression', 'policy_retention') order by 1, 2`,
        )
      ).rows;
    const first = await jobs();
    expect(first.map((job) => `${job.hypertable_name} ${job.proc_name}`)).toEqual([
      'circuit_usage policy_retention',
      'connects policy_compression',
      'connects policy_retention',
      'rollup_connects policy_compression',
      'rollup_connects policy_retention',
      'rollup_days policy_retention',
      'rollup_minutes policy_compression',
      'rollup_minutes policy_retention',
      'rollup_quarters policy_compression',
      'rollup_quarters policy_retention',
      'samples policy_compression',
      'samples policy_retention',
    ]);
    expect((await run())?.failures).toEqual([]);
    expect(await jobs()).toEqual(first);
    await choose(long, { ...defaultRetention, rawDays: 60 });
    await run();
    const changed = (await jobs()).filter((job) => !first.some((was) => was.job_id === job.job_id));
    expect(changed.map((job) => `${job.hypertable_name} ${job.config.drop_after}`)).toEqual([
      'connects 60 days 01:00:00',
      'samples 60 days 01:00:00',
    ]);
  });

  test(`${what}a compressed chunk takes a late sample in, once, and gives all its rows back`, async () => {
    const { long, run, left, addSamples, runPolicy } = world;
    await run();
    const seconds = Array.from({ length: 1_500 }, (_, i) => 3 + i / 86_400);
    await addSamples(long.first, seconds);
    await runPolicy('policy_compression', 'samples');
    expect(await compressed()).toBeGreaterThan(0);
    await addSamples(long.first, [3 + 0.5 / 86_400]);
    await expect(addSamples(long.first, [3])).rejects.toMatchObject({ code: '23505' });
    expect(await left('samples', 'start', long.first)).toHaveLength(1_501);
  });

  test(`${what}an organization that keeps less loses its rows of compressed chunks, and only those`, async () => {
    const { short, long, choose, run, left, addSamples, runPolicy } = world;
    const seconds = Array.from({ length: 1_500 }, (_, i) => 4 + i / 86_400);
    for (const path of [short.first, long.first]) await addSamples(path, seconds);
    await run();
    await runPolicy('policy_compression', 'samples');
    expect(await compressed()).toBeGreaterThan(0);
    await choose(short, SHORT);
    const retained = await run();
    expect(retained?.failures).toEqual([]);
    expect(await left('samples', 'start', short.first)).toEqual([]);
    expect(await left('samples', 'start', long.first)).toHaveLength(1_500);
  });
});
