import { begin, decide } from '../src/decide';
import { presets } from '../src/presets';
import { NO_ORDERS, situationOf } from '../src/situation';
import type {
  Decision,
  Expectation,
  Mode,
  Orders,
  PathIdentity,
  PathSignal,
  Policy,
  ReasonCode,
  RouteState,
  SampleSummary,
  Situation,
} from '../src/types';
import { addReply, addSamples, addSignal, emptyWindow, type PathWindow, rejoin, withdraw } from '../src/windows';

/** A world in which probes are sent one by one over two lines, for testing the engine as agents would feed it. */

export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Weather {
  readonly rttMs: number;
  readonly jitterMs: number;
  readonly loss: number;
}
export const FINE: Weather = { rttMs: 80, jitterMs: 2, loss: 0 };
export const CUT: Weather = { rttMs: 80, jitterMs: 2, loss: 1 };

export interface World {
  readonly seed: number;
  readonly endMs: number;
  readonly agents: number;
  readonly weights?: readonly number[];
  readonly intervalMs?: number;
  /** Each agent is on its own carrier and measures to one PoP, unless these say otherwise. */
  readonly carrierOf?: (agent: number) => string;
  readonly pops?: readonly string[];
  /** Weather of a probe sent at `t` ms into the world. */
  readonly weather: (line: string, agent: number, t: number, pop: string) => Weather;
  /** Whether the agent runs at `t`. */
  readonly runs?: (agent: number, t: number) => boolean;
  /** Whether nothing is measured on a line, by any agent. */
  readonly silent?: (line: string, t: number) => boolean;
  /** When agents say of themselves that they are not to be trusted. */
  readonly withdrawn?: readonly { agent: number; from: number; to: number }[];
  /** Moments at which the hub stops and wakes. */
  readonly pauses?: readonly { from: number; to: number }[];
  readonly policy?: Policy;
  /** Somebody edits the policy. */
  readonly edited?: { readonly at: number; readonly policy: Policy };
  /** What people order at `t`. An override that a blackout ended is withdrawn ENDED_AFTER_MS later, as a shell would. */
  readonly orders?: (t: number) => Orders;
  /** What is forecast at `t`. */
  readonly expected?: (t: number) => Expectation | null;
  /** When the hub's clock jumps, and by how much. */
  readonly jumps?: readonly { at: number; byMs: number }[];
}

export const START = 1_700_000_000_000;
/** The demo's policy: the show-live preset with the short hold-down. */
export const demoPolicy: Policy = { ...presets['show-live'], holdDownMs: 20_000 };

const ENDED_AFTER_MS = 700;

export interface Moment {
  readonly t: number;
  readonly decision: Decision;
  readonly situation: Situation;
  readonly before: RouteState;
}
export interface Story {
  /** Decisions with effects. */
  readonly moments: Moment[];
  /** Directives after the first. */
  readonly switches: { t: number; from: string; to: string; reason: ReasonCode; mode: Mode }[];
  readonly first: Decision;
  readonly state: RouteState;
  readonly last: Situation;
  readonly evaluations: number;
  readonly gradesAt: (t: number) => Record<string, string>;
}

interface Arrival {
  readonly at: number;
  readonly path: number;
  readonly sample?: SampleSummary;
  readonly signal?: PathSignal;
  readonly replies?: readonly { path: number; sentAt: number }[];
  readonly turn?: 'withdraw' | 'rejoin';
}

function pathsOf(world: World): PathIdentity[] {
  const pops = world.pops ?? ['pop'];
  return Array.from({ length: world.agents }, (_, agent) =>
    pops.flatMap((pop, p) =>
      ['A', 'B'].map((line, i) => ({
        path: (agent * pops.length + p) * 2 + i + 1,
        agent: `agent-${agent}`,
        carrier: world.carrierOf?.(agent) ?? `carrier-${agent}`,
        line,
        pop,
        weight: (world.weights?.[agent] ?? 1 / world.agents) / pops.length,
      })),
    ),
  ).flat();
}

const GAMMA = 1.1;
const bucketOf = (micros: number) => Math.max(0, Math.ceil(Math.log(micros) / Math.log(GAMMA)));
const POST_MS = 5;

/** Late runs at which an agent that probes every 20 ms says that it is dark, and says it again. */
export const SAID_AT = [5, 8, 12, 16, 24, 35];

/** Simulates one path: its samples and signals with the moments they reach the hub. */
function measure(
  world: World,
  path: PathIdentity,
  agent: number,
): { arrivals: Arrival[]; answers: { sentAt: number; at: number }[] } {
  const rnd = random(world.seed * 1_000 + path.path);
  const interval = world.intervalMs ?? 20;
  const phase = rnd() * interval;
  const arrivals: Arrival[] = [];
  const answers: { sentAt: number; at: number }[] = [];
  let srtt = world.weather(path.line, agent, 0, path.pop).rttMs;
  let rttvar = 4;
  let run = 0;
  let first = 0;
  let secondStart = phase;
  let rtts: number[] = [];
  let sent = 0;
  let burst = 0;
  let longest = 0;
  const flush = (end: number) => {
    const counts = new Map<number, number>();
    for (const rtt of rtts) counts.set(bucketOf(rtt * 1_000), (counts.get(bucketOf(rtt * 1_000)) ?? 0) + 1);
    const buckets = [...counts.keys()].sort((a, b) => a - b);
    const sample: SampleSummary = {
      key: Math.round((START + secondStart) * 1_000),
      start: START + secondStart,
      durationMs: end - secondStart,
      revision: 0,
      sent,
      received: rtts.length,
      late: sent - rtts.length,
      lost: 0,
      pending: sent - rtts.length,
      rttMinMicros: null,
      rttMeanMicros: null,
      rttMaxMicros: null,
      rttBuckets: buckets,
      rttCounts: buckets.map((b) => counts.get(b) ?? 0),
      jitterMicros: rtts.length ? world.weather(path.line, agent, secondStart, path.pop).jitterMs * 700 : null,
      longestLossBurst: longest,
      lateRun: run,
      lateRunSpanMicros: run === 0 ? 0 : (end - first) * 1_000,
    };
    if (sent > 0) arrivals.push({ at: end + srtt + 60 + POST_MS, path: path.path, sample });
    rtts = [];
    sent = 0;
    longest = 0;
    secondStart = end;
  };
  const signal = (kind: PathSignal['kind'], at: number) =>
    arrivals.push({
      at: at + POST_MS,
      path: path.path,
      signal: {
        kind,
        at: START + at,
        lateRun: kind === 'recovery' ? 0 : run,
        lateRunSpanMicros: kind === 'recovery' ? 0 : run * interval * 1_000,
        firstLateSentAt: kind === 'recovery' ? null : START + first,
      },
    });
  const unanswered: number[] = [];
  const countLate = (sentAt: number, timer: number) => {
    if (run === 0) first = sentAt;
    run++;
    if (run === 2) signal('suspicion', sentAt + timer);
    if (SAID_AT.includes(run)) signal('blackout', sentAt + timer);
  };
  for (let t = phase; t < world.endMs; t += interval) {
    if (t >= secondStart + 1_000 - 0.001) flush(t);
    if ((world.runs && !world.runs(agent, t)) || world.silent?.(path.line, t)) {
      sent = 0;
      rtts = [];
      secondStart = t + interval;
      continue;
    }
    const weather = world.weather(path.line, agent, t, path.pop);
    sent++;
    const timer = srtt + Math.max(4 * rttvar, 50);
    const lost = rnd() < weather.loss;
    const rtt = weather.rttMs + rnd() * weather.jitterMs * 2;
    // As the agent's session has it: a probe is late only while no later one has been answered.
    if (lost) unanswered.push(t);
    while (unanswered.length > 0 && (unanswered[0] ?? 0) + timer <= t + rtt) countLate(unanswered.shift() ?? 0, timer);
    burst = lost ? burst + 1 : 0;
    longest = Math.max(longest, burst);
    if (lost) continue;
    if (run >= 2) signal('recovery', t + rtt);
    run = 0;
    unanswered.length = 0;
    rtts.push(rtt);
    answers.push({ sentAt: t, at: t + rtt });
    rttvar = 0.75 * rttvar + 0.25 * Math.abs(srtt - rtt);
    srtt = 0.875 * srtt + 0.125 * rtt;
  }
  return { arrivals, answers };
}

/** With each signal an agent says which probes of its paths were answered last (wire: batch.replies). */
function withReplies(
  arrivals: Arrival[],
  paths: readonly PathIdentity[],
  answers: ReadonlyMap<number, { sentAt: number; at: number }[]>,
): Arrival[] {
  const own = new Map(paths.map(({ path, agent }) => [path, paths.filter((other) => other.agent === agent)]));
  return arrivals.map((arrival) => {
    if (!arrival.signal) return arrival;
    const at = arrival.at - POST_MS;
    const replies = (own.get(arrival.path) ?? []).flatMap(({ path }) => {
      const last = lastAnswered(answers.get(path) ?? [], at);
      return last ? [{ path, sentAt: START + last.sentAt }] : [];
    });
    return { ...arrival, replies };
  });
}

/** Of answers in order of their probes, the last that had come by then: the search begins with what had been sent. */
function lastAnswered(answers: readonly { sentAt: number; at: number }[], by: number) {
  let [from, to] = [0, answers.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((answers[middle]?.sentAt ?? 0) <= by) from = middle + 1;
    else to = middle;
  }
  for (let i = from - 1; i >= 0; i--) if ((answers[i]?.at ?? 0) <= by) return answers[i];
  return undefined;
}

/** The hub corrects an agent's times by what its own clock shows. */
function byHubClock(arrival: Arrival, shiftMs: number): Arrival {
  if (shiftMs === 0) return arrival;
  const { sample, signal, replies } = arrival;
  const first = signal?.firstLateSentAt ?? null;
  return {
    ...arrival,
    ...(sample && { sample: { ...sample, start: sample.start + shiftMs } }),
    ...(signal && {
      signal: { ...signal, at: signal.at + shiftMs, firstLateSentAt: first === null ? null : first + shiftMs },
    }),
    ...(replies && { replies: replies.map(({ path, sentAt }) => ({ path, sentAt: sentAt + shiftMs })) }),
  };
}

/** Runs a world. `watch` is told of every decision, also of those that change nothing. */
export function live(world: World, watch?: (moment: Moment) => void): Story {
  const policy = world.policy ?? demoPolicy;
  const policyAt = (t: number) => (world.edited && t >= world.edited.at ? world.edited.policy : policy);
  const paths = pathsOf(world);
  const answers = new Map<number, { sentAt: number; at: number }[]>();
  const arrivals: Arrival[] = paths.flatMap((path) => {
    const measured = measure(world, path, Number(path.agent.slice('agent-'.length)));
    answers.set(path.path, measured.answers);
    return measured.arrivals;
  });
  for (const { agent, from, to } of world.withdrawn ?? [])
    for (const { path } of paths.filter((one) => one.agent === `agent-${agent}`))
      arrivals.push(
        { at: from + POST_MS, path, turn: 'withdraw' as const },
        { at: to + POST_MS, path, turn: 'rejoin' as const },
      );
  const events = withReplies(arrivals, paths, answers).sort((a, b) => a.at - b.at || a.path - b.path);
  const windows = new Map<number, PathWindow>(paths.map((path) => [path.path, emptyWindow()]));
  const story: { moments: Moment[]; switches: Story['switches'] } = { moments: [], switches: [] };
  const grades: { t: number; grades: Record<string, string> }[] = [];
  let state: RouteState | null = null;
  let first: Decision | null = null;
  let ended: { id: string; at: number } | null = null;
  let last: Situation | null = null;
  let resumedAt = START;
  let lastTick = 0;
  let evaluations = 0;

  const paused = (t: number) => world.pauses?.find((pause) => t >= pause.from && t < pause.to);
  const ordersAt = (t: number): Orders => {
    const orders = world.orders?.(t) ?? NO_ORDERS;
    const over = ended !== null && orders.override?.id === ended.id && t >= ended.at + ENDED_AFTER_MS;
    return over ? { ...orders, override: null } : orders;
  };
  const jumps = world.jumps ?? [];
  const clockAt = (t: number) => {
    let now = START + t;
    for (const { at, byMs } of jumps) if (t >= at) now += byMs;
    return now;
  };
  let lastNow = START;
  const evaluate = (t: number) => {
    const now = clockAt(t);
    // As the hub has it: time that stood still or jumped makes it wait for what comes from now on.
    if (now - lastNow > 2_000 || now < lastNow) {
      resumedAt = now;
      if (now < lastNow) for (const path of windows.keys()) windows.set(path, emptyWindow());
    }
    lastNow = now;
    const activeLine: string | null = state?.activeLine ?? null;
    const { situation } = situationOf(
      {
        paths,
        slots: ['A', 'B'],
        activeLine,
        now,
        resumedAt,
        orders: ordersAt(t),
        expected: world.expected?.(t) ?? null,
      },
      (path) => windows.get(path),
      policyAt(t),
    );
    evaluations++;
    last = situation;
    grades.push({ t, grades: { A: situation.lines.A?.grade ?? '', B: situation.lines.B?.grade ?? '' } });
    if (state === null) {
      first = begin(situation, policyAt(t));
      if (first) state = first.state;
      return;
    }
    const before: RouteState = state;
    const decision = decide(before, situation, policyAt(t));
    state = decision.state;
    const moment = { t, decision, situation, before };
    watch?.(moment);
    if (decision.effects.length > 0) story.moments.push(moment);
    for (const effect of decision.effects) {
      if (effect.kind !== 'directive') continue;
      const { from, line: to, mode, endsOverride } = effect;
      story.switches.push({ t, from, to, reason: decision.reason, mode });
      if (endsOverride !== null) ended = { id: endsOverride, at: t };
    }
  };
  const feed = (arrival: Arrival) => {
    const { path, sample, signal, replies, turn } = byHubClock(arrival, clockAt(arrival.at) - START - arrival.at);
    const window = windows.get(path);
    if (!window) return;
    if (turn === 'withdraw') withdraw(window);
    if (turn === 'rejoin') rejoin(window, clockAt(arrival.at) - POST_MS);
    if (sample) addSamples(window, [sample]);
    for (const reply of replies ?? []) {
      const of = windows.get(reply.path);
      if (of) addReply(of, reply.sentAt);
    }
    if (signal) addSignal(window, signal);
  };
  let next = 0;
  for (let tick = 0; tick < world.endMs; tick += 250) {
    const pause = paused(tick);
    if (pause) continue;
    while (next < events.length && (events[next]?.at ?? 0) <= tick) {
      const event = events[next++];
      if (!event) break;
      feed(event);
      // What came while the hub stood still is taken in when it wakes.
      const at = paused(event.at)?.to ?? event.at;
      if (at >= lastTick) evaluate(Math.max(at, lastTick));
      lastTick = Math.max(lastTick, at);
    }
    evaluate(tick);
    lastTick = tick;
  }
  if (state === null || first === null || last === null) throw new Error('the world never began');
  return {
    ...story,
    first,
    state,
    last,
    evaluations,
    gradesAt: (t) => grades.findLast((entry) => entry.t <= t)?.grades ?? {},
  };
}
