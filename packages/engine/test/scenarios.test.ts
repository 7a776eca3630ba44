import { describe, expect, test } from 'vitest';
import { explain } from '../src/explain';
import { CUT, demoPolicy, FINE, live, START, type Weather } from './world';

const fine = () => FINE;
const during = (from: number, to: number, then: Weather) => (t: number) => (t >= from && t < to ? then : FINE);

describe('a cut', () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8])
    test(`moves the route within 250 ms of the first lost probe, and back after the hold-down (seed ${seed})`, () => {
      const cut = during(10_000, 40_000, CUT);
      const story = live({ seed, endMs: 70_000, agents: 3, weather: (line, _, t) => (line === 'A' ? cut(t) : FINE) });
      expect(story.switches.map(({ to, reason }) => [to, reason])).toEqual([
        ['B', 'blackout'],
        ['A', 'fail-back'],
      ]);
      const [away, back] = story.switches;
      expect((away?.t ?? 0) - 10_000).toBeLessThan(250);
      expect((away?.t ?? 0) - 10_000).toBeGreaterThan(100);
      expect((back?.t ?? 0) - 40_000).toBeGreaterThanOrEqual(20_000);
      expect((back?.t ?? 0) - 40_000).toBeLessThan(23_000);
      const decision = story.moments.find((m) => m.decision.reason === 'blackout')?.decision;
      expect(Math.abs((decision?.faultAt ?? 0) - START - 10_000)).toBeLessThan(40);
      expect(story.gradesAt(30_000)).toEqual({ A: 'down', B: 'good' });
    });

  test('is found by the only agent of a region too', () => {
    const story = live({
      seed: 1,
      endMs: 20_000,
      agents: 1,
      weather: (line, _, t) => (line === 'A' && t > 10_000 ? CUT : FINE),
    });
    expect(story.switches).toHaveLength(1);
    expect((story.switches[0]?.t ?? 0) - 10_000).toBeLessThan(320);
  });

  test('of both lines moves nothing, advises duplicate, and withdraws the advice when a line is well again', () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) {
      const both = during(10_000, 20_000, CUT);
      const story = live({ seed, endMs: 40_000, agents: 3, weather: (_line, _agent, t) => both(t) });
      expect(story.switches).toEqual([]);
      expect(
        story.moments.filter((m) => m.decision.effects[0]?.kind === 'advice').map((m) => m.decision.reason),
      ).toEqual(['both-bad', 'both-recovered']);
      expect(story.gradesAt(15_000)).toEqual({ A: 'down', B: 'down' });
      expect(story.state.advice).toBe('none');
    }
  });

  test('of the standby line changes nothing on the active one', () => {
    const story = live({
      seed: 4,
      endMs: 30_000,
      agents: 3,
      weather: (line, _, t) => (line === 'B' && t > 9_000 ? CUT : FINE),
    });
    expect(story.moments).toEqual([]);
    expect(story.gradesAt(20_000)).toEqual({ A: 'good', B: 'down' });
  });

  test('of the line the route has just moved to moves it again at once', () => {
    const story = live({
      seed: 5,
      endMs: 20_000,
      agents: 3,
      weather: (line, _, t) => (line === 'A' ? during(10_000, 12_000, CUT)(t) : during(14_500, 19_000, CUT)(t)),
    });
    expect(story.switches.map((s) => [s.to, s.reason])).toEqual([
      ['B', 'blackout'],
      ['A', 'blackout'],
    ]);
  });
});

describe('a brown-out', () => {
  test('of 10 % loss moves the route within 3 s, nineteen times of twenty', () => {
    const took = Array.from({ length: 40 }, (_, i) => {
      const from = 10_000 + ((i * 137) % 1_000);
      const story = live({
        seed: i + 1,
        endMs: 18_000,
        agents: 3,
        weather: (line, _, t) => (line === 'A' && t > from ? { ...FINE, loss: 0.1 } : FINE),
      });
      expect(story.switches.map((s) => [s.to, s.reason])).toEqual([['B', 'quality']]);
      return (story.switches[0]?.t ?? 0) - from;
    }).sort((a, b) => a - b);
    expect(took[37]).toBeLessThan(3_000);
  });

  test('that is over by the next second moves nothing, and the route says what it waits for', () => {
    const story = live({
      seed: 1,
      endMs: 20_000,
      agents: 3,
      weather: (line, _, t) => (line === 'A' && t > 10_000 && t < 10_400 ? { ...FINE, loss: 0.6 } : FINE),
    });
    expect(story.switches).toEqual([]);
    expect(story.moments.map((m) => m.decision.reason)).toEqual(['held-unconfirmed']);
    expect(story.moments[0]?.decision.evidence.guards.find((guard) => guard.name === 'dwell')?.passed).toBe(true);
  });

  test('of half a percent loss moves nothing', () => {
    const story = live({
      seed: 1,
      endMs: 60_000,
      agents: 3,
      weather: (line) => ({ ...FINE, loss: line === 'A' ? 0.005 : 0 }),
    });
    expect(story.switches).toEqual([]);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])(
    'of half of both lines that ends on both at once moves nothing, whichever is heard first again (seed %i)',
    (seed) => {
      const story = live({
        seed,
        endMs: 60_000,
        agents: 2,
        pops: ['HKG1', 'SIN1'],
        weather: (_line, _agent, t, pop) => (pop === 'HKG1' && t > 10_437 && t < 30_437 ? CUT : FINE),
      });
      expect(story.switches).toEqual([]);
    },
  );

  test('of both lines stays and advises duplicate', () => {
    const story = live({
      seed: 3,
      endMs: 20_000,
      agents: 3,
      weather: (_l, _a, t) => (t > 8_000 ? { ...FINE, loss: 0.2 } : FINE),
    });
    expect(story.switches).toEqual([]);
    expect(story.state.advice).toBe('duplicate');
  });

  test('on a far line is not made of distance: 300 ms to Brazil is good', () => {
    const story = live({ seed: 3, endMs: 20_000, agents: 3, weather: () => ({ rttMs: 300, jitterMs: 5, loss: 0 }) });
    expect(story.last.lines.A?.grade).toBe('good');
    expect(story.last.lines.A?.score).toBeGreaterThanOrEqual(90);
  });
});

describe('one of three', () => {
  test('agents that stumbles finds no cut', () => {
    const story = live({
      seed: 1,
      endMs: 30_000,
      agents: 3,
      weather: (line, agent, t) => (line === 'A' && agent === 1 && t > 10_000 && t < 10_600 ? CUT : FINE),
    });
    expect(story.switches).toEqual([]);
  });

  test('carriers that is dark on one line leaves the line fair, and names the carrier', () => {
    const story = live({
      seed: 2,
      endMs: 30_000,
      agents: 3,
      weather: (line, agent, t) => (line === 'A' && agent === 2 && t > 10_000 ? CUT : FINE),
    });
    expect(story.switches).toEqual([]);
    expect(story.last.lines.A?.grade).toBe('fair');
    expect(story.last.faultDomain).toBe('carrier');
  });
});

describe('silence', () => {
  test('of all agents is no data on both lines within 5 s, and no switch', () => {
    const story = live({ seed: 1, endMs: 30_000, agents: 3, weather: fine, runs: (_a, t) => t < 10_000 || t > 20_000 });
    expect(story.gradesAt(15_000)).toEqual({ A: 'no-data', B: 'no-data' });
    expect(story.moments).toEqual([]);
    expect(story.last.lines.A?.grade).toBe('good');
  });

  test('of two of three agents holds a switch for want of quorum, said once', () => {
    const story = live({
      seed: 1,
      endMs: 40_000,
      agents: 3,
      runs: (agent, t) => agent === 0 || t < 10_000,
      weather: (line, _, t) => (line === 'A' && t > 20_000 ? CUT : FINE),
    });
    expect(story.switches).toEqual([]);
    expect(story.moments.map((m) => m.decision.reason)).toEqual(['held-quorum']);
  });

  test('of the hub is waited out: what piled up while it was paused decides nothing', () => {
    const story = live({
      seed: 1,
      endMs: 40_000,
      agents: 3,
      pauses: [{ from: 10_000, to: 18_000 }],
      weather: (line, _, t) => (line === 'A' && t > 11_000 && t < 17_000 ? CUT : FINE),
    });
    expect(story.switches).toEqual([]);
  });
});

test('flapping is damped: fail-back waits while the line comes and goes, and comes when it settles', () => {
  const policy = {
    ...demoPolicy,
    holdDownMs: 5_000,
    damping: { ...demoPolicy.damping, suppressAbove: 2_500, reuseBelow: 1_200 },
  };
  const story = live({
    seed: 1,
    endMs: 260_000,
    agents: 2,
    policy,
    weather: (line, _, t) => (line === 'A' && t > 10_000 && t < 100_000 && t % 10_000 < 2_000 ? CUT : FINE),
  });
  expect(story.moments.some((m) => m.decision.reason === 'held-damping')).toBe(true);
  expect(story.switches.filter((s) => s.reason === 'fail-back').length).toBeLessThan(5);
  expect(story.state.activeLine).toBe('A');
});

describe('an agent that withdraws', () => {
  const darkFor = (agents: readonly number[]) => (line: string, agent: number, t: number) =>
    line === 'A' && agents.includes(agent) && t > 12_000 && t < 20_000 ? CUT : FINE;
  const out = (agent: number, from = 10_000, to = 25_000) => ({ agent, from, to });

  test('moves no route by what it sees, where the same from a trusted agent would', () => {
    const world = { seed: 1, endMs: 40_000, agents: 1, weather: darkFor([0]) };
    expect(live(world).switches.map((s) => s.to)).toEqual(['B']);
    const story = live({ ...world, withdrawn: [out(0)] });
    expect(story.moments).toEqual([]);
    expect(story.gradesAt(15_000)).toEqual({ A: 'no-data', B: 'no-data' });
    expect(story.gradesAt(24_000)).toEqual({ A: 'no-data', B: 'no-data' });
    expect(story.last.lines.A).toMatchObject({ grade: 'good', agents: { fresh: 1, withdrawn: 0, total: 1 } });
  });

  test('weighs nothing, neither against the line nor for it, among agents that stay', () => {
    const story = live({ seed: 2, endMs: 18_000, agents: 3, weather: darkFor([1]), withdrawn: [out(1)] });
    expect(story.moments).toEqual([]);
    expect(story.last.lines.A).toMatchObject({ grade: 'good', agents: { fresh: 2, withdrawn: 1, total: 3 } });
    expect(story.last.faultDomain).toBe('none');
    const others = live({ seed: 2, endMs: 18_000, agents: 3, weather: darkFor([0, 2]), withdrawn: [out(1)] });
    expect(others.switches.map((s) => s.to)).toEqual(['B']);
  });

  test('together with all others leaves no data and no switch, although both lines fail meanwhile', () => {
    const story = live({
      seed: 3,
      endMs: 40_000,
      agents: 3,
      weather: (_line, _agent, t) => (t > 12_000 && t < 20_000 ? CUT : FINE),
      withdrawn: [out(0), out(1), out(2)],
    });
    expect(story.moments).toEqual([]);
    expect(story.gradesAt(16_000)).toEqual({ A: 'no-data', B: 'no-data' });
    expect(story.gradesAt(39_000)).toEqual({ A: 'good', B: 'good' });
  });

  test('of which too few stay holds a switch for want of quorum, and the sentence says why', () => {
    const story = live({
      seed: 1,
      endMs: 20_000,
      agents: 3,
      weather: darkFor([0, 1, 2]),
      withdrawn: [out(1), out(2)],
    });
    expect(story.switches).toEqual([]);
    const [held] = story.moments;
    const said = { line: 'B', from: 'A', evidence: held?.decision.evidence ?? null };
    expect(held?.decision.reason).toBe('held-quorum');
    expect(explain({ reason: 'held-quorum', ...said }, 'en')).toContain('2 agents have withdrawn');
    expect(explain({ reason: 'held-quorum', ...said }, 'zh')).toContain('2 个探针');
  });

  test('begins anew when it returns: what it saw while it was out, and reports now, is not judged', () => {
    const story = live({
      seed: 4,
      endMs: 40_000,
      agents: 1,
      weather: (line, _agent, t) => (line === 'A' && t > 12_000 && t < 20_050 ? { ...FINE, loss: 0.3 } : FINE),
      withdrawn: [out(0, 10_000, 20_050)],
    });
    expect(story.moments).toEqual([]);
    expect(story.gradesAt(23_000)).toEqual({ A: 'good', B: 'good' });
  });

  test('finds a line that is cut when it returns', () => {
    const story = live({
      seed: 5,
      endMs: 40_000,
      agents: 1,
      weather: (line, _agent, t) => (line === 'A' && t > 15_000 ? CUT : FINE),
      withdrawn: [out(0, 10_000, 20_000)],
    });
    expect(story.switches.map((s) => [s.to, s.t > 20_000])).toEqual([['B', true]]);
  });
});
