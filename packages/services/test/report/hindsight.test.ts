import { bucketOf } from '@twinline/wire/histogram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replayRoute } from '../../src/replay/replayRoute';
import type { Hindsight, Period } from '../../src/report/figures/inputs';
import { gatherInputs } from '../../src/report/inputs/gatherInputs';
import { hindsightSegments } from '../../src/report/inputs/hindsightSegments';
import { periodNamed } from '../../src/report/periods/period';
import { createRollupLoop } from '../../src/rollup/createRollupLoop';
import { seeded } from '../fixtures/seeded';
import { insertDirective, insertOrganization, insertRegion, type Region, type World, worlds } from '../fixtures/world';

const QUARTER = 900_000;
const MINUTE = 60_000;
const SPAN = { from: 0, to: 96 * QUARTER };

describe('what hindsight looks at', () => {
  it('is nothing where nothing was bad and nothing switched', () => {
    expect(hindsightSegments(SPAN, { bad: [], suspect: [], switches: [] })).toEqual([]);
  });

  it('is what was bad from minutes, and what lies around switches from raw samples', () => {
    const bad = [10 * QUARTER, 11 * QUARTER, 14 * QUARTER];
    const at = 40 * QUARTER + 60_000;
    const segments = hindsightSegments(SPAN, {
      ...{ bad, suspect: [14 * QUARTER], switches: [{ appliedAt: at, until: at + 20_000 }] },
    });
    expect(segments.map(({ from, to, source }) => [from / QUARTER, to / QUARTER, source])).toEqual([
      [10, 14, 'minutes'],
      [14, 15, 'raw'],
      [39, 41, 'raw'],
    ]);
    expect(segments[0]?.reads).toEqual({ from: 10 * QUARTER - 3 * MINUTE, to: 14 * QUARTER });
    expect(segments[2]?.reads).toEqual({ from: 39 * QUARTER - 3 * MINUTE, to: 41 * QUARTER });
  });

  it('goes by minutes where a switch is judged for long, or a region switches all the time', () => {
    const long = hindsightSegments(SPAN, {
      ...{ bad: [], suspect: [], switches: [{ appliedAt: QUARTER * 8 + 1, until: QUARTER * 12 }] },
    });
    expect(long.map(({ source, from, to }) => [source, from / QUARTER, to / QUARTER])).toEqual([['minutes', 7, 13]]);
    const week = { from: 0, to: 7 * 96 * QUARTER };
    const often = Array.from({ length: 300 }, (_, i) => ({
      appliedAt: (2 * i + 0.5) * QUARTER,
      until: (2 * i + 0.6) * QUARTER,
    }));
    const sources = (switches: typeof often, suspect: number[]) =>
      new Set(hindsightSegments(week, { bad: suspect, suspect, switches }).map(({ source }) => source));
    const quarters = often.map((_, i) => i * QUARTER);
    expect(sources(often, [])).toEqual(new Set(['minutes']));
    expect(sources([], quarters)).toEqual(new Set(['minutes']));
    expect(sources(often.slice(0, 9), quarters)).toEqual(new Set(['minutes', 'raw']));
    const switches = often.slice(0, 60);
    const among = (regions: number) => hindsightSegments(week, { bad: [], suspect: [], switches }, regions);
    expect(new Set(among(7).map(({ source }) => source))).toEqual(new Set(['raw', 'minutes']));
    expect(new Set(among(50).map(({ source }) => source))).toEqual(new Set(['minutes']));
  });

  it('is a day at a time at the most, and reads on until a switch is judged', () => {
    const week = { from: 0, to: 7 * 96 * QUARTER };
    const all = Array.from({ length: 7 * 96 }, (_, i) => i * QUARTER);
    const border = 96 * QUARTER;
    const segments = hindsightSegments(week, {
      ...{ bad: all, suspect: [], switches: [{ appliedAt: border - 1_000, until: border + 40 * MINUTE }] },
    });
    expect(segments.map(({ from, to }) => to - from)).toEqual(Array(7).fill(border));
    expect(segments.map(({ from }) => from)).toEqual(Array.from({ length: 7 }, (_, i) => i * border));
    expect(segments[0]?.reads.to).toBe(border + 41 * MINUTE);
  });
});

describe.each(worlds())('hindsight of a report on %s', (_, open) => {
  let world: World;
  let region: Region;
  const period = periodNamed('2026-11-16_2026-11-16', 'UTC') as Period;
  // Two stretches of the day were measured, by the second.
  const stretches = [period.from + 20 * QUARTER, period.from + 60 * QUARTER].map((from) => ({
    from,
    to: from + 6 * QUARTER,
  }));
  const NOW = period.to + 3_600_000;
  const ids: string[] = [];

  beforeAll(async () => {
    world = await open();
    await insertOrganization(world.db, 'own', 'UTC');
    region = await insertRegion(world.db, {
      organizationId: 'own',
      code: 'SG',
      timeZone: 'Asia/Singapore',
      weights: [3, 1],
    });
    await world.db.pool.query('update routes set created_at = $1', [new Date(0)]);
    const next = seeded(99);
    for (const { from, to } of stretches)
      for (const [i, { paths }] of region.carriers.entries())
        for (const [line, path] of Object.entries(paths)) {
          const lost: number[] = [];
          while (lost.length < (to - from) / 1_000) {
            const [length, trouble] = [5 + Math.floor(next() * 300), next()];
            const share = trouble < 0.08 ? 50 : trouble < 0.16 ? 30 : trouble < 0.25 ? 4 : 0;
            for (let second = 0; second < length; second += 1) lost.push(share);
          }
          // A line that is cut for everybody, once in each stretch.
          if (line === 'A') lost.fill(50, 1_000, 1_050 + 10 * i);
          if (line === 'B') lost.fill(0, 990, 1_110);
          await measure(path, from, lost.slice(0, (to - from) / 1_000));
        }
    await createRollupLoop(world.context('own', NOW)).runOnce();
    let sequence = 0;
    const decide = async (at: number, line: string, from: string | null, reason?: string, appliedAfterMs?: number) => {
      sequence += 1;
      const more = {
        ...(reason === undefined ? {} : { reason }),
        ...(appliedAfterMs === undefined ? {} : { appliedAfterMs }),
      };
      ids.push(await insertDirective(world.db, region, { at, line, from, sequence, ...more }));
    };
    await decide(period.from - 3_600_000, 'A', null, 'policy', 100);
    for (const { from } of stretches) {
      await decide(from + 1_002_000, 'B', 'A', 'blackout', 340);
      await decide(from + 1_500_000, 'A', 'B', 'fail-back', 200);
      await decide(from + 2_100_000, 'B', 'A', 'quality');
      await decide(from + 2_110_000, 'A', 'B', 'quality', 300);
    }
  }, 120_000);
  afterAll(() => world.end());

  async function measure(path: number, from: number, lost: readonly number[]): Promise<void> {
    await world.db.pool.query(
      `insert into samples (path_id, start, duration_micros, revision, pending, sent, received, late, lost, duplicates, reordered,
         rtt_min_micros, rtt_mean_micros, rtt_max_micros, rtt_buckets, rtt_counts, jitter_micros, loss_bursts, longest_loss_burst,
         late_run, late_run_span_micros)
       select $1, start, 1000000, 0, 0, 50, 50 - lost, lost, lost, 0, 0, 80000, 80000, 80000, array[$4::smallint], array[50 - lost],
         1000, 0, case when lost = 50 then 50 else least(lost, 1) end, case when lost = 50 then 50 else 0 end,
         case when lost = 50 then 1000000 else 0 end
       from unnest($2::timestamptz[], $3::int[]) as s (start, lost)`,
      [path, lost.map((_second, i) => new Date(from + i * 1_000)), lost, bucketOf(80_000)],
    );
    await world.db.pool.query(
      `insert into rollup_dirty (level, bucket, path_ids)
       select 'minute', bucket, array[$1::int] from unnest($2::timestamptz[]) as b (bucket)`,
      [path, Array.from({ length: lost.length / 60 }, (_minute, i) => new Date(from + i * MINUTE))],
    );
  }

  const hindsight = async (): Promise<Hindsight> => {
    const { hindsight } = await gatherInputs(world.context('own', NOW), period);
    if (!hindsight[0]) throw new Error('no hindsight');
    return hindsight[0];
  };

  /** The product's own replay of the same day, all of it from raw samples, of what really was decided. */
  async function replayed() {
    const found = await replayRoute(world.context('own', NOW), {
      ...{ routeId: region.routeId, from: period.from, to: period.to },
      contestants: (_own, asItWas) => (asItWas ? [asItWas] : []),
    });
    const [asItWas] = found.replayed;
    if (!asItWas) throw new Error('nothing was replayed');
    return asItWas.result;
  }

  it('is to the millisecond what a replay of every raw sample of the period says', async () => {
    const [found, wanted] = [await hindsight(), await replayed()];
    const { A, B, chosen, best } = wanted.badSeconds;
    expect(A).toBeGreaterThan(300);
    for (const [name, seconds] of Object.entries({ A, B, chosen, best }))
      expect(found.badSeconds[name as 'A'], name).toBeCloseTo(seconds ?? 0, 2);
    expect(found.comparedSeconds).toBe(wanted.comparedSeconds);
    expect(found.switches).toEqual(wanted.switches.map(({ worth }, i) => ({ directiveId: ids[i + 1], worth })));
    expect(found.switches.some(({ worth }) => worth?.needless === false)).toBe(true);
  });

  it('finds the stretches that were missed, as that replay does', async () => {
    const [{ missed }, wanted] = [await hindsight(), await replayed()];
    expect(missed.length).toBeGreaterThan(0);
    expect(missed).toEqual(wanted.missed);
  });

  it('of a route begins with its first directive', async () => {
    const { rows } = await world.db.pool.query(
      `insert into routes (organization_id, region_id, scenario, policy_id, created_at)
       select 'own', region_id, 'education', policy_id, created_at from routes where id = $1 returning id`,
      [region.routeId],
    );
    const routeId = String(rows[0]?.id);
    const at = (stretches[1]?.from ?? 0) + 400_500;
    await insertDirective(
      world.db,
      { ...region, routeId },
      { at, line: 'B', from: null, sequence: 1, reason: 'initial' },
    );
    const { network, hindsight: found } = await gatherInputs(world.context('own', NOW), period);
    const own = found[network.routes.findIndex(({ id }) => id === routeId)];
    const whole = found[network.routes.findIndex(({ id }) => id === region.routeId)];
    const rest = await replayRoute(world.context('own', NOW), {
      ...{ routeId, from: at + 500, to: period.to },
      contestants: (_own, asItWas) => (asItWas ? [asItWas] : []),
    });
    const wanted = rest.replayed[0]?.result;
    expect(own?.from).toBe(at);
    expect(own?.comparedSeconds).toBe(wanted?.comparedSeconds);
    expect(own?.comparedSeconds).toBeLessThan(whole?.comparedSeconds ?? 0);
    for (const name of ['A', 'B', 'chosen', 'best'] as const)
      expect(own?.badSeconds[name]).toBeCloseTo(wanted?.badSeconds[name] ?? -1, 2);
    expect(own?.missed.every(({ from }) => from >= at)).toBe(true);
    await world.db.pool.query('update routes set archived_at = $2 where id = $1', [routeId, new Date(0)]);
  });

  it('compares lines over the same time when another line comes that nobody uses', async () => {
    const before = await hindsight();
    const { rows } = await world.db.pool.query(
      `with c as (insert into lines (organization_id, region_id, slot) values ('own', $1, 'C') returning id)
       insert into paths (organization_id, agent_id, line_id, pop_id, ssid)
       select 'own', p.agent_id, c.id, p.pop_id, 99 from paths p, c where p.id = $2 returning id`,
      [region.regionId, region.carriers[0]?.paths.A],
    );
    await measure(Number(rows[0]?.id), stretches[1]?.from ?? 0, Array(900).fill(0));
    await createRollupLoop(world.context('own', NOW)).runOnce();
    const { network } = await gatherInputs(world.context('own', NOW), period);
    expect(network.lines.map(({ slot }) => slot)).toEqual(['A', 'B', 'C']);
    expect(await hindsight()).toEqual(before);
  });

  it('counts the same seconds from minutes once raw samples are gone, and says over which time', async () => {
    const before = await hindsight();
    await world.db.pool.query('delete from samples');
    const after = await hindsight();
    expect(after.badSeconds).toEqual(before.badSeconds);
    expect(after.comparedSeconds).toBe(before.comparedSeconds);
    expect(after.switches.map(({ directiveId }) => directiveId)).toEqual(ids.slice(1));
    expect([after.from, after.to]).toEqual([stretches[0]?.from, stretches[1]?.to]);
  });

  it('is unknown without minutes, and where nothing was decided', async () => {
    await world.db.pool.query('delete from rollup_minutes where bucket < $1', [new Date(stretches[1]?.from ?? 0)]);
    const later = await hindsight();
    expect(later.from).toBe(stretches[1]?.from);
    expect(later.comparedSeconds).toBeLessThanOrEqual(6 * 900);
    await world.db.pool.query('delete from rollup_minutes');
    expect((await gatherInputs(world.context('own', NOW), period)).hindsight).toEqual([null]);
  });
});
