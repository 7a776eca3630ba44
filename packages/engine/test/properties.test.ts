import { describe, expect, test } from 'vitest';
import { demoPolicy, FINE, live, random, type Story, type Weather, type World } from './world';

/** A random world: each line goes through spells of fine weather, loss, delay, and cuts; then the noise stops. */
const NOISE_ENDS = 24_000;
function randomWorld(seed: number, endMs: number): World {
  const rnd = random(seed);
  const agents = 1 + Math.floor(rnd() * 3);
  const spell = (): Weather => {
    const kind = rnd();
    if (kind < 0.45) return FINE;
    if (kind < 0.65) return { ...FINE, loss: rnd() * 0.3 };
    if (kind < 0.8) return { ...FINE, rttMs: 80 + rnd() * 700, jitterMs: rnd() * 60 };
    return { ...FINE, loss: 1 };
  };
  const spells = (scope: number) => Array.from({ length: scope }, () => ({ until: 0, weather: FINE }));
  const timeline = (): { from: number; weather: Weather }[] => {
    const line: { from: number; weather: Weather }[] = [{ from: 0, weather: FINE }];
    for (let t = 3_000; t < NOISE_ENDS; t += 500 + rnd() * 6_000) line.push({ from: t, weather: spell() });
    line.push({ from: NOISE_ENDS, weather: FINE });
    return line;
  };
  const lines: Record<string, ReturnType<typeof timeline>> = { A: timeline(), B: timeline() };
  const silences = spells(agents).map(() => {
    const from = rnd() < 0.25 ? 4_000 + rnd() * 15_000 : Number.POSITIVE_INFINITY;
    return { from, to: from + rnd() * 8_000 };
  });
  const pauseAt = rnd() < 0.15 ? 5_000 + rnd() * 12_000 : null;
  return {
    seed,
    endMs,
    agents,
    intervalMs: 40,
    weights: Array.from({ length: agents }, () => 0.2 + rnd()),
    weather: (line, _agent, t) => lines[line]?.findLast((s) => s.from <= t)?.weather ?? FINE,
    runs: (agent, t) => !(t >= (silences[agent]?.from ?? t + 1) && t < (silences[agent]?.to ?? 0)),
    ...(pauseAt === null ? {} : { pauses: [{ from: pauseAt, to: pauseAt + 3_000 + rnd() * 3_000 }] }),
    policy: { ...demoPolicy, holdDownMs: 6_000, preferredLine: rnd() < 0.7 ? 'A' : 'none' },
  };
}

// More with TWINLINE_WORLDS; a world takes about a tenth of a second.
const WORLDS = Number(process.env.TWINLINE_WORLDS ?? 200);
const stories: { world: World; story: Story }[] = [];
const storyOf = (seed: number) => {
  const known = stories[seed];
  if (known) return known;
  const world = randomWorld(seed, 44_000);
  const made = { world, story: live(world) };
  stories[seed] = made;
  return made;
};
const each = (check: (world: World, story: Story, seed: number) => void) => {
  for (let seed = 1; seed <= WORLDS; seed++) {
    const { world, story } = storyOf(seed);
    try {
      check(world, story, seed);
    } catch (error) {
      throw new Error(`in world ${seed}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
};

describe(`in ${WORLDS} random worlds`, () => {
  test('there is movement at all: cuts, brown-outs, fail-backs, refusals and advice all happen', () => {
    const seen = new Set<string>();
    each((_world, story) => {
      for (const { decision } of story.moments) seen.add(decision.reason);
    });
    for (const reason of ['blackout', 'quality', 'fail-back', 'both-bad', 'both-recovered', 'held-other-not-better'])
      expect([...seen]).toContain(reason);
  }, 300_000);

  test('no two switches come within the hold-down, but for a blackout of the line in use', () => {
    each((world, story) => {
      for (const [i, change] of story.switches.entries()) {
        const previous = story.switches[i - 1];
        if (!previous || change.reason === 'blackout') continue;
        expect(change.t - previous.t).toBeGreaterThanOrEqual(world.policy?.holdDownMs ?? 0);
      }
    });
  });

  test('a switch is never to a worse line, nor to one that is dark or unknown', () => {
    each((_world, story) => {
      for (const { decision, situation, before } of story.moments) {
        const [effect] = decision.effects;
        if (effect?.kind !== 'directive') continue;
        const from = situation.lines[before.activeLine];
        const to = situation.lines[effect.line];
        expect(to?.grade).not.toBe('down');
        expect(to?.grade).not.toBe('no-data');
        if (decision.reason === 'fail-back') expect(to?.grade).toBe('good');
        else expect(to?.score ?? 0).toBeGreaterThanOrEqual((from?.score ?? 0) + 5);
        for (const guard of decision.evidence.guards) expect(guard.passed).toBe(true);
      }
    });
  });

  test('trouble on the standby line never moves the active one', () => {
    each((_world, story) => {
      for (const { decision, situation, before } of story.moments) {
        if (decision.effects[0]?.kind !== 'directive' || decision.reason === 'fail-back') continue;
        const active = situation.lines[before.activeLine];
        const policy = _world.policy ?? demoPolicy;
        const forGain = policy.preferredLine === 'none';
        if (!forGain) expect(active?.score ?? 100).toBeLessThan(policy.leaveBelowScore);
      }
    });
  });

  test('after the noise stops it settles: on the preferred line, on no advice, and moves no more', () => {
    each((world, story) => {
      const lastAllowed = NOISE_ENDS + 2 * (world.policy?.holdDownMs ?? 0) + 4_000;
      for (const change of story.switches) expect(change.t).toBeLessThan(lastAllowed);
      if (world.policy?.preferredLine === 'A' && !story.state.suppressed) expect(story.state.activeLine).toBe('A');
      expect(story.state.advice).toBe('none');
      expect(story.last.lines.A?.grade).toBe('good');
    });
  });

  test('the same input gives the same decisions', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { world, story } = storyOf(seed);
      expect(live(world).moments).toEqual(story.moments);
    }
  });
});
