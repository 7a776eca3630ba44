import type { Batch } from '@twinline/wire/batch';
import { MAX_SAMPLES_PER_BATCH } from '@twinline/wire/column';
import type { Conditions, HistoryPath, SecondStates } from './measure';
import { spread } from './minuteRow';
import { draw, drawNormal, seedOf } from './random';
import { rttShape } from './rttShape';

const PROBES_PER_SECOND = 50;
const LOG_GAMMA = Math.log(1.1);

/** Made-up samples of one path, one a second in [from, to) (epoch ms), as its agent would have posted them. */
export function* rawBatches(
  path: HistoryPath,
  conditionsAt: (at: number) => Conditions,
  states: SecondStates,
  range: { from: number; to: number },
): Generator<Batch['samples']> {
  const seed = seedOf(`${path.id} raw`);
  // Samples begin at the agent's own phase of the second.
  const phaseMs = 40 + Math.floor(900 * draw(seed, 0));
  let columns = emptyColumns();
  for (let second = range.from / 1_000; second < range.to / 1_000; second += 1) {
    if (!states.measured(second)) continue;
    const conditions = conditionsAt(second * 1_000 - ((second * 1_000) % 60_000));
    pushSecond(columns, path.id, second * 1_000 + phaseMs, conditions, states.cut(second), seed ^ second);
    if (columns.path.length < MAX_SAMPLES_PER_BATCH) continue;
    yield columns;
    columns = emptyColumns();
  }
  if (columns.path.length > 0) yield columns;
}

function pushSecond(
  columns: Batch['samples'],
  path: number,
  start: number,
  conditions: Conditions,
  cut: number,
  seed: number,
): void {
  const base = conditions.baseMicros * (1 + 0.003 * drawNormal(seed, 1));
  const cutProbes = Math.round(cut * PROBES_PER_SECOND);
  const expected = (PROBES_PER_SECOND - cutProbes) * conditions.lossRatio;
  const whole = Math.floor(expected + draw(seed, 10) + (expected > 1 ? drawNormal(seed, 4) : 0));
  const lost = Math.min(PROBES_PER_SECOND, cutProbes + Math.max(0, whole));
  const received = PROBES_PER_SECOND - lost;
  const shape = rttShape(base, conditions.jitterMicros);
  const counts = received === 0 ? [] : spread(shape.shares, received, draw(seed, 11));
  const first = Math.floor(Math.log(base) / LOG_GAMMA) + shape.first;
  const filled = counts.flatMap((n, i) => (n > 0 ? [[first + i, n] as const] : []));
  const ifAny = (micros: number) => (received === 0 ? null : Math.round(micros));
  columns.path.push(path);
  columns.start.push(start * 1_000);
  columns.duration.push(1_000_000);
  columns.revision.push(0);
  columns.pending.push(0);
  columns.sent.push(PROBES_PER_SECOND);
  columns.received.push(received);
  columns.late.push(lost);
  columns.lost.push(lost);
  columns.duplicates.push(0);
  columns.reordered.push(0);
  columns.forwardLost.push(lost);
  columns.returnLost.push(0);
  columns.rttMinMicros.push(ifAny(base * 1.001));
  columns.rttMeanMicros.push(ifAny(base * shape.mean));
  columns.rttMaxMicros.push(ifAny(Math.min(base * shape.largest, 1.1 ** (filled.at(-1)?.[0] ?? 0))));
  columns.rttBuckets.push(filled.map(([bucket]) => bucket));
  columns.rttCounts.push(filled.map(([, n]) => n));
  columns.jitterMicros.push(ifAny(conditions.jitterMicros * (0.9 + 0.2 * draw(seed, 12))));
  columns.delayVariationMicros.push(ifAny(conditions.jitterMicros * 3));
  columns.lossBursts.push(lost - cutProbes > 3 || cutProbes > 1 ? 1 : 0);
  columns.longestLossBurst.push(cutProbes > 0 ? cutProbes : lost > 3 ? 2 : Math.min(lost, 1));
  columns.lateRun.push(cut === 1 ? PROBES_PER_SECOND : 0);
  columns.lateRunSpanMicros.push(cut === 1 ? 1_000_000 : 0);
  columns.forwardDelayChangeMicros.push(null);
  columns.returnDelayChangeMicros.push(null);
  columns.clockErrorMicros.push(null);
  columns.timestampSource.push(0);
}

function emptyColumns(): Batch['samples'] {
  return {
    path: [],
    start: [],
    duration: [],
    revision: [],
    pending: [],
    sent: [],
    received: [],
    late: [],
    lost: [],
    duplicates: [],
    reordered: [],
    forwardLost: [],
    returnLost: [],
    rttMinMicros: [],
    rttMeanMicros: [],
    rttMaxMicros: [],
    rttBuckets: [],
    rttCounts: [],
    jitterMicros: [],
    delayVariationMicros: [],
    lossBursts: [],
    longestLossBurst: [],
    lateRun: [],
    lateRunSpanMicros: [],
    forwardDelayChangeMicros: [],
    returnDelayChangeMicros: [],
    clockErrorMicros: [],
    timestampSource: [],
  };
}
