import { describe, expect, test } from 'vitest';
import { presets } from '../src/presets';
import { createReplay, type ReplaySetup, replay } from '../src/replay/createReplay';
import type { Policy } from '../src/types';
import { columnsOf, EPOCH, part, pathsOf, type Row, story } from './replayRecording';
import { random } from './world';

const policy: Policy = { ...presets['show-live'], holdDownMs: 20_000 };
const setupOf = (more: Partial<ReplaySetup> = {}, agents = 1): ReplaySetup => ({
  network: [{ from: 0, paths: pathsOf(agents) }],
  slots: ['A', 'B'],
  judge: policy,
  ...more,
});
const told = (result: ReturnType<typeof replay>) =>
  result.switches.map(({ at, from, line, reason }) => ({ at: (at - EPOCH * 1_000) / 1_000, from, to: line, reason }));

describe('a replay', () => {
  test('leaves a line that is cut for 30 s once, and goes back when it has been well for the hold-down', () => {
    const cut = story(120, (line, second) => (line === 'A' && second >= 40 && second < 70 ? 50 : 0));
    const result = replay(setupOf(), [cut]);
    const [away, back, ...more] = told(result);
    expect(away).toEqual({ at: 41.2, from: 'A', to: 'B', reason: 'blackout' });
    expect(back).toMatchObject({ from: 'B', to: 'A', reason: 'fail-back' });
    expect(back?.at).toBeGreaterThanOrEqual(91);
    expect(back?.at).toBeLessThan(93);
    expect(more).toEqual([]);
    expect(result.badSeconds).toEqual({ A: 30, B: 0, chosen: 1.6, best: 0 });
    expect(result).toMatchObject({ needless: 0, missed: [], strangers: 0, samples: 240 });
    expect(result.started).toMatchObject({ line: 'A', reason: 'initial', from: null });
  });

  test('counts what a switch spared, and what a quality switch leaves of degraded seconds', () => {
    const brownOut = story(120, (line, second) => (line === 'A' && second >= 40 && second < 70 ? 10 : 0));
    const result = replay(setupOf(), [brownOut]);
    expect(told(result)[0]).toMatchObject({ from: 'A', to: 'B', reason: 'quality' });
    // 20 % of its probes lost is far from a bad second.
    expect(result.badSeconds).toEqual({ A: 0, B: 0, chosen: 0, best: 0 });
    expect(result.degradedSeconds?.A).toBeGreaterThanOrEqual(30);
    expect(result.degradedSeconds?.B).toBe(0);
    expect(result.degradedSeconds?.chosen).toBeLessThan(4);
    expect(result.switches[0]?.worth).toMatchObject({ needless: false, badSpared: 0 });
    expect(result.switches[0]?.worth?.degradedSpared).toBeGreaterThan(15);
  });

  test('stays where both lines are bad, advises sending on both, and calls nothing missed', () => {
    const both = story(120, (_, second) => (second >= 40 && second < 70 ? 30 : 0));
    const result = replay(setupOf(), [both]);
    expect(result.switches).toEqual([]);
    // Until the bad seconds had left the window of ten, it was given and withdrawn four times a second.
    expect(result.advised.map(({ advice }) => advice)).toEqual(['duplicate', 'none']);
    expect(result.badSeconds).toEqual({ A: 30, B: 30, chosen: 30, best: 30 });
    expect(result.missed).toEqual([]);
  });

  test('calls a switch needless when the trouble was over as it was made', () => {
    const blink = story(120, (line, second) => (line === 'A' && second === 40 ? 50 : 0));
    const result = replay(setupOf(), [blink]);
    expect(told(result)[0]).toMatchObject({ at: 41.2, reason: 'blackout' });
    expect(result.needless).toBe(1);
    expect(result.switches[0]?.worth).toMatchObject({ needless: true, badSpared: 0 });
    // The way back is agreed: it is not judged.
    expect(result.switches[1]).toMatchObject({ reason: 'fail-back', worth: null });
  });

  test('calls it missed when the line in use stays bad beside a good one', () => {
    const stubborn = { ...policy, leaveDwellMs: 600_000 };
    // Half of the probes, never two dozen in a row: a bad second, no blackout.
    const bad = story(120, (line, second) => (line === 'A' && second >= 40 && second < 70 ? 26 : 0));
    const result = replay(setupOf({ judge: stubborn }), [bad]);
    expect(result.switches).toEqual([]);
    // A dwell of ten minutes may take its time; what is allowed is part of the definition.
    expect(result.missed).toEqual([]);
    // With the dwell it has, the hold-down is what keeps this one.
    const twice = story(200, (line, second) =>
      (line === 'A' && second >= 40 && second < 44) || (line === 'B' && second >= 50 && second < 66) ? 26 : 0,
    );
    const slow = replay(setupOf({ judge: { ...policy, holdDownMs: 60_000 } }), [twice]);
    expect(told(slow)[0]).toMatchObject({ from: 'A', to: 'B', reason: 'quality' });
    expect(slow.missed).toEqual([{ from: (EPOCH + 50) * 1_000, to: (EPOCH + 66) * 1_000, line: 'B', other: 'A' }]);
    expect(slow.held.map(({ reason }) => reason)).toContain('held-hold-down');
  });

  test('says nothing of seconds that one line has no data of, and ends a stretch there', () => {
    const rows: Row[] = Array.from({ length: 100 }, (_, at) => [
      { path: 1, at, lost: at >= 30 && at < 60 ? 50 : 0 },
      ...(at >= 40 && at < 50 ? [] : [{ path: 2, at }]),
    ]).flat();
    expect(replay(setupOf(), [story(100, () => 0)]).comparedSeconds).toBe(100);
    const result = replay(setupOf(), [columnsOf(rows)]);
    expect(result.comparedSeconds).toBe(90);
    expect(result.badSeconds).toMatchObject({ A: 20, B: 0 });
  });

  test('weighs a second by the audience that was measured in it', () => {
    const oneOfFour = story(
      60,
      (line, second, agent) => (line === 'A' && second >= 20 && second < 40 && agent === 0 ? 50 : 0),
      4,
    );
    const result = replay(setupOf({}, 4), [oneOfFour]);
    expect(result.badSeconds).toMatchObject({ A: 5, best: 0 });
  });

  test('counts a long sample for each of its seconds, or as each of them is known to have been', () => {
    const minutes = (word?: string): Row[] =>
      Array.from({ length: 6 }, (_, i) => [
        { path: 1, at: i * 60, seconds: 60, lost: i === 3 ? 1_600 : 0, ...(i === 3 && word ? { word } : {}) },
        { path: 2, at: i * 60, seconds: 60 },
      ]).flat();
    const whole = replay(setupOf(), [columnsOf(minutes())]);
    expect(whole).toMatchObject({ badSeconds: { A: 60, B: 0 }, longestSampleMs: 60_000 });
    expect(whole.switches[0]).toMatchObject({ from: 'A', line: 'B', reason: 'quality' });
    const word = `${'g'.repeat(20)}${'b'.repeat(32)}${'n'.repeat(8)}`;
    const known = replay(setupOf(), [columnsOf(minutes(word))]);
    expect(known.badSeconds).toMatchObject({ A: 32, B: 0 });
    expect(known.comparedSeconds).toBe(whole.comparedSeconds - 8);
  });

  test('goes back on samples of a minute too: they are not silent between two of them', () => {
    const rows: Row[] = Array.from({ length: 12 }, (_, i) => [
      { path: 1, at: i * 60, seconds: 60, lost: i === 3 ? 3_000 : 0 },
      { path: 2, at: i * 60, seconds: 60 },
    ]).flat();
    const reasons = replay(setupOf(), [columnsOf(rows)]).switches.map(({ reason }) => reason);
    expect(reasons).toEqual(['blackout', 'fail-back']);
  });

  test('waits for fresh data after a pause in which nothing was heard, as the hub does', () => {
    const day = 86_400;
    const rows: Row[] = Array.from({ length: 60 }, (_, i) => {
      const at = i < 30 ? i : day + i;
      return [
        { path: 1, at, lost: i === 29 || i === 30 ? 50 : 0 },
        { path: 2, at },
      ];
    }).flat();
    const result = replay(setupOf(), [columnsOf(rows)]);
    // The cut before the pause is answered; the first second after it does not vote, and the next one is well.
    expect(told(result).map(({ at, reason }) => [Math.floor(at / day), reason])).toEqual([
      [0, 'blackout'],
      [1, 'fail-back'],
    ]);
    expect(result.evaluations).toBeLessThan(1_000);
  });

  test('follows the paths that the region had at the time', () => {
    const [a, b] = pathsOf(1);
    const late = { ...pathsOf(2)[2], weight: 1 } as NonNullable<typeof a>;
    const network = [
      { from: 0, paths: a && b ? [a, b] : [] },
      { from: (EPOCH + 50) * 1_000, paths: b ? [late, b] : [] },
    ];
    const rows: Row[] = Array.from({ length: 100 }, (_, at) => [
      { path: 1, at, lost: at >= 60 ? 50 : 0 },
      { path: 2, at },
      { path: 3, at, lost: at < 40 ? 50 : 0 },
    ]).flat();
    const result = replay(setupOf({ network }), [columnsOf(rows)]);
    expect(result.switches).toEqual([]);
    expect(result.badSeconds).toMatchObject({ A: 0, B: 0 });
    expect(result.strangers).toBeGreaterThan(90);
  });

  test('in mode duplicate has only the seconds that are bad on both lines', () => {
    const twin: Policy = { ...policy, mode: 'duplicate' };
    const apart = story(120, (line, second) =>
      (line === 'A' && second >= 40 && second < 60) || (line === 'B' && second >= 55 && second < 70) ? 26 : 0,
    );
    expect(replay(setupOf({ judge: twin }), [apart]).badSeconds).toEqual({ A: 20, B: 15, chosen: 5, best: 5 });
  });

  test('in mode split has the share of what is bad on each line', () => {
    const shared: Policy = { ...policy, mode: 'split', weights: { A: 0.75, B: 0.25 }, leaveDwellMs: 600_000 };
    const bad = story(60, (line, second) => (line === 'B' && second >= 40 && second < 48 ? 26 : 0));
    expect(replay(setupOf({ judge: shared }), [bad]).badSeconds).toEqual({ A: 0, B: 8, chosen: 2, best: 0 });
  });
});

describe('the rules beside it', () => {
  const cut = story(200, (line, second) => (line === 'A' && second >= 40 && second < 70 ? 50 : 0));

  test('three misses leave at once and come back only from the other line’s misses', () => {
    const result = replay(setupOf({ judge: 'three-misses' }), [cut]);
    expect(told(result)).toEqual([{ at: 41.2, from: 'A', to: 'B', reason: 'rule' }]);
    expect(result.degradedSeconds).toBeNull();
  });

  test('the average of a minute leaves after a fifth of it is lost, and returns when less is', () => {
    const result = replay(setupOf({ judge: 'moving-average' }), [cut]);
    // 40 s of data: 20 % are lost after 10.25 s more. The last lost second but twelve leaves the minute at 118.
    expect(told(result)).toEqual([
      { at: 51.2, from: 'A', to: 'B', reason: 'rule' },
      { at: 118.2, from: 'B', to: 'A', reason: 'rule' },
    ]);
    expect(result.badSeconds).toMatchObject({ A: 30, chosen: 11.6 });
  });
});

describe('in random worlds', () => {
  /** Weather that changes now and then: clean, lossy, bursty, slow, cut, or silent. */
  function weather(seed: number, agents: number) {
    const rnd = random(seed);
    const rows: Row[] = [];
    for (const { path } of pathsOf(agents)) {
      let kind = 0;
      for (let at = 0; at < 400; at++) {
        if (rnd() < 0.02) kind = rnd() < 0.6 ? 0 : Math.floor(rnd() * 6);
        if (kind === 5) continue;
        const lost = [rnd() < 0.02 ? 1 : 0, Math.floor(rnd() * 12), rnd() < 0.3 ? 25 : 0, 0, 50][kind] ?? 0;
        rows.push({ path, at: at + path / 16, lost, rttMs: kind === 3 ? 700 : 80, burst: Math.ceil(lost / 2) });
      }
    }
    // A pause of everything.
    return columnsOf(rows.filter(({ at }) => at < 200 || at > 230));
  }

  test.each(Object.values(presets))(
    '$scenario decides the same however samples are divided, and where nothing is left out',
    (preset) => {
      let switches = 0;
      for (let seed = 1; seed <= 5; seed++) {
        const agents = 1 + (seed % 3);
        const samples = weather(seed, agents);
        const setup = setupOf({ judge: { ...preset, holdDownMs: 20_000 } }, agents);
        const whole = replay(setup, [samples]);
        const divided = createReplay(setup);
        for (let row = 0; row < samples.path.length; row += 37) divided.feed(part(samples, row, row + 37));
        expect(divided.end()).toEqual(whole);
        const plain = replay({ ...setup, everything: true }, [samples]);
        expect(plain.evaluations).toBeGreaterThan(whole.evaluations);
        const story = ({ evaluations: _, switches, ...rest }: typeof whole) => ({
          ...rest,
          started: rest.started?.at,
          held: rest.held.map(({ at, reason, wanted }) => ({ at, reason, wanted })),
          switches: switches.map(({ evidence: _e, ...one }) => one),
        });
        expect(story(plain)).toEqual(story(whole));
        switches += whole.switches.length;
      }
      expect(switches).toBeGreaterThan(5);
    },
  );
});
