import type { Expectation, Maintenance, Mode, Orders, Override, Policy } from '../src/types';
import { demoPolicy, FINE, random, START, type Weather, type World } from './world';

/** When the noise of a random world has stopped, and every order in it is over. */
export const NOISE_ENDS = 22_000;
export const ORDERS_END = 26_000;
const END = 44_000;

export interface RandomWorld extends World {
  readonly policy: Policy;
  readonly orders: (t: number) => Orders;
  readonly overrides: readonly Span<Override>[];
  readonly drills: readonly Span<Override>[];
  readonly works: readonly Span<Maintenance>[];
}

interface Span<T> {
  readonly from: number;
  readonly to: number;
  readonly what: T;
}

/**
 * A random world: lines, carriers and PoPs go through spells of fine weather, loss, delay and cuts, agents fall silent or
 * withdraw, the hub pauses, people order overrides and maintenance, under a policy of any mode; then all of that stops.
 */
export function randomWorld(seed: number): RandomWorld {
  const rnd = random(seed);
  const agents = 1 + Math.floor(rnd() * 4);
  const pops = agents < 3 && rnd() < 0.3 ? ['HKG1', 'SIN1'] : ['HKG1'];
  const shared = agents > 2 && rnd() < 0.4;
  const lines = { A: timeline(rnd, 1), B: timeline(rnd, 1) };
  const carriers = Array.from({ length: agents }, () => (rnd() < 0.2 ? timeline(rnd, 0.4) : null));
  const places = new Map(pops.map((pop) => [pop, rnd() < 0.15 ? timeline(rnd, 0.3) : null]));
  const silences = spans(rnd, agents, 0.2);
  const withdrawals = spans(rnd, agents, 0.15);
  const pauseAt = rnd() < 0.15 ? 5_000 + rnd() * 12_000 : null;
  const overrides = overridesOf(rnd);
  const works = worksOf(rnd);
  const drawn = policyOf(rnd);
  // Drawn last: worlds without drills stay what they were.
  const drills = drillsOf(rnd, overrides);
  const policy = { ...drawn, preemptive: { ...drawn.preemptive, enabled: rnd() < 0.5 } };
  const forecasts = forecastsOf(rnd);
  return {
    seed,
    endMs: END,
    agents,
    intervalMs: 40,
    pops,
    weights: Array.from({ length: agents }, () => 0.2 + rnd()),
    carrierOf: (agent) => `carrier-${shared ? Math.min(agent, 1) : agent}`,
    weather: (line, agent, t, pop) =>
      worst([lines[line as 'A' | 'B'], carriers[agent] ?? null, places.get(pop) ?? null], t),
    runs: (agent, t) => !silences.some((span) => span.agent === agent && t >= span.from && t < span.to),
    withdrawn: withdrawals,
    ...(pauseAt === null ? {} : { pauses: [{ from: pauseAt, to: pauseAt + 3_000 + rnd() * 3_000 }] }),
    policy,
    overrides,
    drills,
    works,
    expected: (t) => forecasts.findLast((one) => t >= one.from && t < one.to)?.what ?? null,
    orders: (t) => ({
      override: [...drills, ...overrides].findLast((one) => t >= one.from && t < one.to)?.what ?? null,
      maintenance: works.filter((one) => t >= one.from && t < one.to).map((one) => one.what),
    }),
  };
}

interface Spell {
  readonly from: number;
  readonly weather: Weather;
}

/** Spells until the noise ends; `rough` is how much of the roughest weather there may be. */
function timeline(rnd: () => number, rough: number): Spell[] {
  const spells: Spell[] = [{ from: 0, weather: FINE }];
  for (let t = 3_000; t < NOISE_ENDS; t += 500 + rnd() * 6_000) spells.push({ from: t, weather: spell(rnd, rough) });
  spells.push({ from: NOISE_ENDS, weather: FINE });
  return spells;
}

function spell(rnd: () => number, rough: number): Weather {
  const kind = rnd() / rough;
  if (kind >= 0.55) return FINE;
  if (kind >= 0.35) return { ...FINE, loss: rnd() * 0.3 };
  if (kind >= 0.2) return { ...FINE, rttMs: 80 + rnd() * 700, jitterMs: rnd() * 60 };
  return { ...FINE, loss: 1 };
}

function worst(timelines: readonly (readonly Spell[] | null)[], t: number): Weather {
  let found = FINE;
  for (const spells of timelines) {
    if (spells === null) continue;
    let place = spells.length - 1;
    while (place >= 0 && (spells[place]?.from ?? 0) > t) place--;
    const weather = spells[place]?.weather ?? FINE;
    if (weather.loss > found.loss || (weather.loss === found.loss && weather.rttMs > found.rttMs)) found = weather;
  }
  return found;
}

function spans(rnd: () => number, agents: number, chance: number): { agent: number; from: number; to: number }[] {
  return Array.from({ length: agents }, (_, agent) => {
    const from = 4_000 + rnd() * 12_000;
    return { agent, from, to: Math.min(NOISE_ENDS, from + 1_000 + rnd() * 8_000), is: rnd() < chance };
  }).filter((span) => span.is);
}

function overridesOf(rnd: () => number): Span<Override>[] {
  const found: Span<Override>[] = [];
  const many = rnd() < 0.35 ? 1 + Math.floor(rnd() * 2) : 0;
  for (let i = 0; i < many; i++) {
    const from = 2_500 + rnd() * 16_000;
    const expires = Math.min(ORDERS_END, from + 1_000 + rnd() * 12_000);
    // Some are ended by a person before they expire.
    const to = rnd() < 0.4 ? from + (expires - from) * rnd() : expires;
    const mode: Mode = rnd() < 0.7 ? 'single' : rnd() < 0.5 ? 'duplicate' : 'split';
    const [line, strict] = [rnd() < 0.5 ? 'A' : 'B', rnd() < 0.5];
    found.push({
      from,
      to,
      what: { id: `override-${i}`, line, mode, strict, by: 'Li', note: '', expiresAt: START + expires },
    });
  }
  // A route has one at a time: the next one ends the one before.
  found.sort((a, b) => a.from - b.from);
  return found.map((one, i) => ({ ...one, to: Math.min(one.to, found[i + 1]?.from ?? one.to) }));
}

/** Drills, planned without regard for what is going on but an override: that one refuses or ends them. */
function drillsOf(rnd: () => number, overrides: readonly Span<Override>[]): Span<Override>[] {
  const many = rnd() < 0.5 ? 1 + Math.floor(rnd() * 2) : 0;
  const found = Array.from({ length: many }, (_, i) => {
    const from = 3_500 + i * 9_000 + rnd() * 6_000;
    const expires = from + 1_000 + rnd() * 2_500;
    const next = overrides.find((one) => one.to > from)?.from ?? expires;
    // Some are cancelled.
    const to = Math.min(next, rnd() < 0.3 ? from + (expires - from) * rnd() : expires);
    const what = { id: `drill-${i}`, drill: `run-${i}`, line: rnd() < 0.3 ? 'A' : 'B' };
    return {
      from,
      to,
      what: { ...what, mode: 'single', strict: false, by: 'Li', note: '', expiresAt: START + expires },
    } as const;
  });
  return found.filter(({ from, to }) => to > from);
}

function worksOf(rnd: () => number): Span<Maintenance>[] {
  const many = rnd() < 0.35 ? 1 + Math.floor(rnd() * 2) : 0;
  return Array.from({ length: many }, (_, i) => {
    const from = 2_500 + rnd() * 16_000;
    const to = Math.min(ORDERS_END, from + 1_000 + rnd() * 10_000);
    const line = rnd() < 0.45 ? 'A' : rnd() < 0.8 ? 'B' : null;
    return { from, to, what: { id: `work-${i}`, name: 'Work', line, drains: rnd() < 0.75, until: START + to } };
  });
}

/** What is forecast, whatever comes: nothing, one line, both or little of either; of some lines nothing is known. */
function forecastsOf(rnd: () => number): Span<Expectation>[] {
  const found: Span<Expectation>[] = [];
  for (let from = 2_000 + rnd() * 8_000; from < NOISE_ENDS && rnd() < 0.75; from += 3_000 + rnd() * 12_000) {
    const at = START + from;
    const line = (): Expectation['lines'][string] => {
      const announced = rnd() < 0.5 ? 0 : rnd() < 0.6 ? 1 : rnd();
      const stretch = announced > 0 ? { from: at + 1_000, to: at + 9_000 } : null;
      return { announced, known: rnd() < 0.8 ? 1 : 0, stretch, overQuietMs: announced > 0 ? 40 : null };
    };
    const to = Math.min(NOISE_ENDS, from + 2_500 + rnd() * 14_000);
    found.push({ from, to, what: { at, lines: { A: line(), B: line() } } });
  }
  return found;
}

function policyOf(rnd: () => number): Policy {
  const kind = rnd();
  const mode: Mode = kind < 0.6 ? 'single' : kind < 0.75 ? 'duplicate' : 'split';
  const weights = mode === 'split' ? { A: 0.7, B: 0.3 } : {};
  const preferred = rnd();
  const preferredLine = preferred < 0.6 ? 'A' : preferred < 0.7 ? 'B' : 'none';
  return { ...demoPolicy, holdDownMs: 6_000, preferredLine, mode, weights };
}
