import type { LineSlot, PathIdentity, SampleSummary } from '../types';

/**
 * Recorded samples in columns of one length, one row a sample, as batches carry them: `start` in epoch µs, `duration` in
 * µs. Rows come in order of their ends; one that ended earlier than a row before it counts as heard together with that.
 */
export interface RecordedSamples {
  readonly path: ArrayLike<number>;
  readonly start: ArrayLike<number>;
  readonly duration: ArrayLike<number>;
  readonly sent: ArrayLike<number>;
  readonly received: ArrayLike<number>;
  readonly lost: ArrayLike<number>;
  readonly rttMeanMicros: ArrayLike<number | null>;
  readonly rttBuckets: ArrayLike<readonly number[]>;
  readonly rttCounts: ArrayLike<readonly number[]>;
  readonly jitterMicros: ArrayLike<number | null>;
  readonly longestLossBurst: ArrayLike<number>;
  readonly lateRun: ArrayLike<number>;
  readonly lateRunSpanMicros: ArrayLike<number>;
  /**
   * Where rows are longer than a second and it is known, what each of their seconds was: a letter a second, g good, b bad,
   * n no data. Without it each of its seconds is what the whole row is.
   */
  readonly seconds?: readonly (string | null)[];
}

/** The paths of the region as they were from a moment on (epoch ms); weights of a line's paths add up to 1. */
export interface NetworkStretch {
  readonly from: number;
  readonly paths: readonly PathIdentity[];
}

/** What of a row the engine goes by. */
export function sampleOf(samples: RecordedSamples, row: number): SampleSummary {
  const start = samples.start[row] ?? 0;
  return {
    key: start,
    start: start / 1_000,
    durationMs: (samples.duration[row] ?? 0) / 1_000,
    revision: 0,
    sent: samples.sent[row] ?? 0,
    received: samples.received[row] ?? 0,
    late: 0,
    lost: samples.lost[row] ?? 0,
    pending: 0,
    rttMinMicros: null,
    rttMeanMicros: samples.rttMeanMicros[row] ?? null,
    rttMaxMicros: null,
    rttBuckets: samples.rttBuckets[row] ?? [],
    rttCounts: samples.rttCounts[row] ?? [],
    jitterMicros: samples.jitterMicros[row] ?? null,
    longestLossBurst: samples.longestLossBurst[row] ?? 0,
    lateRun: samples.lateRun[row] ?? 0,
    lateRunSpanMicros: samples.lateRunSpanMicros[row] ?? 0,
  };
}

/** How a path takes part at the moment. */
export interface Seat {
  readonly identity: PathIdentity;
  /** Place of its line among the slots. */
  readonly slot: number;
}

/** Seats by path id; paths of lines that the replay doesn't know have none. */
export function seatsOf(paths: readonly PathIdentity[], slots: readonly LineSlot[]): Map<number, Seat> {
  const seats = new Map<number, Seat>();
  for (const identity of paths) {
    const slot = slots.indexOf(identity.line);
    if (slot >= 0) seats.set(identity.path, { identity, slot });
  }
  return seats;
}
