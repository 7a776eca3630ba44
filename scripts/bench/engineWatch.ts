import { decide } from '@twinline/engine/decide';
import { newState } from '@twinline/engine/memory';
import { presets } from '@twinline/engine/presets';
import { takeIn } from '@twinline/engine/region/takeIn';
import { NO_ORDERS, situationOf } from '@twinline/engine/situation';
import type { PathIdentity, ReasonCode, RouteState } from '@twinline/engine/types';
import type { PathWindow } from '@twinline/engine/windows';
import type { Signal } from '@twinline/wire/batch';
import { type Sample, toColumns } from '@twinline/wire/columns';
import { random } from './bodies';
import { movingAverage, threeMisses } from './engineBaselines';
import { INTERVAL_MS, type LossAt, ProbedPath, START_MS } from './engineProbes';

const STEP_MS = 5;
const POST_MS = 5;
const TICK_MS = 250;
const LINES = ['A', 'B'] as const;
const BASELINES = [threeMisses, movingAverage] as const;
const policy = presets['show-live'];

/** That line A was held for bad: when (ms since the start), and why; no reason is given by simple monitors. */
interface Alarm {
  readonly at: number;
  readonly reason: ReasonCode | null;
}

/** What one detector said. */
export interface Watch {
  readonly name: string;
  readonly alarms: readonly Alarm[];
}

interface Lines {
  readonly seed: number;
  /** Each on a carrier of its own, with losses of its own, and with an equal share of the audience. */
  readonly agents: number;
  readonly forMs: number;
  readonly lossOn: Readonly<Record<(typeof LINES)[number], LossAt>>;
  /** It is over when every detector has said something since. */
  readonly untilAlarmFrom?: number;
}

/**
 * Some agents on two lines: when the engine, which pools what all of them see, leaves line A, and when the baselines
 * call it bad. Each agent has its own monitors; the line is bad when more than half of them say so.
 */
export function watch({ seed, agents, forMs, lossOn, untilAlarmFrom = Number.POSITIVE_INFINITY }: Lines): Watch[] {
  const monitors = BASELINES.map((make) => Array.from({ length: agents }, () => make(INTERVAL_MS)));
  const simple = monitors.map((each) => ({ name: each[0]?.name ?? '', each, alarms: [] as Alarm[], bad: false }));
  const paths: PathIdentity[] = Array.from({ length: 2 * agents }, (_, i) => ({
    ...{ path: i + 1, agent: `agent-${i >> 1}`, carrier: `carrier-${i >> 1}`, line: LINES[i % 2] ?? '', pop: 'pop' },
    weight: 1 / agents,
  }));
  const probed = paths.map(({ path }, i) => {
    const heardBy = i % 2 === 0 ? monitors.flatMap((each) => each[i >> 1] ?? []) : [];
    return new ProbedPath(path, random(2 * seed + 7_919 * (i >> 1) + (i % 2)), lossOn[LINES[i % 2] ?? 'A'], heardBy);
  });
  const ofAgents = Array.from({ length: agents }, (_, agent) => probed.slice(2 * agent, 2 * agent + 2));
  const engine = new Engine(paths);
  const watches: Watch[] = [engine, ...simple];
  for (let at = STEP_MS; at <= forMs; at += STEP_MS) {
    for (const own of ofAgents) {
      let anything = false;
      for (const path of own) if (path.pass(at)) anything = true;
      if (anything) engine.hear(own, at);
    }
    if (at % TICK_MS === 0) engine.evaluate(at);
    for (const one of simple) {
      let saying = 0;
      for (const baseline of one.each) if (baseline.isBad(at)) saying++;
      const bad = saying > agents / 2;
      if (bad && !one.bad) one.alarms.push({ at, reason: null });
      one.bad = bad;
    }
    if (at >= untilAlarmFrom && watches.every(({ alarms }) => (alarms.at(-1)?.at ?? 0) >= untilAlarmFrom)) break;
  }
  return watches;
}

/** The engine as a hub has it for one route on line A, and every time that it left that. */
class Engine implements Watch {
  readonly name = 'engine';
  readonly alarms: Alarm[] = [];
  private readonly windows = new Map<number, PathWindow>();
  private state: RouteState = newState('A', START_MS);
  private armed = true;

  constructor(private readonly paths: readonly PathIdentity[]) {}

  /** One agent posts what it has to say, if anything. */
  hear(own: readonly ProbedPath[], at: number): void {
    const samples: Sample[] = [];
    const signals: Signal[] = [];
    for (const { session } of own) {
      for (const sample of session.takeSamples()) samples.push(sample);
      for (const signal of session.takeSignals()) signals.push(signal);
    }
    if (samples.length + signals.length === 0) return;
    const replies = own.flatMap(({ path, session }) => {
      const sentAt = session.newestAnswerSentAt();
      return sentAt === null ? [] : [{ path, sentAt }];
    });
    takeIn(this.windows, { samples: toColumns(samples), signals, ...(signals.length > 0 ? { replies } : {}) }, 0);
    this.evaluate(at + POST_MS);
  }

  evaluate(at: number): void {
    const now = START_MS + at;
    const { paths } = this;
    const input = {
      ...{ paths, slots: LINES, activeLine: this.state.activeLine },
      ...{ now, resumedAt: 0, orders: NO_ORDERS },
    };
    const { situation } = situationOf(input, (path) => this.windows.get(path), policy);
    if (!this.armed && (situation.lines.A?.score ?? 0) < policy.returnAtScore) return;
    // Back on A when it is well, and no trouble remembered: every alarm is one of its own, as with the baselines.
    if (!this.armed) this.state = newState('A', now);
    const decision = decide(this.state, situation, policy);
    this.state = decision.state;
    this.armed = !decision.effects.some((effect) => effect.kind === 'directive' && effect.line === 'B');
    if (!this.armed) this.alarms.push({ at, reason: decision.reason });
  }
}
