import { describe, expect, test } from 'vitest';
import { explain } from '../src/explain';
import type { Maintenance, Orders, Override, Policy } from '../src/types';
import { CUT, demoPolicy, FINE, live, START, type Story, type Weather } from './world';

const policy: Policy = { ...demoPolicy, holdDownMs: 10_000 };
const override = (given: Partial<Override>, to: number): Override => ({
  id: 'o1',
  line: 'B',
  mode: 'single',
  strict: false,
  by: 'Li Na',
  note: '',
  expiresAt: START + to,
  ...given,
});
const during = (from: number, to: number, orders: Partial<Orders>) => (t: number) => ({
  override: null,
  maintenance: [],
  ...(t >= from && t < to ? orders : {}),
});
const ordered = (given: Partial<Override>, from = 5_000, to = 15_000) =>
  during(from, to, { override: override(given, to) });
const work = (given: Partial<Maintenance>, to: number): Maintenance => ({
  id: 'm1',
  name: 'Splice',
  line: 'A',
  drains: true,
  until: START + to,
  ...given,
});
const on = (slot: string, from: number, to: number, then: Weather) => (line: string, _agent: number, t: number) =>
  line === slot && t >= from && t < to ? then : FINE;
const fine = () => FINE;

const told = (story: Story) =>
  story.moments.map(({ t, decision }) => [decision.reason, decision.state.activeLine, Math.floor(t / 1_000)]);
const base = { seed: 1, endMs: 40_000, agents: 3, policy };

describe('an override', () => {
  test('is followed at once; the machine’s own wish is held and said; after its end fail-back waits for the hold-down', () => {
    const story = live({ ...base, weather: fine, orders: ordered({}) });
    expect(told(story)).toEqual([
      ['override', 'B', 5],
      ['held-override', 'B', 6],
      ['override-ended', 'B', 15],
      ['held-hold-down', 'B', 16],
      ['fail-back', 'A', 25],
    ]);
  });

  test('to the line in use keeps the route there through trouble, until it expires', () => {
    const weather = on('A', 8_000, 14_000, { ...FINE, loss: 0.2 });
    const story = live({ ...base, endMs: 13_000, weather, orders: ordered({ line: 'A' }) });
    expect(told(story).map(([reason]) => reason)).toEqual(['override', 'held-override']);
    expect(live({ ...base, endMs: 13_000, weather }).switches.map((s) => s.reason)).toEqual(['quality']);
  });

  test('is ended by a blackout of its line, by its id, and not followed again although it is still ordered', () => {
    const story = live({ ...base, weather: on('B', 8_000, 30_000, CUT), orders: ordered({}) });
    expect(told(story)).toEqual([
      ['override', 'B', 5],
      ['held-override', 'B', 6],
      ['blackout', 'A', 8],
    ]);
    const [, , lost] = story.moments;
    expect(lost?.decision.effects).toEqual([
      { kind: 'directive', line: 'A', from: 'B', mode: 'single', weights: {}, endsOverride: 'o1' },
    ]);
    const said = explain({ reason: 'blackout', line: 'A', from: 'B', evidence: lost?.decision.evidence ?? null }, 'en');
    expect(said).toContain('It ended the override of Li Na.');
  });

  test('that is strict stays on a line that is dark, says so, and lets the route go when it expires', () => {
    const story = live({ ...base, weather: on('B', 8_000, 30_000, CUT), orders: ordered({ strict: true }) });
    expect(told(story)).toEqual([
      ['override', 'B', 5],
      ['held-override', 'B', 6],
      ['override-ended', 'B', 15],
      ['blackout', 'A', 15],
    ]);
  });

  test('is not ended by a blackout that cuts both lines: there is nowhere to go', () => {
    const cut = (_line: string, _agent: number, t: number) => (t > 8_000 && t < 12_000 ? CUT : FINE);
    const story = live({ ...base, endMs: 14_000, weather: cut, orders: ordered({}) });
    expect(story.switches.map((s) => s.reason)).toEqual(['override']);
    expect(story.state.override).toBe('o1');
  });

  test('to a line that nobody has measured yet is the first directive of a route', () => {
    const story = live({ ...base, endMs: 8_000, weather: fine, orders: ordered({}, 0, 20_000) });
    expect(story.first).toMatchObject({ reason: 'override', state: { activeLine: 'B', override: 'o1' } });
    expect(told(story).map(([reason]) => reason)).toEqual(['held-override']);
  });

  test('may send on both lines, and no advice to do so is given meanwhile', () => {
    const bad = (_line: string, _agent: number, t: number): Weather =>
      t > 8_000 && t < 20_000 ? { ...FINE, loss: 0.2 } : FINE;
    const story = live({ ...base, weather: bad, orders: ordered({ line: 'A', mode: 'duplicate' }) });
    expect(story.switches.map(({ to, mode, reason }) => [to, mode, reason])).toEqual([
      ['A', 'duplicate', 'override'],
      ['A', 'single', 'override-ended'],
    ]);
    const advice = story.moments.filter((m) => m.decision.effects[0]?.kind === 'advice');
    expect(advice.map((m) => [m.decision.reason, m.t >= 15_000])).toEqual([
      ['both-bad', true],
      ['both-recovered', true],
    ]);
  });

  test('of a line that the region does not have is not followed', () => {
    expect(live({ ...base, weather: fine, orders: ordered({ line: 'C' }) }).moments).toEqual([]);
  });
});

describe('maintenance', () => {
  const working = (given: Partial<Maintenance>, from = 5_000, to = 15_000) =>
    during(from, to, { maintenance: [work(given, to)] });

  test('that drains the line in use moves the route at once, and back a hold-down after its end', () => {
    const story = live({ ...base, weather: fine, orders: working({}) });
    expect(told(story)).toEqual([
      ['maintenance', 'B', 5],
      ['held-hold-down', 'B', 16],
      ['fail-back', 'A', 25],
    ]);
    const [moved] = story.moments;
    const said = explain(
      { reason: 'maintenance', line: 'B', from: 'A', evidence: moved?.decision.evidence ?? null },
      'zh',
    );
    expect(said).toContain('线路 A 处于维护（“Splice”）');
    expect(story.state.penalty).toBe(0);
  });

  test('that does not drain moves nothing', () => {
    expect(live({ ...base, weather: fine, orders: working({ drains: false }) }).moments).toEqual([]);
  });

  test('of both lines moves nothing, and says why', () => {
    const story = live({ ...base, weather: fine, orders: working({ line: null }) });
    expect(told(story)).toEqual([['held-maintenance', 'A', 6]]);
  });

  test('waits for the other line to be fit, and leaves as soon as it is', () => {
    const weather = on('B', 0, 9_000, { ...FINE, loss: 0.3 });
    const story = live({ ...base, endMs: 25_000, weather, orders: working({}, 5_000, 30_000) });
    expect(story.moments.map((m) => m.decision.reason)).toEqual(['held-maintenance', 'maintenance']);
    expect(story.switches[0]?.t).toBeGreaterThan(9_000);
  });

  test('leaves a line that has gone silent with the work', () => {
    const story = live({
      ...base,
      weather: on('B', 0, 7_000, { ...FINE, loss: 0.3 }),
      orders: working({}, 6_000, 30_000),
      silent: (line, t) => line === 'A' && t > 5_000,
    });
    expect(story.switches.map((s) => [s.to, s.reason])).toEqual([['B', 'maintenance']]);
  });

  test('makes its line no target of trouble, but of a blackout when nothing else answers', () => {
    const orders = working({ line: 'B' }, 5_000, 25_000);
    const troubled = live({ ...base, endMs: 20_000, weather: on('A', 8_000, 60_000, { ...FINE, loss: 0.2 }), orders });
    expect(told(troubled).map(([reason]) => reason)).toEqual(['held-maintenance']);
    const cut = live({ ...base, endMs: 20_000, weather: on('A', 8_000, 60_000, CUT), orders });
    expect(told(cut).slice(0, 1)).toEqual([['blackout', 'B', 8]]);
  });

  test('gives way to an override onto its line', () => {
    const orders = during(5_000, 15_000, {
      override: override({ line: 'A' }, 15_000),
      maintenance: [work({}, 15_000)],
    });
    const story = live({ ...base, endMs: 14_000, weather: fine, orders });
    expect(told(story)).toEqual([
      ['override', 'A', 5],
      ['held-override', 'A', 6],
    ]);
  });
});

describe('mode duplicate', () => {
  const twice: Policy = { ...policy, mode: 'duplicate' };
  test('names the better line first, as ever, and never advises what it does anyway', () => {
    const story = live({ ...base, policy: twice, weather: on('A', 10_000, 20_000, CUT) });
    expect(story.first.effects[0]).toMatchObject({ mode: 'duplicate', line: 'A' });
    expect(story.switches.map(({ to, mode, reason }) => [to, mode, reason])).toEqual([
      ['B', 'duplicate', 'blackout'],
      ['A', 'duplicate', 'fail-back'],
    ]);
    const both = live({ ...base, policy: twice, weather: (_l, _a, t) => (t > 8_000 ? { ...FINE, loss: 0.3 } : FINE) });
    expect(both.state.advice).toBe('none');
  });
});

describe('mode split', () => {
  const split: Policy = { ...policy, mode: 'split', weights: { A: 0.6, B: 0.4 } };
  const made = (story: Story) => story.switches.map(({ to, mode, reason }) => [to, mode, reason]);

  test('shares out over fit lines, goes single when one is cut, and shares again after the hold-down', () => {
    for (const [line, other] of [
      ['A', 'B'],
      ['B', 'A'],
    ] as const) {
      const story = live({ ...base, policy: split, weather: on(line, 10_000, 20_000, CUT) });
      expect(story.first.effects[0]).toMatchObject({ mode: 'split', weights: { A: 0.6, B: 0.4 } });
      expect(made(story)).toEqual([
        [other, 'single', 'blackout'],
        [other, 'split', 'fail-back'],
      ]);
      expect((story.switches[0]?.t ?? 0) - 10_000).toBeLessThan(300);
      expect((story.switches[1]?.t ?? 0) - 20_000).toBeGreaterThanOrEqual(10_000);
      // What is waited for is the line that was lost, whichever is named first.
      const held = story.moments.flatMap((m) => m.decision.effects.filter((effect) => effect.kind === 'held'));
      expect(held).toEqual([{ kind: 'held', wanted: line, reason: 'held-hold-down' }]);
    }
  });

  test('leaves a line for trouble by the rules of a single one, dwell and gain included', () => {
    const story = live({
      ...base,
      endMs: 20_000,
      policy: split,
      weather: on('B', 10_000, 60_000, { ...FINE, loss: 0.1 }),
    });
    expect(made(story)).toEqual([['A', 'single', 'quality']]);
    const guards = story.moments.find((m) => m.decision.reason === 'quality')?.decision.evidence.guards;
    expect(guards?.map((guard) => guard.name)).toEqual(
      expect.arrayContaining(['gain', 'dwell', 'hold-down', 'damping']),
    );
    expect(story.moments[0]?.decision.evidence.fault?.line).toBe('B');
  });

  test('takes a line that is drained out of the shares, and back a hold-down after the work', () => {
    const orders = during(5_000, 15_000, { maintenance: [work({ line: 'B' }, 15_000)] });
    const story = live({ ...base, policy: split, weather: fine, orders });
    expect(made(story)).toEqual([
      ['A', 'single', 'maintenance'],
      ['A', 'split', 'fail-back'],
    ]);
    expect(story.switches[1]?.t).toBeGreaterThanOrEqual(25_000);
  });

  test('stays split when both are bad, and advises', () => {
    const story = live({ ...base, endMs: 14_000, policy: split, weather: (_l, _a, t) => (t > 8_000 ? CUT : FINE) });
    expect(made(story)).toEqual([]);
    expect(story.state).toMatchObject({ mode: 'split', advice: 'duplicate' });
  });
});

describe('a policy that is edited', () => {
  const edited = (from: Partial<Policy>, to: Partial<Policy>) =>
    live({
      ...base,
      endMs: 20_000,
      policy: { ...policy, ...from },
      edited: { at: 8_000, policy: { ...policy, ...to } },
      weather: fine,
    });
  const half = { mode: 'split', weights: { A: 0.5, B: 0.5 } } as const;

  test('is adopted at once, on the line in use', () => {
    const to = edited({}, { mode: 'duplicate' });
    expect(to.switches).toMatchObject([{ to: 'A', mode: 'duplicate', reason: 'policy' }]);
    expect(edited(half, {}).switches).toMatchObject([{ to: 'A', mode: 'single', reason: 'policy' }]);
  });

  test('to other weights tells them, and to the same tells nothing', () => {
    const story = edited(half, { mode: 'split', weights: { A: 0.9, B: 0.1 } });
    expect(story.moments.map((m) => m.decision.effects[0])).toMatchObject([{ weights: { A: 0.9, B: 0.1 } }]);
    expect(edited(half, half).moments).toEqual([]);
  });

  test('to a split splits when both lines have been well for the hold-down', () => {
    expect(edited({}, half).switches.map((s) => [s.mode, s.reason, s.t >= 10_000])).toEqual([
      ['split', 'fail-back', true],
    ]);
  });
});
