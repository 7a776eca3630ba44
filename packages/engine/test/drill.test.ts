import { describe, expect, test } from 'vitest';
import { explain } from '../src/explain';
import type { Maintenance, Override, Policy } from '../src/types';
import { CUT, demoPolicy, FINE, live, START, type Story, type Weather, type World } from './world';

const policy: Policy = { ...demoPolicy, holdDownMs: 10_000 };
const run = (line: string, expires: number): Override => ({
  id: 'd1',
  drill: 'run-1',
  line,
  mode: 'single',
  strict: false,
  by: 'Li Na',
  note: '',
  expiresAt: START + expires,
});
/** A drill on B from 5 s to 12 s. */
const base = {
  seed: 1,
  endMs: 30_000,
  agents: 3,
  policy,
  weather: () => FINE,
  orders: (t: number) => ({ override: t >= 5_000 && t < 12_000 ? run('B', 12_000) : null, maintenance: [] }),
} satisfies World;

const on = (slot: string, from: number, to: number, then: Weather) => (line: string, _agent: number, t: number) =>
  line === slot && t >= from && t < to ? then : FINE;
const told = (story: Story) =>
  story.moments.map(({ t, decision }) => [decision.reason, decision.state.activeLine, Math.floor(t / 1_000)]);
const said = (story: Story, reason: string, locale: 'en' | 'zh' = 'en') => {
  const moment = story.moments.find(({ decision }) => decision.reason === reason);
  if (!moment) return 'nothing';
  const [effect] = moment.decision.effects;
  const line = effect?.kind === 'held' ? effect.wanted : moment.decision.state.activeLine;
  return explain({ ...moment.decision, line, from: moment.before.activeLine }, locale);
};

describe('a live drill', () => {
  test('goes to the other line and back, at once, and is forgotten by hold-down, damping and fail-back', () => {
    const story = live(base);
    expect(told(story)).toEqual([
      ['drill', 'B', 5],
      ['drill-ended', 'A', 12],
    ]);
    expect(story.state).toMatchObject({ penalty: 0, lastSwitchAt: null, override: null, drillFrom: null });
    expect(said(story, 'drill')).toMatch(/^A live drill \(Li Na\): the route moved to line B/);
    expect(said(story, 'drill-ended', 'zh')).toMatch(/^实演已结束。已回到线路 A/);
  });

  test('that somebody cancels is over at once', () => {
    const cancelled = live({
      ...base,
      orders: (t) => ({ override: t >= 5_000 && t < 8_000 ? run('B', 12_000) : null, maintenance: [] }),
    });
    expect(told(cancelled)).toEqual([
      ['drill', 'B', 5],
      ['drill-ended', 'A', 8],
    ]);
  });

  test('of a split takes all to one line, as trouble would, and splits again', () => {
    const split: Policy = { ...policy, mode: 'split', weights: { A: 0.6, B: 0.4 } };
    for (const line of ['A', 'B']) {
      const orders = (t: number) => ({ override: t >= 5_000 ? run(line, 12_000) : null, maintenance: [] });
      const story = live({ ...base, policy: split, orders });
      expect(story.switches.map(({ to, mode, reason }) => [to, mode, reason])).toEqual([
        [line, 'single', 'drill'],
        ['A', 'split', 'drill-ended'],
      ]);
    }
  });

  test('of a line that goes dark ends by the blackout, named by its id, with no penalty', () => {
    const story = live({ ...base, weather: on('B', 8_000, 30_000, CUT) });
    expect(told(story)).toEqual([
      ['drill', 'B', 5],
      ['blackout', 'A', 8],
    ]);
    expect(story.moments[1]?.decision.effects[0]).toMatchObject({ kind: 'directive', endsOverride: 'd1' });
    expect(story.state).toMatchObject({ penalty: 0, lastSwitchAt: null, overrideLost: 'd1' });
    expect(said(story, 'blackout')).toContain('It ended the drill.');
  });

  test('of a line that falls into trouble ends without dwell or hold-down, and says so', () => {
    const story = live({ ...base, weather: on('B', 7_000, 30_000, { ...FINE, loss: 0.3 }) });
    expect(story.moments.map(({ decision }) => decision.reason)).toEqual(['drill', 'drill-ended']);
    expect(story.switches[1]).toMatchObject({ from: 'B', to: 'A' });
    expect(story.moments[1]?.decision.effects[0]).toMatchObject({ endsOverride: 'd1' });
    expect(said(story, 'drill-ended')).toContain('ended early: line B was not fit');
  });

  test('stays where it is when the line it came from is cut meanwhile, and goes back by the ordinary rules', () => {
    const story = live({ ...base, endMs: 40_000, weather: on('A', 8_000, 15_000, CUT) });
    expect(told(story).filter(([reason]) => !String(reason).startsWith('held'))).toEqual([
      ['drill', 'B', 5],
      ['drill-ended', 'B', 12],
      ['fail-back', 'A', 27],
    ]);
    expect(said(story, 'drill-ended')).toContain('stays on line B');
  });

  test('keeps the route from no trouble: right after it the line it returned to is left without waiting', () => {
    const story = live({ ...base, weather: on('A', 11_000, 30_000, { ...FINE, loss: 0.2 }), endMs: 20_000 });
    expect(story.switches.map(({ reason, to }) => [reason, to])).toEqual([
      ['drill', 'B'],
      ['drill-ended', 'A'],
      ['quality', 'B'],
    ]);
    // Well within the hold-down of 10 s, were it counted from the drill.
    expect(story.switches[2]?.t).toBeLessThan(15_000);
  });

  test('ends when the work on its line begins that drains it, and when people choose a line', () => {
    const work: Maintenance = { id: 'm', name: 'Splice', line: 'B', drains: true, until: START + 30_000 };
    const drained = live({ ...base, orders: (t) => ({ ...base.orders(t), maintenance: t >= 8_000 ? [work] : [] }) });
    expect(told(drained)).toEqual([
      ['drill', 'B', 5],
      ['drill-ended', 'A', 8],
    ]);
    const { drill: _, ...chosen } = run('B', 20_000);
    const taken = live({
      ...base,
      endMs: 15_000,
      orders: (t) => (t < 8_000 ? base.orders(t) : { override: { ...chosen, id: 'o1' }, maintenance: [] }),
    });
    expect(told(taken).slice(0, 2)).toEqual([
      ['drill', 'B', 5],
      ['override', 'B', 8],
    ]);
  });
});

describe('a live drill is refused, once, with what stands in its way', () => {
  const work = (line: string): Maintenance => ({ id: 'm', name: 'Splice', line, drains: false, until: START + 30_000 });
  const table: [why: string, world: Partial<World>, says: string][] = [
    ['its line is unfit', { weather: on('B', 0, 30_000, { ...FINE, loss: 0.3 }) }, 'line B has a score of'],
    ['its line is dark', { weather: on('B', 3_000, 30_000, CUT) }, 'line B has a score of'],
    ['its line is silent', { silent: (line, t) => line === 'B' && t > 500 }, 'of the audience is heard'],
    [
      'its line is in maintenance',
      { orders: (t) => ({ ...base.orders(t), maintenance: [work('B')] }) },
      'is in maintenance',
    ],
    // Not yet for as long as the machine would wait before it leaves.
    [
      'the line in use is in trouble',
      { weather: on('A', 3_000, 30_000, { ...FINE, loss: 0.1 }), policy: { ...policy, leaveDwellMs: 8_000 } },
      'line A, which is in use, is in trouble',
    ],
    [
      'it is on that line already',
      { orders: (t) => ({ ...base.orders(t), override: t >= 5_000 ? run('A', 12_000) : null }) },
      'did not begin',
    ],
  ];
  test.each(table)('%s', (_why, world, says) => {
    const story = live({ ...base, endMs: 11_000, ...world });
    const refused = story.moments.filter(({ decision }) => decision.reason === 'held-drill');
    expect(refused.map(({ decision }) => decision.effects)).toEqual([
      [expect.objectContaining({ kind: 'held', refuses: 'd1' })],
    ]);
    expect(said(story, 'held-drill')).toContain(says);
    expect(story.switches.map(({ reason }) => reason)).not.toContain('drill');
    expect(story.state.overrideLost).toBe('d1');
  });

  test('but trouble goes first: an order that comes with a blackout holds nothing up', () => {
    const weather = on('A', 4_800, 30_000, CUT);
    const [cut] = live({ ...base, weather, orders: () => ({ override: null, maintenance: [] }) }).switches;
    const late = (t: number) => ({ override: t >= (cut?.t ?? 0) ? run('B', 12_000) : null, maintenance: [] });
    const story = live({ ...base, endMs: 11_000, weather, orders: late });
    expect(story.switches.map(({ t, reason }) => [t, reason])).toEqual([[cut?.t, 'blackout']]);
    expect(story.moments.map(({ decision }) => decision.reason)).toEqual(['blackout', 'held-drill']);
  });
});
