import { decide } from '../src/decide';
import { newState } from '../src/memory';
import { NO_ORDERS, situationOf } from '../src/situation';
import type { PathIdentity, PathSignal, Policy, ReasonCode, RouteState, SampleSummary } from '../src/types';
import { addReply, addSamples, addSignal, emptyWindow, type PathWindow } from '../src/windows';
import { random, SAID_AT } from './world';

/**
 * Days of probes, quickly: lines that lose in bursts (Gilbert, 1960: a probe after a lost one is lost too with
 * `lostAfterLost`), reported as agents do, judged by the engine. Probes are sent every 20 ms; RTT is 80 ms, and late is
 * what has no answer after 130 ms, so that of a run of lost probes all but the last two are late.
 */
interface Noise {
  readonly seed: number;
  readonly agents: number;
  readonly forSeconds: number;
  /** Share of probes that are lost, and of those after a lost one. */
  readonly loss: number;
  readonly lostAfterLost: number;
  /** Line A loses this share of its probes from the given moment on (ms since the beginning). */
  readonly fault?: { readonly at: number; readonly loss: number };
  readonly policy: Policy;
}

/** When a route on line A left it, in ms since the beginning, and why. */
interface Alarm {
  readonly at: number;
  readonly reason: ReasonCode;
}

const START = 1_700_000_000_000;
const INTERVAL_MS = 20;
const PROBES = 50;
const RTT_MS = 80;
const LATE_MS = 130;
const POST_MS = 5;
const TICK_MS = 250;
interface Event {
  readonly at: number;
  readonly path: number;
  readonly sample?: SampleSummary;
  readonly signal?: PathSignal;
}

/** One path's probes, second by second. */
class NoisyPath {
  private run = 0;
  private runFrom = 0;
  private lostLast = false;
  private readonly draw: () => number;
  private readonly phase: number;
  private waiting: { second: number; lost: number; longest: number } | null = null;

  constructor(
    readonly identity: PathIdentity,
    private readonly noise: Noise,
  ) {
    this.draw = random(noise.seed * 1_000 + identity.path);
    this.phase = this.draw() * INTERVAL_MS;
  }

  /** Everything that is said because of the probes sent in this second. */
  pass(second: number, events: Event[]): void {
    const { noise, draw } = this;
    let lost = 0;
    let longest = 0;
    for (let probe = 0; probe < PROBES; probe++) {
      const at = second * 1_000 + this.phase + probe * INTERVAL_MS;
      const { fault } = noise;
      const faulty = fault !== undefined && this.identity.line === 'A' && at >= fault.at;
      const loss = faulty ? fault.loss : noise.loss;
      const begins = (loss * (1 - noise.lostAfterLost)) / (1 - loss);
      this.lostLast = loss >= 1 || draw() < (this.lostLast ? noise.lostAfterLost : begins);
      if (this.lostLast) {
        lost++;
        if (this.run++ === 0) this.runFrom = at;
        // Judged late 130 ms after its sending, unless one sent later is answered before that.
        const late = this.run - 2;
        if (late === 2 || SAID_AT.includes(late)) this.signal(events, late === 2 ? 'suspicion' : 'blackout', late);
        longest = Math.max(longest, this.run);
        continue;
      }
      if (this.run >= 4) this.signal(events, 'recovery', 0, at + RTT_MS);
      this.run = 0;
      if (probe < 3) this.report(second, events);
    }
    this.report(second, events);
    this.waiting = { second, lost, longest };
    if (this.run === 0) this.report(second, events);
  }

  private report(now: number, events: Event[]): void {
    const waiting = this.waiting;
    if (waiting === null) return;
    this.waiting = null;
    const { second, lost, longest } = waiting;
    const end = (second + 1) * 1_000 + this.phase;
    const late = now > second && this.run > 3 ? Math.floor((end - this.runFrom) / INTERVAL_MS) : 0;
    const sample: SampleSummary = {
      key: (START + second * 1_000) * 1_000,
      start: START + second * 1_000 + this.phase,
      ...{ durationMs: 1_000, revision: 0, sent: PROBES, received: PROBES - lost, late: lost, lost, pending: 0 },
      ...{ rttMinMicros: null, rttMeanMicros: null, rttMaxMicros: null },
      ...{ rttBuckets: lost === PROBES ? [] : [119], rttCounts: lost === PROBES ? [] : [PROBES - lost] },
      ...{
        jitterMicros: 1_500,
        longestLossBurst: longest,
        lateRun: late,
        lateRunSpanMicros: late * INTERVAL_MS * 1_000,
      },
    };
    events.push({ at: end + LATE_MS + POST_MS, path: this.identity.path, sample });
  }

  private signal(events: Event[], kind: PathSignal['kind'], lateRun: number, answeredAt?: number): void {
    const at = answeredAt ?? this.runFrom + (lateRun - 1) * INTERVAL_MS + LATE_MS;
    const firstLateSentAt = kind === 'recovery' ? null : START + this.runFrom;
    const signal = { kind, at: START + at, lateRun, lateRunSpanMicros: lateRun * INTERVAL_MS * 1_000, firstLateSentAt };
    events.push({ at: at + POST_MS, path: this.identity.path, signal });
  }
}

/** How often, when and why a route leaves line A; after each time it begins anew on A once that is well. */
export function alarmsIn(noise: Noise): Alarm[] {
  const paths = Array.from({ length: 2 * noise.agents }, (_, i) => ({
    ...{ path: i + 1, agent: `agent-${i >> 1}`, carrier: `carrier-${i >> 1}`, line: i % 2 === 0 ? 'A' : 'B' },
    ...{ pop: 'pop', weight: 1 / noise.agents },
  }));
  const noisy = paths.map((identity) => new NoisyPath(identity, noise));
  const windows = new Map<number, PathWindow>(paths.map(({ path }) => [path, emptyWindow()]));
  const alarms: Alarm[] = [];
  let state: RouteState = newState('A', START);
  let away = false;
  let restless = false;
  const evaluate = (at: number) => {
    const input = { paths, slots: ['A', 'B'], activeLine: 'A', now: START + at, resumedAt: 0, orders: NO_ORDERS };
    const { situation } = situationOf(input, (path) => windows.get(path), noise.policy);
    if (away && (situation.lines.A?.score ?? 0) < noise.policy.returnAtScore) return;
    if (away) state = newState('A', START + at);
    const decision = decide(state, situation, noise.policy);
    state = decision.state;
    restless = decision.reason !== 'steady';
    away = decision.effects.some((effect) => effect.kind === 'directive' && effect.line === 'B');
    if (away) alarms.push({ at, reason: decision.reason });
  };
  let pending: Event[] = [];
  for (let second = 0; second < noise.forSeconds; second++) {
    for (const path of noisy) path.pass(second, pending);
    pending.sort((a, b) => a.at - b.at || a.path - b.path);
    const until = second * 1_000;
    let tick = until - 1_000;
    let i = 0;
    for (let event = pending[i]; event !== undefined && event.at < until; event = pending[++i]) {
      for (; tick <= event.at; tick += TICK_MS) if (restless && tick > until - 1_000) evaluate(tick);
      const window = windows.get(event.path) ?? emptyWindow();
      if (event.sample) addSamples(window, [event.sample]);
      if (event.signal) {
        addSignal(window, event.signal);
        // With each signal agents say which probes were answered last; the other line's was sent a round trip ago.
        const other = windows.get(event.path % 2 === 1 ? event.path + 1 : event.path - 1);
        if (other && other.lateRun === null) addReply(other, START + event.at - POST_MS - RTT_MS - INTERVAL_MS);
      }
      if (restless || away || event.signal || event.sample?.received !== PROBES) evaluate(event.at);
    }
    for (; tick < until; tick += TICK_MS) if (restless && tick > until - 1_000) evaluate(tick);
    pending = pending.slice(i);
  }
  return alarms;
}
