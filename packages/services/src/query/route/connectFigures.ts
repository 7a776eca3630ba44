import { percentile } from '@twinline/engine/histogram';
import type { CONNECT_FAULTS } from '@twinline/wire/batch';
import { bucketOf } from '@twinline/wire/histogram';
import { BUCKETS } from '../../rollup/dayFigures';
import { addHistogramText } from '../histogramText';
import { wholeWeights } from './weighedBins';

export type ConnectFault = (typeof CONNECT_FAULTS)[number];
/** `whole`: from the beginning until the last step that the scheme has, of attempts that came through. */
export type ConnectStep = 'tcp' | 'tls' | 'firstByte' | 'whole';

export interface StepFigures {
  readonly p50Micros: number;
  readonly p95Micros: number;
  /** Attempts that reached the step. */
  readonly attempts: number;
}

/** Attempts to connect over one line. Only attempts that reached a step count for it; a step nobody reached is missing. */
export interface ConnectFigures {
  readonly line: string;
  readonly attempts: number;
  readonly failures: Partial<Record<ConnectFault, number>>;
  readonly steps: Partial<Record<ConnectStep, StepFigures>>;
}

/** In the order of the keys of rollup_connects. */
const STEPS = ['tcp', 'tls', 'firstByte', 'whole'] as const;
const KEYS_A_STEP = 1_024;

/** Attempts of one carrier over one line, as a sketch of each step. */
export interface ConnectSums {
  attempts: number;
  readonly failures: Partial<Record<ConnectFault, number>>;
  /** Step × 1,024 + bucket of the wire's histogram, as in rollup_connects. */
  readonly sketch: Float64Array;
}

export function createConnectSums(): ConnectSums {
  return { attempts: 0, failures: {}, sketch: new Float64Array(STEPS.length * KEYS_A_STEP) };
}

/** Quarter-hours of one path, many at once. */
export interface RolledConnects {
  readonly attempts: number;
  readonly faults: readonly Partial<Record<ConnectFault, number>>[];
  readonly keys: string;
  readonly counts: string;
}

export function addRolled(into: ConnectSums, rolled: RolledConnects): void {
  into.attempts += rolled.attempts;
  for (const faults of rolled.faults)
    for (const [fault, count] of Object.entries(faults)) addFailure(into, fault as ConnectFault, count);
  addHistogramText(into.sketch, rolled.keys, rolled.counts);
}

/** Attempts as they came in, in columns: durations in microseconds of those that reached each step. */
export interface RawConnects extends Readonly<Record<ConnectStep, readonly number[]>> {
  readonly attempts: number;
  readonly faults: readonly ConnectFault[];
}

export function addRaw(into: ConnectSums, raw: RawConnects): void {
  into.attempts += raw.attempts;
  for (const fault of raw.faults) addFailure(into, fault, 1);
  for (const [step, name] of STEPS.entries())
    for (const micros of raw[name]) {
      const key = step * KEYS_A_STEP + bucketOf(micros);
      into.sketch[key] = (into.sketch[key] ?? 0) + 1;
    }
}

function addFailure(into: ConnectSums, fault: ConnectFault, count: number): void {
  into.failures[fault] = (into.failures[fault] ?? 0) + count;
}

export function figuresOf(line: string, sums: ConnectSums): ConnectFigures {
  const weighed = weigh([{ sums, audience: 1 }]);
  return { line, attempts: sums.attempts, failures: sums.failures, steps: weighed };
}

/**
 * All carriers of a line. An attempt weighs its carrier's audience divided by the carrier's attempts that reached the
 * step, so that a percentile is one of viewers and not of how often agents try.
 */
export function figuresOfAll(
  line: string,
  carriers: readonly { readonly sums: ConnectSums; readonly audience: number }[],
): ConnectFigures {
  const all = createConnectSums();
  for (const { sums } of carriers) {
    all.attempts += sums.attempts;
    for (const [fault, count] of Object.entries(sums.failures)) addFailure(all, fault as ConnectFault, count);
  }
  return { line, attempts: all.attempts, failures: all.failures, steps: weigh(carriers) };
}

function weigh(
  carriers: readonly { readonly sums: ConnectSums; readonly audience: number }[],
): ConnectFigures['steps'] {
  const found: Partial<Record<ConnectStep, StepFigures>> = {};
  for (const [step, name] of STEPS.entries()) {
    const merged = new Float64Array(BUCKETS);
    let attempts = 0;
    for (const { sums, audience } of carriers) {
      const own = sums.sketch.subarray(step * KEYS_A_STEP, step * KEYS_A_STEP + BUCKETS);
      let reached = 0;
      for (const count of own) reached += count;
      if (reached === 0) continue;
      attempts += reached;
      for (let bucket = 0; bucket < BUCKETS; bucket += 1)
        merged[bucket] = (merged[bucket] ?? 0) + (audience * (own[bucket] ?? 0)) / reached;
    }
    if (attempts === 0) continue;
    const { buckets, weights } = wholeWeights(merged);
    const micros = (p: number) => Math.round(percentile(buckets, weights, p) ?? 0);
    found[name] = { p50Micros: micros(50), p95Micros: micros(95), attempts };
  }
  return found;
}
