import { describe, expect, test } from 'vitest';
import { presets } from '../src/presets';
import { type ReplayResult, type ReplaySetup, replay } from '../src/replay/createReplay';
import type { GivenDecision } from '../src/replay/givenJudge';
import type { Policy } from '../src/types';
import { columnsOf, EPOCH, pathsOf, type Row, story } from './replayRecording';
import { random } from './world';

const policy: Policy = { ...presets['show-live'], holdDownMs: 20_000 };
const setupOf = (judge: ReplaySetup['judge'], agents = 1): ReplaySetup => ({
  network: [{ from: 0, paths: pathsOf(agents) }],
  slots: ['A', 'B'],
  judge,
});
const moment = (second: number) => (EPOCH + second) * 1_000;
const decision = (second: number, from: string | null, line: string, more: Partial<GivenDecision> = {}) => ({
  ...{ at: moment(second), from, line, mode: 'single' as const, weights: {}, reason: 'quality' as const },
  ...{ faultAt: null, detectedAt: moment(second), evidence: null, appliedAt: null, ...more },
});
const score = (...decisions: GivenDecision[]) => setupOf({ decisions, gradedBy: policy });
const cut = story(120, (line, second) => (line === 'A' && second >= 40 && second < 70 ? 50 : 0));

describe('decisions that are given', () => {
  /** Weather that changes now and then: clean, lossy, bursty, slow or cut. */
  function weather(seed: number, agents: number) {
    const rnd = random(seed);
    const rows: Row[] = [];
    for (const { path } of pathsOf(agents)) {
      let kind = 0;
      for (let at = 0; at < 400; at++) {
        if (rnd() < 0.02) kind = rnd() < 0.6 ? 0 : Math.floor(rnd() * 5);
        const lost = [rnd() < 0.02 ? 1 : 0, Math.floor(rnd() * 12), rnd() < 0.3 ? 25 : 0, 0, 50][kind] ?? 0;
        rows.push({ path, at, lost, rttMs: kind === 3 ? 700 : 80, burst: Math.ceil(lost / 2) });
      }
    }
    return columnsOf(rows);
  }
  /** Everything but what only a policy says of itself: what it held back, advised, and how often it looked. */
  const told = ({ held: _, advised: _a, evaluations: _e, ...rest }: ReplayResult) => rest;

  test.each(Object.values(presets))('get exactly the figures of $scenario where it made them', (preset) => {
    let switches = 0;
    for (const [seed, mode] of [...Array(6).keys()].map((i) => [i + 1, i % 3 === 2 ? 'split' : 'single'] as const)) {
      const agents = 1 + (seed % 3);
      const samples = weather(seed, agents);
      const shares = mode === 'split' ? { A: 0.6, B: 0.4 } : {};
      const judge: Policy = { ...preset, holdDownMs: 20_000, mode, weights: shares };
      const own = replay(setupOf(judge, agents), [samples]);
      const made = [...(own.started ? [own.started] : []), ...own.switches, ...own.settings].sort(
        (a, b) => a.at - b.at,
      );
      // The worth is what came of it, not what was decided.
      const decisions = made.map(({ at, from, line, mode, weights, reason, faultAt, detectedAt, evidence }) => ({
        ...{ at, from, line, mode, weights, reason, faultAt, detectedAt, evidence },
        appliedAt: null,
      }));
      const scored = replay(setupOf({ decisions, gradedBy: judge }, agents), [samples]);
      expect(told(scored)).toEqual(told(own));
      switches += own.switches.length;
    }
    expect(switches).toBeGreaterThan(5);
  });

  test('hold from when they were applied, or the apply delay later where nobody knows', () => {
    const late = replay(score(decision(0, null, 'A'), decision(41, 'A', 'B', { appliedAt: moment(50) })), [cut]);
    expect(late.badSeconds).toEqual({ A: 30, B: 0, chosen: 10, best: 0 });
    expect(late.switches[0]).toMatchObject({ at: moment(41), appliedAt: moment(50), worth: { badSpared: 19 } });
    const unknown = replay(score(decision(0, null, 'A'), decision(41, 'A', 'B')), [cut]);
    expect(unknown.badSeconds).toMatchObject({ chosen: 1.4 });
  });

  test('do not hold any more once the next has been applied, however late the slowest relay was', () => {
    const overtaken = replay(
      score(
        decision(0, null, 'A'),
        decision(41, 'A', 'B', { appliedAt: moment(90) }),
        decision(60, 'B', 'A', { appliedAt: moment(61), reason: 'override' }),
      ),
      [cut],
    );
    expect(overtaken.carried.map(({ from, line }) => [from, line])).toEqual([
      [Number.NEGATIVE_INFINITY, 'A'],
      [moment(61), 'B'],
      [moment(61), 'A'],
    ]);
    expect(overtaken.badSeconds).toMatchObject({ chosen: 30 });
    // What people ordered is not judged.
    expect(overtaken.switches.map(({ worth }) => worth === null)).toEqual([false, true]);
  });

  test('begin on the line that the first of them left', () => {
    const joined = replay(score(decision(60, 'B', 'A')), [cut]);
    expect(joined.carried.map(({ line }) => line)).toEqual(['B', 'A']);
    expect(joined.badSeconds).toMatchObject({ A: 30, chosen: 9.6 });
    expect(joined.switches).toHaveLength(1);
  });

  test('show what was missed by whoever made them', () => {
    const stayed = replay(score(decision(0, null, 'A')), [cut]);
    expect(stayed.missed).toEqual([{ from: moment(40), to: moment(70), line: 'A', other: 'B' }]);
    expect(stayed).toMatchObject({ switches: [], needless: 0, badSeconds: { chosen: 30 } });
    expect(stayed.degradedSeconds?.A).toBeGreaterThanOrEqual(30);
  });
});
