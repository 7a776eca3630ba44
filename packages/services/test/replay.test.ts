import { createReadStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGunzip, gunzipSync } from 'node:zlib';
import { presets } from '@twinline/engine/presets';
import { bucketOf } from '@twinline/wire/histogram';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Contestant } from '../src/replay/contestants';
import { presetNamed, readPolicy } from '../src/replay/readPolicy';
import { replayFile } from '../src/replay/replayFile';
import { type RouteReplayRequest, replayRoute } from '../src/replay/replayRoute';
import { rollMinutes } from '../src/rollup/rollMinutes';
import { importColumns } from '../src/transfer/importedRow';
import { insertOrganization, insertRegion, type Region, type World, worlds } from './fixtures/world';

const FROM = Date.UTC(2026, 10, 16, 12);
const MINUTE_MS = 60_000;

describe.each(worlds())('a replay of a route on %s', (_, open) => {
  let world: World;
  let region: Region;
  let organizations = 0;

  beforeAll(async () => {
    world = await open();
  });
  beforeEach(async () => {
    organizations += 1;
    const organizationId = await insertOrganization(world.db, `o${organizations}`);
    region = await insertRegion(world.db, { organizationId, code: 'SG', timeZone: 'Asia/Singapore' });
  });
  afterAll(() => world.end());

  /** Seconds of 50 probes on a path; `lost` by the second. */
  async function measure(path: number, seconds: number, lost: (second: number) => number): Promise<void> {
    const starts = Array.from({ length: seconds }, (_, i) => new Date(FROM + i * 1_000));
    await world.db.pool.query(
      `insert into samples (path_id, start, duration_micros, revision, pending, sent, received, late, lost, duplicates, reordered,
         rtt_min_micros, rtt_mean_micros, rtt_max_micros, rtt_buckets, rtt_counts, jitter_micros, loss_bursts, longest_loss_burst,
         late_run, late_run_span_micros)
       select $1, start, 1000000, 0, 0, 50, 50 - lost, lost, lost, 0, 0, 80000, 80000, 80000, array[$4::smallint], array[50 - lost],
         1000, 0, case when lost = 50 then 50 else least(lost, 1) end, case when lost = 50 then 50 else 0 end,
         case when lost = 50 then 1000000 else 0 end
       from unnest($2::timestamptz[], $3::int[]) as s (start, lost)`,
      [path, starts, starts.map((_, i) => lost(i)), bucketOf(80_000)],
    );
  }
  const pathsOf = (carrier = 0) => region.carriers[carrier]?.paths ?? { A: 0, B: 0 };
  const run = (more: Partial<RouteReplayRequest> = {}) =>
    replayRoute(world.context(region.organizationId, FROM + 3_600_000), {
      routeId: region.routeId,
      from: FROM,
      to: FROM + 600_000,
      contestants: (own) => [own],
      ...more,
    });
  const cutA = async () => {
    await measure(pathsOf().A, 300, (second) => (second >= 100 && second < 130 ? 50 : 0));
    await measure(pathsOf().B, 300, () => 0);
  };

  test('decides by the route’s own policy on its stored samples, and counts every line’s bad seconds', async () => {
    await cutA();
    const found = await run();
    const [own] = found.replayed;
    expect(found).toMatchObject({ regionCode: 'SG', scenario: 'show-live', paths: 2, rawFrom: FROM });
    expect(own?.judge).toMatchObject({ holdDownMs: 20_000 });
    expect(own?.result.badSeconds).toEqual({ A: 30, B: 0, chosen: 1.6, best: 0 });
    expect(own?.result.switches.map(({ at, from, line, reason }) => ({ at: at - FROM, from, line, reason }))).toEqual([
      { at: 101_200, from: 'A', line: 'B', reason: 'blackout' },
      { at: 152_200, from: 'B', line: 'A', reason: 'fail-back' },
    ]);
    expect(own?.result).toMatchObject({ comparedSeconds: 300, samples: 600, needless: 0, missed: [] });
  });

  test('replays several on the same samples, and only what begins in the range', async () => {
    await cutA();
    const stubborn: Contestant = {
      name: 'stubborn',
      judge: { ...presets['show-live'], quorum: 1, leaveDwellMs: 60_000 },
    };
    const both = await run({
      from: FROM + 110_000,
      to: FROM + 160_000,
      contestants: (own) => [own, stubborn, { name: 'rule', judge: 'three-misses' }],
    });
    expect(both.replayed.map(({ name }) => name)).toEqual(['SG policy', 'stubborn', 'rule']);
    for (const { result } of both.replayed) expect(result).toMatchObject({ samples: 100, badSeconds: { A: 20, B: 0 } });
  });

  test('reads minutes where raw samples are gone, and says from when on it has samples', async () => {
    await cutA();
    const marks = new Map(
      Array.from({ length: 5 }, (_, i) => [FROM + i * MINUTE_MS, new Set([pathsOf().A, pathsOf().B])] as const),
    );
    const client = await world.db.pool.connect();
    try {
      await rollMinutes(client, marks);
    } finally {
      client.release();
    }
    const rawFrom = FROM + 3 * MINUTE_MS;
    await world.db.pool.query('delete from samples where start < $1', [new Date(rawFrom)]);
    const found = await run();
    expect(found.rawFrom).toBe(rawFrom);
    const result = found.replayed[0]?.result;
    // Minutes keep what each of their seconds was: the account is exact, the decision comes after the minute and the dwell.
    expect(result).toMatchObject({ badSeconds: { A: 30, B: 0 }, comparedSeconds: 300, longestSampleMs: 60_000 });
    expect(result?.samples).toBe(6 + 240);
    expect((result?.switches[0]?.at ?? 0) - FROM).toBe(121_000);

    await world.db.pool.query('delete from samples');
    expect(await run()).toMatchObject({ rawFrom: null });
  });

  test('takes the region’s paths as they were, archived ones while they were not, by their audience', async () => {
    const organizationId = await insertOrganization(world.db, `w${organizations}`);
    region = await insertRegion(world.db, { organizationId, code: 'SG', timeZone: 'UTC', weights: [3, 1] });
    // The small carrier's agent was archived after 100 s; from then on the other one is all of the audience.
    await world.db.pool.query('update agents set archived_at = $1 where carrier_id = $2', [
      new Date(FROM + 100_000),
      region.carriers[1]?.id,
    ]);
    await measure(pathsOf(0).A, 200, (second) => (second >= 150 ? 30 : 0));
    await measure(pathsOf(0).B, 200, () => 0);
    await measure(pathsOf(1).A, 200, (second) => (second >= 50 ? 50 : 0));
    await measure(pathsOf(1).B, 100, () => 0);
    const [own] = (await run()).replayed;
    // A quarter of 50 s, and all of 50 s.
    expect(own?.result.badSeconds).toMatchObject({ A: 62.5, B: 0 });
    expect(own?.result.strangers).toBe(100);
  });

  /** A directive that was stored at a second of the recording, and applied by the relay at another where it was. */
  async function decided(sequence: number, second: number, line: string, more: Decided = {}): Promise<void> {
    const { from = null, reason = 'quality', appliedAt, relays = 1 } = more;
    const at = (seconds: number) => new Date(FROM + seconds * 1_000);
    const {
      rows: [directive],
    } = await world.db.pool.query<{ id: string }>(
      `insert into directives (id, organization_id, route_id, epoch, sequence, line, from_line, mode, reason, evidence,
         detected_at, decided_at, deliver_by, expires_at)
       values (gen_random_uuid(), $1, $2, 1, $3, $4, $5, 'single', $6, '{}', $7, $7, $7, $7) returning id`,
      [region.organizationId, region.routeId, sequence, line, from, reason, at(second)],
    );
    if (appliedAt === undefined) return;
    for (let relay = 0; relay < relays; relay++)
      await world.db.pool.query(
        `insert into deliveries (id, organization_id, relay_id, type, directive_id, route_id, epoch, sequence, body,
           next_attempt_at, deliver_by, created_at, applied_at)
         values (gen_random_uuid(), $1, $2, 'route.directive', $3, $4, 1, $5, '{}', $6, $6, $6, $7)`,
        [
          ...[region.organizationId, region.relayId, directive?.id, region.routeId, sequence],
          ...[at(second), at(appliedAt + relay * 10)],
        ],
      );
  }
  interface Decided {
    readonly from?: string;
    readonly reason?: string;
    readonly appliedAt?: number;
    readonly relays?: number;
  }

  test('scores what really was in force beside what the policy would have done, on the same seconds', async () => {
    await cutA();
    await decided(1, -3_600, 'B', { reason: 'initial' });
    await decided(2, -60, 'A', { from: 'B', reason: 'fail-back', appliedAt: -59 });
    await decided(3, 110, 'B', { from: 'A', reason: 'blackout', appliedAt: 112, relays: 2 });
    await decided(4, 115, 'B', { from: 'B', reason: 'renewed' });
    await decided(5, 200, 'A', { from: 'B', reason: 'fail-back' });
    const found = await run({ contestants: (own, asItWas) => [own, ...(asItWas ? [asItWas] : [])] });
    const [own, was] = found.replayed;
    expect(was?.name).toBe('as-it-was');
    // Left when the slower of two relays had applied it, at 122; went back 400 ms after it was decided: nobody reported.
    expect(
      was?.result.switches.map(({ at, appliedAt, from, line }) => [at - FROM, appliedAt - FROM, from, line]),
    ).toEqual([
      [110_000, 122_000, 'A', 'B'],
      [200_000, 200_400, 'B', 'A'],
    ]);
    expect(was?.result.badSeconds).toEqual({ A: 30, B: 0, chosen: 22, best: 0 });
    expect(was?.result).toMatchObject({ comparedSeconds: 300, needless: 0, missed: [{ line: 'A', other: 'B' }] });
    expect(was?.result.degradedSeconds).toMatchObject({ A: own?.result.degradedSeconds?.A });
    expect(own?.result.badSeconds).toEqual({ A: 30, B: 0, chosen: 1.6, best: 0 });
  });

  test('has nothing to score where nothing ever was decided', async () => {
    await cutA();
    const given: unknown[] = [];
    await run({
      contestants: (own, asItWas) => {
        given.push(asItWas);
        return [own];
      },
    });
    expect(given).toEqual([null]);
  });

  test('sees nothing of another organization', async () => {
    await cutA();
    const stranger = await insertOrganization(world.db, `x${organizations}`);
    const asked = replayRoute(world.context(stranger, FROM), {
      routeId: region.routeId,
      from: FROM,
      to: FROM + 1_000,
      contestants: (own) => [own],
    });
    await expect(asked).rejects.toMatchObject({ code: 'not-found' });
  });

  test('refuses a range or a route that is none, in a sentence', async () => {
    await expect(run({ to: FROM })).rejects.toMatchObject({ message: 'to must be after from' });
    await expect(run({ to: FROM + 32 * 86_400_000 })).rejects.toMatchObject({ details: { field: 'to' } });
    await expect(run({ routeId: 'SG' })).rejects.toMatchObject({ details: { field: 'routeId' } });
    await world.db.pool.query('delete from paths where organization_id = $1', [region.organizationId]);
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('no two lines') });
  });
});

describe('a replay of a file', () => {
  const SECONDS = fileURLToPath(new URL('./fixtures/recorded/pam25_seconds.csv.gz', import.meta.url));
  const map = new Map([
    ['atnt', 'A'],
    ['tmobile', 'B'],
  ]);
  const show: Contestant = { name: 'show-live', judge: presets['show-live'] };
  const file = (more: Partial<Parameters<typeof replayFile>[0]> = {}) =>
    replayFile({
      open: () => createReadStream(SECONDS).pipe(createGunzip()),
      map,
      contestants: [show],
      skipFaulty: false,
      ...more,
    });

  test('counts a recorded drive as plain arithmetic does', async () => {
    const found = await file();
    const bad = new Map<string, boolean>();
    for (const line of gunzipSync(readFileSync(SECONDS)).toString().trimEnd().split('\n').slice(1)) {
      const [, by, start, , sent, received] = line.split(',');
      if (Number(sent) > 0) bad.set(`${by} ${start}`, (Number(sent) - Number(received)) * 2 >= Number(sent));
    }
    const both = [...bad.keys()]
      .filter((key) => key.startsWith('atnt '))
      .map((key) => [bad.get(key), bad.get(key.replace('atnt', 'tmobile'))])
      .filter(([, b]) => b !== undefined);
    const result = found.replayed[0]?.result;
    expect(result?.comparedSeconds).toBe(both.length);
    expect(result?.badSeconds).toMatchObject({
      A: both.filter(([a]) => a).length,
      B: both.filter(([, b]) => b).length,
      best: both.filter(([a, b]) => a && b).length,
    });
    expect(both.length).toBeGreaterThan(50);
    expect(result).toMatchObject({ samples: 247, strangers: 0, longestSampleMs: 1_000 });
  });

  test('is the same however the file orders its paths', async () => {
    const lines = gunzipSync(readFileSync(SECONDS)).toString().trimEnd().split('\n').slice(1);
    const byTime = [...lines].sort((a, b) => Number(a.split(',')[2]) - Number(b.split(',')[2]));
    const sorted = await file({ open: () => Readable.from([`${[importColumns.join(','), ...byTime].join('\n')}\n`]) });
    const { replayed } = await file();
    expect(sorted.replayed).toEqual(replayed);
  });

  test('names a map that finds nothing to choose between, and lines that are wrong', async () => {
    await expect(file({ map: new Map([['atnt', 'A']]) })).rejects.toMatchObject({
      message: expect.stringContaining('must name two'),
    });
    await expect(file({ map: new Map([...map, ['other', 'C']]) })).rejects.toMatchObject({
      message: expect.stringContaining('other (line C)'),
    });
    const wrong = () => Readable.from([`${importColumns.join(',')}\np,atnt,soon,1000,5,5,,,,\n`]);
    await expect(file({ open: wrong })).rejects.toMatchObject({ name: 'FaultyImport', count: 1 });
  });
});

describe('a policy that somebody wrote', () => {
  test('is its scenario’s preset with what it says laid over', () => {
    const policy = readPolicy({ scenario: 'education', limits: { loss: { poor: 0.1 } }, holdDownMs: 30_000 });
    expect(policy).toEqual({
      ...presets.education,
      limits: { ...presets.education.limits, loss: { ...presets.education.limits.loss, poor: 0.1 } },
      holdDownMs: 30_000,
    });
    expect(readPolicy({})).toEqual(presets['show-live']);
    expect(readPolicy({ mode: 'split', weights: { A: 0.7, B: 0.3 } }).weights).toEqual({ A: 0.7, B: 0.3 });
  });

  test.each([
    { given: { scenario: 'concert' }, says: 'scenario is "concert": one of show-live' },
    { given: { limits: { loss: { por: 1 } } }, says: 'limits.loss.por is not known: there are fair, poor, weight' },
    { given: { holdDownMs: '20 s' }, says: 'holdDownMs is "20 s": write a number, such as 20000' },
    { given: { leaveBelowScore: 90 }, says: 'returnAtScore is 85, and must be above leaveBelowScore (90)' },
    { given: { mode: 'split' }, says: 'weights' },
    { given: { weights: { A: 'half' } }, says: 'weights.A is "half": write a number' },
    { given: [], says: 'it is []: write an object with' },
  ])('is refused with every fault and how to mend it: $says', ({ given, says }) => {
    expect(() => readPolicy(given)).toThrow(says);
  });

  test('names the presets where one is not known', () => {
    expect(() => presetNamed('concert')).toThrow('there are show-live, 1v1-social, live-commerce, education');
  });
});
