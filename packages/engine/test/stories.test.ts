import { describe, expect, test } from 'vitest';
import { presets } from '../src/presets';
import type { Scenario } from '../src/types';
import { CUT, demoPolicy, FINE, live, type Moment, type Story, type Weather, type World } from './world';

/*
 * The library of scenarios: what is played, and the story that people are to be told of it: every change, advice and
 * announced refusal with its reason, its line, and when (ms) at the earliest and at the latest.
 */
interface Scene {
  readonly name: string;
  readonly world: Partial<World> & Pick<World, 'weather'>;
  readonly endMs: number;
  readonly story: readonly [reason: string, line: string, earliest: number, latest: number][];
  /** The fault domain at `at`. */
  readonly fault?: readonly [at: number, domain: string];
}

const during = (from: number, to: number, t: number, then: Weather) => (t >= from && t < to ? then : FINE);
const onA = (from: number, to: number, then: Weather) => (line: string, _agent: number, t: number) =>
  line === 'A' ? during(from, to, t, then) : FINE;

/** Swells for 15 s and ebbs for 15 s, as an evening would, quicker. */
const evening = (line: string, _agent: number, t: number): Weather => {
  const swell = line === 'A' ? Math.max(0, 1 - Math.abs(t - 25_000) / 15_000) : 0;
  return { rttMs: 80 + 180 * swell, jitterMs: 2 + 40 * swell, loss: 0.12 * swell ** 2 };
};

const SCENES: readonly Scene[] = [
  {
    name: 'a cut: away at once, back a hold-down after it is mended',
    world: { weather: onA(10_000, 20_000, CUT) },
    endMs: 50_000,
    story: [
      ['blackout', 'B', 10_100, 10_250],
      ['held-hold-down', 'B', 21_000, 25_000],
      ['fail-back', 'A', 40_000, 43_000],
    ],
    fault: [15_000, 'line'],
  },
  {
    name: 'a brown-out of 10 % loss: away in about two seconds, back a hold-down after it ends',
    world: { weather: onA(10_000, 20_000, { ...FINE, loss: 0.1 }) },
    endMs: 50_000,
    story: [
      ['quality', 'B', 11_000, 13_500],
      ['held-hold-down', 'B', 21_000, 25_000],
      ['fail-back', 'A', 40_000, 43_500],
    ],
    fault: [18_000, 'line'],
  },
  {
    name: 'an evening of congestion: left on the way up, taken back when it has long been over',
    world: { weather: evening },
    endMs: 75_000,
    story: [
      ['quality', 'B', 17_000, 25_000],
      ['held-hold-down', 'B', 30_000, 42_000],
      ['fail-back', 'A', 50_000, 62_000],
    ],
  },
  {
    name: 'flapping every eight seconds: left once, and not come back to before it has settled',
    world: {
      weather: (line, _agent, t) =>
        line === 'A' && t > 10_000 && t < 42_000 && (t - 10_000) % 8_000 < 4_000 ? CUT : FINE,
    },
    endMs: 75_000,
    story: [
      ['blackout', 'B', 10_100, 10_300],
      ['held-hold-down', 'B', 15_000, 18_000],
      ['fail-back', 'A', 58_000, 62_000],
    ],
  },
  {
    name: 'asymmetric loss, a twelfth of the packets one way and none the other: a probe counts both ways, so it is left',
    world: { weather: onA(10_000, 30_000, { ...FINE, loss: 1 - (1 - 0.08) * (1 - 0) }) },
    endMs: 28_000,
    story: [['quality', 'B', 11_000, 15_000]],
    fault: [24_000, 'line'],
  },
  {
    name: 'one bad carrier of three, on both lines: no line is at fault and nothing moves',
    world: { weather: (_line, agent, t) => (agent === 0 ? during(10_000, 30_000, t, { ...FINE, loss: 0.33 }) : FINE) },
    endMs: 30_000,
    story: [],
    fault: [20_000, 'agent'],
  },
  {
    name: 'one bad carrier with two agents: nothing moves, and it is the carrier’s, not an agent’s',
    world: {
      agents: 4,
      carrierOf: (agent) => (agent < 2 ? 'Singtel' : `other-${agent}`),
      weights: [0.15, 0.15, 0.35, 0.35],
      weather: (_line, agent, t) => (agent < 2 ? during(10_000, 30_000, t, { ...FINE, loss: 0.33 }) : FINE),
    },
    endMs: 30_000,
    story: [],
    fault: [20_000, 'carrier'],
  },
  {
    name: 'a PoP that fails on both lines while the other one stands: the lines are half dark, neither is better',
    world: {
      agents: 2,
      pops: ['HKG1', 'SIN1'],
      weather: (_line, _agent, t, pop) => (pop === 'HKG1' ? during(10_000, 25_000, t, CUT) : FINE),
    },
    endMs: 24_000,
    story: [
      ['both-bad', 'A', 10_800, 14_000],
      ['held-other-not-better', 'A', 11_800, 16_000],
    ],
    fault: [15_000, 'pop'],
  },
  {
    name: 'an agent that fails on both lines among three: its own fault, nothing moves',
    world: {
      carrierOf: () => 'Singtel',
      weather: (_line, agent, t) => (agent === 1 ? during(10_000, 30_000, t, CUT) : FINE),
    },
    endMs: 30_000,
    story: [],
    fault: [20_000, 'agent'],
  },
  {
    name: 'agents that fall silent all: no data, and nothing moves',
    world: { weather: () => FINE, runs: (_agent, t) => t < 10_000 },
    endMs: 30_000,
    story: [],
  },
  {
    name: 'both lines cut at once: stays, advises sending on both, and withdraws it when they are well',
    world: { weather: (_line, _agent, t) => during(10_000, 20_000, t, CUT) },
    endMs: 40_000,
    story: [
      ['both-bad', 'A', 10_800, 12_500],
      ['held-other-not-better', 'A', 11_800, 14_000],
      ['both-recovered', 'A', 23_000, 27_000],
    ],
    fault: [15_000, 'everything'],
  },
  {
    name: 'both lines cut, the second a second later: left at once, and come back when only the first is mended',
    world: {
      weather: (line, _agent, t) => (line === 'A' ? during(10_000, 15_000, t, CUT) : during(11_000, 30_000, t, CUT)),
    },
    endMs: 25_000,
    story: [
      ['blackout', 'B', 10_100, 10_300],
      ['both-bad', 'B', 11_700, 12_500],
      ['held-other-not-better', 'B', 12_500, 14_500],
      // The first is mended, and has to answer for a second before it has a score to judge it by.
      ['held-stale', 'B', 15_000, 17_500],
      ['blackout', 'A', 15_500, 18_000],
      ['both-recovered', 'A', 18_000, 22_000],
    ],
  },
  {
    // It used to be withdrawn as soon as the newest seconds were well, and given again while ten seconds were still bad.
    name: 'both lines lose a fifth for ten seconds: the advice is given once and withdrawn once',
    world: { weather: (_line, _agent, t) => during(10_000, 20_000, t, { ...FINE, loss: 0.2 }) },
    endMs: 45_000,
    story: [
      ['both-bad', 'A', 11_500, 14_500],
      ['held-other-not-better', 'A', 12_500, 16_500],
      ['both-recovered', 'A', 23_000, 32_000],
    ],
  },
  {
    name: 'a clock of the hub that jumps an hour ahead: waits for fresh data, decides nothing by it',
    world: { weather: () => FINE, jumps: [{ at: 10_000, byMs: 3_600_000 }] },
    endMs: 40_000,
    story: [],
  },
  {
    name: 'a clock of the hub that jumps back ten minutes, and a cut ten seconds later: found as ever',
    world: { weather: onA(20_000, 60_000, CUT), jumps: [{ at: 10_000, byMs: -600_000 }] },
    endMs: 30_000,
    story: [['blackout', 'B', 20_100, 20_300]],
  },
  {
    name: 'a hub that pauses through a cut that is mended meanwhile: nothing that piled up decides',
    world: { weather: onA(11_000, 17_000, CUT), pauses: [{ from: 10_000, to: 18_000 }] },
    endMs: 40_000,
    story: [],
  },
  {
    name: 'a hub that wakes into a cut: found once agents are heard again',
    world: { weather: onA(11_000, 60_000, CUT), pauses: [{ from: 10_000, to: 18_000 }] },
    endMs: 30_000,
    story: [['blackout', 'B', 18_000, 20_500]],
  },
];

const play = (scene: Scene, seed: number, watch?: (moment: Moment) => void) =>
  live({ seed, endMs: scene.endMs, agents: 3, policy: demoPolicy, ...scene.world }, watch);

const tell = (story: Story) =>
  story.moments.map(({ t, decision }) => ({ reason: decision.reason, line: decision.state.activeLine, t }));

describe.each(SCENES)('$name', (scene) => {
  test.each([1, 2, 3])('(seed %i)', (seed) => {
    let domain: string | undefined;
    const story = play(scene, seed, ({ t, situation }) => {
      if (scene.fault && t <= scene.fault[0]) domain = situation.faults.A?.domain;
    });
    const told = tell(story);
    expect(told.map(({ reason, line }) => [reason, line])).toEqual(scene.story.map(([reason, line]) => [reason, line]));
    for (const [i, [, , earliest, latest]] of scene.story.entries()) {
      expect(told[i]?.t).toBeGreaterThanOrEqual(earliest);
      expect(told[i]?.t).toBeLessThan(latest);
    }
    expect(domain).toBe(scene.fault?.[1]);
  });
});

describe.each(Object.entries(presets))('the preset %s', (name, policy) => {
  const leaves = (weather: Weather) =>
    live({ seed: 1, endMs: 30_000, agents: 3, policy, weather: onA(10_000, 60_000, weather) }).switches.map(
      (s) => s.reason,
    );

  test('leaves a cut at once and comes back after its own hold-down', () => {
    const endMs = 20_000 + policy.holdDownMs + 5_000;
    const story = live({ seed: 1, endMs, agents: 2, intervalMs: 50, policy, weather: onA(10_000, 20_000, CUT) });
    expect(story.switches.map(({ to, reason }) => [to, reason])).toEqual([
      ['B', 'blackout'],
      ['A', 'fail-back'],
    ]);
    const back = (story.switches[1]?.t ?? 0) - 20_000;
    expect(back).toBeGreaterThanOrEqual(policy.holdDownMs);
    expect(back).toBeLessThan(policy.holdDownMs + 3_000);
  });

  test('bears what its use can bear, and leaves for what it cannot', () => {
    // Each weather parts those that need quick answers from those that need the picture.
    const left: Record<Scenario, { detour: string[]; jitter: string[]; loss: string[] }> = {
      'show-live': { detour: [], jitter: [], loss: [] },
      '1v1-social': { detour: ['quality'], jitter: ['quality'], loss: ['quality'] },
      'live-commerce': { detour: [], jitter: [], loss: ['quality'] },
      education: { detour: ['quality'], jitter: [], loss: [] },
    };
    expect({
      detour: leaves({ ...FINE, rttMs: 560 }),
      jitter: leaves({ ...FINE, jitterMs: 95 }),
      loss: leaves({ ...FINE, loss: 0.02 }),
    }).toEqual(left[name as Scenario]);
  });
});
