import { randomUUID } from 'node:crypto';
import { bucketOf } from '@twinline/wire/histogram';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Contestant } from '../src/replay/contestants';
import { createReplayDesk, type ReplayDesk, type ReplayView } from '../src/replay/createReplayDesk';
import { createPace } from '../src/replay/pace';
import { replayChoices } from '../src/replay/replayChoices';
import type { ReplayOrder } from '../src/replay/replayOrder';
import { replayRoute } from '../src/replay/replayRoute';
import { insertOrganization, insertRegion, oneWorld, type Region, type World } from './fixtures/world';

const FROM = Date.UTC(2026, 10, 16, 12);
const SECONDS = 1_200;

describe.each(oneWorld())('replays that run beside everything else on %s', (_, open) => {
  let world: World;
  let region: Region;
  let stranger: string;
  const context = (organizationId = region.organizationId) => world.context(organizationId, FROM + 3_600_000);

  beforeAll(async () => {
    world = await open();
    region = await insertRegion(world.db, {
      organizationId: await insertOrganization(world.db, 'desk'),
      code: 'SG',
      timeZone: 'Asia/Singapore',
    });
    stranger = await insertOrganization(world.db, 'stranger');
    for (const slot of ['A', 'B'] as const)
      await world.db.pool.query(
        `insert into samples (path_id, start, duration_micros, revision, pending, sent, received, late, lost, duplicates, reordered,
           rtt_min_micros, rtt_mean_micros, rtt_max_micros, rtt_buckets, rtt_counts, jitter_micros, loss_bursts,
           longest_loss_burst, late_run, late_run_span_micros)
         select $1, $2::timestamptz + make_interval(secs => i), 1000000, 0, 0, 50, 50 - lost, lost, lost, 0, 0, 80000, 80000,
           80000, array[$4::smallint], array[50 - lost], 1000, 0, lost, lost, lost * 20000
         from generate_series(0, $3 - 1) i, lateral (select case when $5 and i between 600 and 629 then 50 else 0 end) l (lost)`,
        [region.carriers[0]?.paths[slot], new Date(FROM), SECONDS, bucketOf(80_000), slot === 'A'],
      );
    await world.db.pool.query(
      `insert into directives (id, organization_id, route_id, epoch, sequence, line, from_line, mode, reason, evidence,
         detected_at, decided_at, deliver_by, expires_at)
       select gen_random_uuid(), $1, $2, 1, s, line, from_line, 'single', reason, '{}', at, at, at, at
       from (values (1, $3::timestamptz - interval '1 hour', 'A', null, 'initial'),
         (2, $3::timestamptz + interval '609.6 s', 'B', 'A', 'blackout')) d (s, at, line, from_line, reason)`,
      [region.organizationId, region.routeId, new Date(FROM)],
    );
  });
  afterAll(() => world.end());

  const order = (more: Partial<ReplayOrder> = {}): ReplayOrder => ({
    ...{ routeId: region.routeId, from: FROM, to: FROM + SECONDS * 1_000, choices: [{ kind: 'own' }] },
    ...more,
  });
  async function ended(desk: ReplayDesk, id: string): Promise<ReplayView> {
    await expect.poll(() => desk.get(context(), { id }).state, { timeout: 20_000 }).not.toBe('running');
    return desk.get(context(), { id });
  }

  test('set what was beside what policies and rules would have done, by one measure', async () => {
    const desk = createReplayDesk();
    const { id } = await desk.start(
      context(),
      order({
        choices: [
          { kind: 'own', changes: { holdDownMs: 900_000 } },
          { kind: 'rule', rule: 'three-misses' },
        ],
      }),
    );
    const { state, progress, result } = await ended(desk, id);
    expect({ state, progress }).toEqual({ state: 'done', progress: 1 });
    expect(result).toMatchObject({ regionCode: 'SG', paths: 2, samples: 2 * SECONDS, comparedSeconds: SECONDS });
    expect(result?.alone.map(({ line, badSeconds }) => [line, badSeconds])).toEqual([
      ['A', 30],
      ['B', 0],
    ]);
    expect(result?.contestants.map(({ kind, badSeconds, switchCount }) => [kind, badSeconds, switchCount])).toEqual([
      ['as-it-was', 10, 1],
      // The longer hold-down keeps it from going back.
      ['policy', 1.6, 1],
      ['rule', 1.6, 1],
    ]);
    const [was, policy, rule] = result?.contestants ?? [];
    expect(policy?.switches[0]?.sentence?.en).toContain('B');
    expect(was?.bands.map(({ line }) => line)).toEqual(['A', 'B']);
    // Rules have no limits of their own, and are measured by the route's all the same.
    expect(rule?.degradedSeconds).toBe(policy?.degradedSeconds);
    const bad = result?.quality.lines.A?.bad.reduce((sum, value) => sum + value, 0);
    expect(bad).toBe(30);
  });

  test('set what a shadow decided beside what was, by the same measure, over a time in which it ran', async () => {
    const shadowId = randomUUID();
    const at = (second: number) => new Date(FROM + second * 1_000);
    await world.db.pool.query(
      `with p as (
         insert into policies (organization_id, name, scenario, definition, archived_at)
         values ($2, 'Quick', 'show-live', '{}', $4) returning id
       )
       insert into shadows (id, organization_id, route_id, policy_id, started_by, started_at, state)
       select $1, $2, $3, id, 'Mei', $4, '{"activeLine": "B", "mode": "single", "weights": {}}' from p`,
      [shadowId, region.organizationId, region.routeId, at(0)],
    );
    const shadow = { kind: 'shadow', shadowId } as const;
    const desk = createReplayDesk();
    const scored = async (span: Partial<ReplayOrder> = {}) => {
      const { id } = await desk.start(context(), order({ choices: [shadow], ...span }));
      return (await ended(desk, id)).result?.contestants.map(({ kind, name, badSeconds, switchCount }) => [
        ...[kind, name, badSeconds, switchCount],
      ]);
    };
    // One that has changed nothing is where its memory is.
    expect(await scored()).toEqual([
      ['as-it-was', 'as-it-was', 10, 1],
      ['shadow', 'Quick', 0, 0],
    ]);
    for (const [sequence, [second, kind, line, from]] of (
      [
        [600.1, 'held', 'B', 'A'],
        [600.5, 'directive', 'B', 'A'],
        [900, 'directive', 'A', 'B'],
      ] as const
    ).entries())
      await world.db.pool.query(
        `insert into shadow_decisions (shadow_id, sequence, organization_id, at, kind, line, from_line, mode, reason, evidence,
           policy_version) values ($1, $2, $3, $4, $5, $6, $7, 'single', 'blackout', '{}', 1)`,
        [shadowId, sequence + 1, region.organizationId, at(second), kind, line, from],
      );
    // 400 ms after it was decided relays would have applied it: nine tenths of one bad second.
    expect(await scored()).toEqual([
      ['as-it-was', 'as-it-was', 10, 1],
      ['shadow', 'Quick', expect.closeTo(0.9), 2],
    ]);
    expect(await scored({ from: FROM + 700_000 })).toEqual([
      ['as-it-was', 'as-it-was', 0, 0],
      ['shadow', 'Quick', 0, 1],
    ]);
    await expect(scored({ from: FROM - 1_000 })).rejects.toMatchObject({ code: 'invalid', details: { field: 'from' } });
    const foreign = desk.start(context(stranger), order({ choices: [shadow] }));
    await expect(foreign).rejects.toMatchObject({ code: 'not-found' });
    const elsewhere = desk.start(context(), order({ choices: [{ ...shadow, shadowId: randomUUID() }] }));
    await expect(elsewhere).rejects.toMatchObject({ code: 'not-found', details: { field: 'choices.0.shadowId' } });
  });

  test('come to what the replay of a program comes to', async () => {
    const desk = createReplayDesk({ pace: () => createPace({ everyMs: 0 }) });
    const { id } = await desk.start(context(), order());
    const { result } = await ended(desk, id);
    const contestants = (own: Contestant, asItWas: Contestant | null) => (asItWas ? [asItWas, own] : [own]);
    const { replayed } = await replayRoute(context(), { ...order(), contestants });
    expect(result?.contestants.map(({ badSeconds, switchCount }) => [badSeconds, switchCount])).toEqual(
      replayed.map((one) => [one.result.badSeconds.chosen, one.result.switches.length]),
    );
  });

  test('let others do something after every few hundred samples', async () => {
    let steps = 0;
    let rests = 0;
    let clock = 0;
    const pace = () => {
      const rest = async () => {
        rests += 1;
      };
      const paced = createPace({ everyMs: 5, now: () => clock, rest });
      return () => {
        steps += 1;
        clock += 1;
        return paced();
      };
    };
    const desk = createReplayDesk({ pace });
    const { id } = await desk.start(context(), order());
    expect((await ended(desk, id)).state).toBe('done');
    // Two contestants: 500 samples of one of them at a time, and an hour when it is counted.
    expect(steps).toBeGreaterThan((2 * 2 * SECONDS) / 500);
    expect(rests).toBe(Math.floor(steps / 5));
  });

  test('are one at a time for an organization, and few for the process', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const desk = createReplayDesk({ inAll: 1, pace: () => () => gate });
    const { id } = await desk.start(context(), order());
    const again = desk.start(context(), order());
    await expect(again).rejects.toMatchObject({ code: 'overloaded', message: expect.stringContaining('cancel it') });
    await expect(desk.start(context(stranger), order())).rejects.toMatchObject({
      code: 'overloaded',
      details: { retryAfterMs: expect.any(Number) },
    });
    desk.cancel(context(), { id });
    release();
    expect(await ended(desk, id)).toMatchObject({ state: 'cancelled', result: null });
    const next = await desk.start(context(), order());
    expect((await ended(desk, next.id)).state).toBe('done');
  });

  test('end with a sentence when they take too long', async () => {
    const desk = createReplayDesk({ timeoutMs: 1, pace: () => () => new Promise((resolve) => setTimeout(resolve, 5)) });
    const { id } = await desk.start(context(), order());
    expect(await ended(desk, id)).toMatchObject({
      state: 'failed',
      problem: { code: 'invalid', message: expect.stringContaining('choose a shorter time'), field: 'from' },
    });
  });

  test('are kept for a while, the newest of an organization', async () => {
    const desk = createReplayDesk({ kept: 2 });
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) {
      const { id } = await desk.start(context(), order({ to: FROM + 60_000 }));
      ids.push(id);
      await ended(desk, id);
    }
    expect(() => desk.get(context(), { id: ids[0] ?? '' })).toThrow('kept for an hour');
    expect(desk.get(context(), { id: ids[3] ?? '' }).state).toBe('done');
  });

  test('are seen, cancelled and ordered by their organization alone', async () => {
    const desk = createReplayDesk();
    const { id } = await desk.start(context(), order());
    expect(() => desk.get(context(stranger), { id })).toThrow('no such replay');
    expect(() => desk.cancel(context(stranger), { id })).toThrow('no such replay');
    expect((await ended(desk, id)).state).toBe('done');
    await expect(desk.start(context(stranger), order())).rejects.toMatchObject({ code: 'not-found' });
    const { policies } = await replayChoices(context());
    const saved = { kind: 'saved' as const, policyId: policies[0]?.id ?? '' };
    expect(policies.map(({ policy }) => policy.name)).toEqual(['SG policy']);
    const theirs = await insertRegion(world.db, { organizationId: stranger, code: 'MY', timeZone: 'UTC' });
    const borrowed = desk.start(context(stranger), order({ routeId: theirs.routeId, choices: [saved] }));
    await expect(borrowed).rejects.toMatchObject({ code: 'not-found', details: { field: 'choices.0.policyId' } });
    const own = await desk.start(context(), order({ choices: [saved] }));
    expect((await ended(desk, own.id)).result?.contestants[1]?.name).toBe('SG policy');
  });

  test.each([
    { more: { choices: [] }, field: 'choices' },
    { more: { choices: [{ kind: 'rule', rule: 'coin' }] }, field: 'choices.0.rule' },
    { more: { choices: [{ kind: 'preset', preset: 'concert' }] }, field: 'preset' },
    { more: { choices: [{ kind: 'own', changes: { returnAtScore: 10 } }] }, field: 'choices.0.changes.returnAtScore' },
    {
      more: { choices: [{ kind: 'own' }, { kind: 'own', changes: { limits: { loss: { por: 1 } } } }] },
      field: 'choices.1.changes.limits.loss.por',
    },
    { more: { to: FROM }, field: 'to' },
  ] as { more: Partial<ReplayOrder>; field: string }[])('refuse an order by its field: $field', async (given) => {
    const asked = createReplayDesk().start(context(), order(given.more));
    await expect(asked).rejects.toMatchObject({ details: { field: given.field } });
  });

  test('refuse more than can be replayed at once, and say how much can', async () => {
    const wide = await insertRegion(world.db, {
      organizationId: stranger,
      code: 'ID',
      timeZone: 'UTC',
      weights: [1, 1, 1, 1, 1],
      since: new Date(0),
    });
    const day = 86_400_000;
    const asked = createReplayDesk().start(
      context(stranger),
      order({ routeId: wide.routeId, from: FROM - 30 * day, to: FROM }),
    );
    await expect(asked).rejects.toMatchObject({
      message: expect.stringMatching(/26 million samples of 10 paths.*at most 333 hours/),
      details: { field: 'from' },
    });
  });
});
