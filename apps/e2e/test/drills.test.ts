import { beforeAll, describe, expect, it } from 'vitest';
import { quiet, routeOf, until } from '../src/lab';
import { rest } from '../src/rest';

/** Played with by nobody else but the scenes, which quiet it first. */
const REGION = 'AE';
const PATIENT_MS = 120_000;
/** What a relay has to acknowledge and apply a directive in. */
const LIMIT_MS = 3_000;

interface Run {
  readonly id: string;
  readonly state: string;
  readonly result: string | null;
  readonly cause: string | null;
  readonly lineFrom: string | null;
  readonly lineTo: string | null;
  readonly checks: readonly {
    readonly name: string;
    readonly passed: boolean;
    readonly value: number | null;
    readonly limit: number | null;
  }[];
}

const over = (id: string) =>
  until('the end of the drill', PATIENT_MS, async () => {
    const run = await rest<Run>(`/drills/${id}`);
    return run.state === 'ended' && run;
  });

describe('drills on the running demo', () => {
  let routeId = '';
  beforeAll(async () => {
    routeId = (await quiet(REGION)).id;
  });

  it('dry: passes with every check on record, and moves nothing', async () => {
    const before = await routeOf(REGION);
    const { id } = await rest<{ id: string }>('/drills', { routeId, kind: 'dry' });
    const run = await over(id);
    expect(run).toMatchObject({ result: 'passed', lineFrom: 'A', lineTo: 'B' });
    expect(run.checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['quorum', 'fit', 'relays', 'heard']));
    const after = await routeOf(REGION);
    expect([after.activeLine, after.relays]).toEqual([before.activeLine, before.relays]);
  });

  it('live: every relay goes to line B and back to A, and the record says how it went', async () => {
    await quiet(REGION);
    const { id } = await rest<{ id: string }>('/drills', { routeId, kind: 'live', holdSeconds: 10 });
    const run = await over(id);
    expect(run).toMatchObject({ lineFrom: 'A', lineTo: 'B' });
    await until(`${REGION} back on A`, PATIENT_MS, async () => {
      const { activeLine, relays } = await routeOf(REGION);
      return activeLine === 'A' && relays.every(({ line }) => line === 'A');
    });
    const within = (name: string) => run.checks.filter((check) => check.name === name);
    const { relays } = await routeOf(REGION);
    expect(within('applied')).toHaveLength(relays.length);
    if (run.result === 'passed') {
      expect(run.cause).toBeNull();
      expect(within('carried')[0]?.value).toBeGreaterThanOrEqual(10_000);
      expect(within('back-applied')).toHaveLength(relays.length);
      expect(run.checks.every(({ passed }) => passed)).toBe(true);
    } else {
      // A busy machine: a relay missed its limit. Then the record names the time that was too long, and nothing else.
      expect(run).toMatchObject({
        result: 'failed',
        cause: expect.stringMatching(/^(not-applied|checks|not-returned)$/),
      });
      const timed = /^(back-)?(acknowledged|applied)$/;
      const missed = run.checks.filter(({ name, passed }) => !passed && timed.test(name));
      expect(missed.length).toBeGreaterThan(0);
      for (const { value, limit } of missed) {
        expect(limit).toBe(LIMIT_MS);
        expect(value ?? Number.POSITIVE_INFINITY).toBeGreaterThan(LIMIT_MS);
      }
    }
  });
});
