import type { Period } from '@twinline/engine/availability';
import type { Conditions, HistoryPath, SecondStates } from './measure';
import { type MinutesByClass, quarterAvailability } from './quarterAvailability';
import { drawNormal, seedOf } from './random';
import { rttShape } from './rttShape';

const PROBES_PER_SECOND = 50;
const LOG_GAMMA = Math.log(1.1);

/** Sums of one minute or quarter-hour of a path, as the rollup tables hold them; durations in µs. */
export interface RollupRow {
  readonly path: number;
  /** Epoch ms. */
  readonly bucket: number;
  readonly samples: number;
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  readonly rttMin: number | null;
  readonly rttMax: number | null;
  readonly rttSum: number;
  /** Bucket number of the first count. */
  readonly firstBucket: number;
  readonly counts: readonly number[];
  readonly jitterSum: number;
  readonly jitterSamples: number;
  readonly lossBursts: number;
  readonly longestLossBurst: number;
  readonly goodSeconds: number;
  readonly badSeconds: number;
  /** Seconds 0–29 and 30–59 as 30-bit masks, the highest bit first; only a minute has them. */
  readonly masks: { readonly good: readonly [number, number]; readonly bad: readonly [number, number] } | null;
}

/** A quarter-hour also has its minutes by class, and its unavailable periods in seconds since it began. */
export interface QuarterRow extends RollupRow {
  readonly minutes: MinutesByClass;
  readonly down: readonly Period[];
}

const ALL_30 = 2 ** 30 - 1;
const NONE = [0, 0] as const;

/** One made-up minute; null when the agent reported nothing in it. */
export function minuteRow(
  path: HistoryPath,
  bucket: number,
  conditions: Conditions,
  states: SecondStates,
): RollupRow | null {
  const seconds = secondsOf(bucket, states);
  if (seconds.measured === 0) return null;
  const seed = seedOf(`${path.id}`) ^ (bucket / 60_000);
  const sent = seconds.measured * PROBES_PER_SECOND;
  const cut = Math.round(seconds.cut * PROBES_PER_SECOND);
  const expected = (sent - cut) * conditions.lossRatio;
  const random = Math.min(sent - cut, Math.max(0, Math.round(expected + Math.sqrt(expected) * drawNormal(seed, 1))));
  const received = sent - cut - random;
  const shape = rttShape(conditions.baseMicros, conditions.jitterMicros);
  const answered = Math.min(seconds.measured, Math.ceil(received / PROBES_PER_SECOND));
  return {
    path: path.id,
    bucket,
    samples: seconds.measured,
    sent,
    received,
    lost: cut + random,
    rttMin: received === 0 ? null : Math.round(conditions.baseMicros * 1.001),
    rttMax: received === 0 ? null : Math.round(conditions.baseMicros * shape.largest),
    rttSum: Math.round(conditions.baseMicros * shape.mean) * received,
    firstBucket: Math.floor(Math.log(conditions.baseMicros) / LOG_GAMMA) + shape.first,
    counts: received === 0 ? [] : spread(shape.shares, received),
    jitterSum: Math.round(conditions.jitterMicros) * answered,
    jitterSamples: answered,
    lossBursts: conditions.lossRatio > 0.03 ? Math.round(random / 12) : 0,
    longestLossBurst: Math.max(Math.min(cut, 32_767), random === 0 ? 0 : conditions.lossRatio > 0.03 ? 6 : 1),
    goodSeconds: seconds.measured - seconds.bad,
    badSeconds: seconds.bad,
    masks: seconds.masks,
  };
}

function secondsOf(bucket: number, states: SecondStates) {
  if (states.plain(bucket, bucket + 60_000))
    return { measured: 60, bad: 0, cut: 0, masks: { good: [ALL_30, ALL_30], bad: NONE } as const };
  const good: [number, number] = [0, 0];
  const bad: [number, number] = [0, 0];
  const sums = { measured: 0, bad: 0, cut: 0 };
  for (let i = 0; i < 60; i += 1) {
    const second = bucket / 1_000 + i;
    if (!states.measured(second)) continue;
    const cut = states.cut(second);
    const isBad = cut >= 0.5;
    const half = i < 30 ? 0 : 1;
    (isBad ? bad : good)[half] += 2 ** (29 - (i % 30));
    sums.measured += 1;
    sums.cut += cut;
    if (isBad) sums.bad += 1;
  }
  return { ...sums, masks: { good, bad } };
}

/** Whole replies by shares: evenly spaced picks along them, the first at `offset` (0–1) of a step. */
export function spread(shares: readonly number[], total: number, offset = 0.5): number[] {
  let reached = 0;
  let picked = 0;
  return shares.map((share, i) => {
    reached += share * total;
    const upTo = i === shares.length - 1 ? total : Math.min(total, Math.floor(reached + offset));
    const count = upTo - picked;
    picked = upTo;
    return count;
  });
}

/** The quarter-hour that these minutes of one path make. */
export function quarterRow(bucket: number, minutes: readonly RollupRow[]): QuarterRow | null {
  const first = minutes[0];
  if (first === undefined) return null;
  const sums = { ...first, bucket, masks: null, ...mergeCounts(minutes), ...quarterAvailability(bucket, minutes) };
  for (const row of minutes.slice(1)) {
    sums.samples += row.samples;
    sums.sent += row.sent;
    sums.received += row.received;
    sums.lost += row.lost;
    sums.rttMin = least(sums.rttMin, row.rttMin);
    sums.rttMax = row.rttMax === null ? sums.rttMax : Math.max(sums.rttMax ?? 0, row.rttMax);
    sums.rttSum += row.rttSum;
    sums.jitterSum += row.jitterSum;
    sums.jitterSamples += row.jitterSamples;
    sums.lossBursts += row.lossBursts;
    sums.longestLossBurst = Math.max(sums.longestLossBurst, row.longestLossBurst);
    sums.goodSeconds += row.goodSeconds;
    sums.badSeconds += row.badSeconds;
  }
  return sums;
}

function least(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}

function mergeCounts(minutes: readonly RollupRow[]): { firstBucket: number; counts: number[] } {
  let firstBucket = Number.POSITIVE_INFINITY;
  for (const row of minutes) if (row.counts.length > 0) firstBucket = Math.min(firstBucket, row.firstBucket);
  const counts: number[] = [];
  for (const row of minutes) {
    for (let i = 0; i < row.counts.length; i += 1) {
      const at = row.firstBucket + i - firstBucket;
      while (counts.length <= at) counts.push(0);
      counts[at] = (counts[at] ?? 0) + (row.counts[i] ?? 0);
    }
  }
  return { firstBucket: counts.length === 0 ? 0 : firstBucket, counts };
}
