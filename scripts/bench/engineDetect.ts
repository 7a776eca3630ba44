import { decide } from '@twinline/engine/decide';
import { newState } from '@twinline/engine/memory';
import { presets } from '@twinline/engine/presets';
import { takeIn } from '@twinline/engine/region/takeIn';
import { NO_ORDERS, situationOf } from '@twinline/engine/situation';
import type { PathIdentity, RouteState } from '@twinline/engine/types';
import type { PathWindow } from '@twinline/engine/windows';
import { toColumns } from '@twinline/wire/columns';
import { emptyReply } from '@twinline/wire/packet';
import { Session } from '@twinline/wire/session';
import { random } from './bodies';
import { type Baseline, movingAverage, threeMisses } from './engineBaselines';
import type { BenchOptions } from './main';
import { NOISE, percentile, type Row, row } from './rows';

const INTERVAL_MS = 20;
const STEP_MS = 5;
const POST_MS = 5;
const TICK_MS = 250;
const START_MS = 1_760_000_000_000;
const RTT_MS = 80;
/** A probe after a lost one is lost this often: loss comes in bursts. */
const LOST_AFTER_LOST = 0.3;
/** One probe of a thousand comes this much later: late, not lost. */
const SPIKE = { share: 0.001, ms: 150 };
const SETTLE_MS = 65_000;
/** What a fault gets to be found; what takes longer counts as not found. */
const FAULT_MS = 40_000;
const policy = presets['show-live'];
const PATHS: readonly PathIdentity[] = ['A', 'B'].map((line, i) => ({
  ...{ path: i + 1, agent: 'agent', carrier: 'carrier', line, pop: 'pop', weight: 1 },
}));

type LossAt = (at: number) => number;

/** Probes of one line, sent every 20 ms; the session of the agent counts them, and so do the baselines. */
class ProbedLine {
  readonly session: Session;
  private readonly flying: { sequence: number; at: number }[] = [];
  private lostLast = false;
  private nextAt: number;

  constructor(
    path: number,
    private readonly draw: () => number,
    private readonly lossAt: LossAt,
    private readonly baselines: readonly Baseline[],
  ) {
    this.session = new Session({ path, intervalMicros: 1_000 * INTERVAL_MS });
    this.nextAt = draw() * INTERVAL_MS;
  }

  /** Everything up to `to` (ms since the start) happens. */
  pass(to: number): void {
    while (this.nextAt <= to) {
      this.send(this.nextAt);
      this.nextAt += INTERVAL_MS;
    }
    this.flying.sort((a, b) => a.at - b.at);
    while ((this.flying[0]?.at ?? Number.POSITIVE_INFINITY) <= to) {
      const { sequence, at } = this.flying.shift() ?? { sequence: 0, at: 0 };
      this.session.advance(microsAt(at));
      this.session.answer({ ...emptyReply(), sequence, reflectorSequence: sequence }, microsAt(at));
      for (const baseline of this.baselines) baseline.answered(sequence, at);
    }
    this.session.advance(microsAt(to));
  }

  private send(at: number): void {
    const sequence = this.session.send(microsAt(at));
    for (const baseline of this.baselines) baseline.sent(sequence, at);
    const loss = this.lossAt(at);
    // The share of losses is `loss` with bursts as without: fewer begin.
    const begins = (loss * (1 - LOST_AFTER_LOST)) / (1 - loss);
    this.lostLast = this.draw() < (loss >= 0.99 ? loss : this.lostLast ? LOST_AFTER_LOST : begins);
    if (this.lostLast) return;
    const spike = this.draw() < SPIKE.share ? SPIKE.ms : 0;
    const jitterMs = -2 * Math.log(1 - this.draw());
    this.flying.push({ sequence, at: at + RTT_MS + jitterMs + spike });
  }
}

const microsAt = (ms: number) => 1_000 * START_MS + 1_000 * ms;

interface Watch {
  readonly name: string;
  /** When it held line A for bad, ms since the start; one entry for each time it began to. */
  readonly alarms: number[];
}

/** One agent on two lines for `forMs`: when the engine leaves line A, and when the baselines call it bad. */
function watch(seed: number, forMs: number, lossOnA: LossAt, lossOnB: LossAt): Watch[] {
  const baselines = [threeMisses(INTERVAL_MS), movingAverage(INTERVAL_MS)];
  const lines = [
    new ProbedLine(1, random(2 * seed), lossOnA, baselines),
    new ProbedLine(2, random(2 * seed + 1), lossOnB, []),
  ];
  const windows = new Map<number, PathWindow>();
  const engine: Watch = { name: 'engine', alarms: [] };
  const simple = baselines.map((baseline) => ({ baseline, alarms: [] as number[], bad: false }));
  let state: RouteState = newState('A', START_MS);
  let armed = true;
  const evaluate = (at: number) => {
    const now = START_MS + at;
    const input = {
      ...{ paths: PATHS, slots: ['A', 'B'], activeLine: state.activeLine },
      ...{ now, resumedAt: 0, orders: NO_ORDERS },
    };
    const { situation } = situationOf(input, (path) => windows.get(path), policy);
    if (!armed && (situation.lines.A?.score ?? 0) < policy.returnAtScore) return;
    // Back on A when it is well, and no trouble remembered: every alarm is one of its own, as with the baselines.
    if (!armed) state = newState('A', now);
    const decision = decide(state, situation, policy);
    state = decision.state;
    armed = !decision.effects.some((effect) => effect.kind === 'directive' && effect.line === 'B');
    if (!armed) engine.alarms.push(at);
  };
  for (let at = STEP_MS; at <= forMs; at += STEP_MS) {
    for (const line of lines) line.pass(at);
    const samples = lines.flatMap(({ session }) => session.takeSamples());
    const signals = lines.flatMap(({ session }) => session.takeSignals());
    if (samples.length + signals.length > 0) {
      const replies = lines.flatMap(({ session }, i) => {
        const sentAt = session.newestAnswerSentAt();
        return sentAt === null ? [] : [{ path: i + 1, sentAt }];
      });
      const batch = { boot: '', sequence: 1, sentAt: microsAt(at), agentVersion: 'bench', samples: toColumns(samples) };
      takeIn(windows, { ...batch, signals, ...(signals.length > 0 ? { replies } : {}) }, 0);
      evaluate(at + POST_MS);
    } else if (at % TICK_MS === 0) evaluate(at);
    for (const one of simple) {
      const bad = one.baseline.isBad(at);
      if (bad && !one.bad) one.alarms.push(at);
      one.bad = bad;
    }
  }
  return [engine, ...simple.map(({ baseline, alarms }) => ({ name: baseline.name, alarms }))];
}

/** Per detector: how long each fault took to be found (null: not found), by seeds. */
function findFaults(noise: number, fault: number, count: number) {
  const found = new Map<string, (number | null)[]>();
  for (let seed = 1; seed <= count; seed++) {
    const from = SETTLE_MS + ((seed * 137) % 1_000);
    const watches = watch(
      seed,
      from + FAULT_MS,
      (at) => (at >= from ? fault : noise),
      () => noise,
    );
    for (const { name, alarms } of watches) {
      const first = alarms.find((at) => at >= from);
      found.set(name, [...(found.get(name) ?? []), first === undefined ? null : first - from]);
    }
  }
  return found;
}

const inWords = (times: readonly (number | null)[]) => {
  const known = times.filter((ms) => ms !== null);
  if (known.length === 0) return 'never';
  const missed = times.length === known.length ? '' : `, found ${known.length} of ${times.length}`;
  return `p50 ${Math.round(percentile(known, 50))} p95 ${Math.round(percentile(known, 95))}${missed}`;
};

/** How soon a cut and a brown-out of 10 % are found, and how often a line that has neither is left. */
export function detectBench({ quick, say }: BenchOptions): Row[] {
  const hours = quick ? 0.5 : 6;
  const faults = quick ? 10 : 40;
  return NOISE.flatMap((percent) => {
    say(`engine: ${percent} % loss: ${faults} cuts, ${faults} brown-outs and ${hours} h without either`);
    const noise = percent / 100;
    const quiet = watch(
      1_000,
      hours * 3_600_000,
      () => noise,
      () => noise,
    );
    const rowOf = (kind: string, detectors: ReadonlyMap<string, readonly (number | null)[]>, beside: string) => {
      const [ours = [], reference = []] = [detectors.get('engine'), detectors.get(beside)];
      const p95 = (times: readonly (number | null)[]) => {
        const known = times.filter((ms) => ms !== null);
        return known.length < times.length || known.length === 0 ? null : percentile(known, 95);
      };
      const note = [...detectors].map(([name, times]) => `${name} ${inWords(times)}`).join('; ');
      const name = `engine.detect.${kind}.${percent}%`;
      const value = p95(ours);
      if (value === null) return row('engine', name, `not all were found: ${note}`);
      return row('engine', name, { value, referenceValue: p95(reference), note: `ms: ${note}` });
    };
    const aDay = (name: string) => ((quiet.find((one) => one.name === name)?.alarms.length ?? 0) * 24) / hours;
    const note = `${quiet.map(({ name, alarms }) => `${name} ${alarms.length}`).join(', ')} in ${hours} h at 50 probes/s`;
    return [
      rowOf('cut', findFaults(noise, 1, faults), 'three misses'),
      rowOf('brownout', findFaults(noise, 0.1, faults), 'average over 60 s'),
      row('engine', `engine.detect.falseAlarms.${percent}%`, {
        value: aDay('engine'),
        referenceValue: aDay('three misses'),
        note,
      }),
    ];
  });
}
