import type { SampleSummary } from './types';

/** Columns of a sample in the ring; times and sizes are those of SampleSummary. */
export const KEY = 0;
export const START = 1;
export const DURATION = 2;
export const REVISION = 3;
export const SENT = 4;
export const RECEIVED = 5;
/** NaN where there is no jitter. */
export const JITTER = 6;
export const BURST = 7;
export const LATE_RUN = 8;
/** Where the sample's histogram begins in `histograms`, and how many numbers it takes: buckets and counts in turn. */
export const HISTOGRAM = 9;
export const HISTOGRAM_LENGTH = 10;
const COLUMNS = 11;

/** What of a sample is kept here. */
export type KeptSample = Pick<
  SampleSummary,
  | ('key' | 'start' | 'durationMs' | 'revision' | 'sent' | 'received')
  | ('jitterMicros' | 'longestLossBurst' | 'lateRun' | 'rttBuckets' | 'rttCounts')
>;

const LEAST_SAMPLES = 64;
const LEAST_HISTOGRAMS = 256;

/**
 * The samples of one path in ascending order of their keys, as plain numbers: no object outlives the call that brought
 * it, so that a hub with thousands of paths has nothing here for its garbage collector to walk. A sample is known by its
 * place, which stays the same while older ones are dropped; the places in use are `first` ≤ place < `next`.
 */
export class SampleRing {
  first = 0;
  next = 0;
  histograms = new Uint32Array(0);
  private columns = new Float64Array(0);
  private mask = -1;
  private histogramsEnd = 0;

  get(place: number, column: number): number {
    return this.columns[(place & this.mask) * COLUMNS + column] ?? Number.NaN;
  }

  /** The sample at `place`, as it was put there. */
  read(place: number): KeptSample {
    const jitterMicros = this.get(place, JITTER);
    const from = this.get(place, HISTOGRAM);
    const histogram = this.histograms.subarray(from, from + this.get(place, HISTOGRAM_LENGTH));
    return {
      key: this.get(place, KEY),
      start: this.get(place, START),
      durationMs: this.get(place, DURATION),
      revision: this.get(place, REVISION),
      sent: this.get(place, SENT),
      received: this.get(place, RECEIVED),
      jitterMicros: Number.isNaN(jitterMicros) ? null : jitterMicros,
      longestLossBurst: this.get(place, BURST),
      lateRun: this.get(place, LATE_RUN),
      rttBuckets: [...histogram.filter((_, i) => i % 2 === 0)],
      rttCounts: [...histogram.filter((_, i) => i % 2 === 1)],
    };
  }

  endOf(place: number): number {
    return this.get(place, START) + this.get(place, DURATION);
  }

  /** Puts a sample behind all others. */
  append(sample: KeptSample): void {
    if (this.next - this.first > this.mask) this.grow();
    this.write(this.next++, sample);
  }

  /** Puts a sample at `place`; those from there on move up by one. */
  insert(place: number, sample: KeptSample): void {
    this.append(sample);
    for (let to = this.next - 1; to > place; to--) this.copy(to - 1, to);
    this.write(place, sample);
  }

  replace(place: number, sample: KeptSample): void {
    this.write(place, sample);
  }

  dropFirst(): void {
    this.first++;
  }

  private write(place: number, sample: KeptSample): void {
    const { columns } = this;
    const at = (place & this.mask) * COLUMNS;
    // Taken as empty by a compaction that makes room for it.
    columns[at + HISTOGRAM_LENGTH] = 0;
    columns[at + HISTOGRAM] = this.store(sample.rttBuckets, sample.rttCounts);
    columns[at + HISTOGRAM_LENGTH] = 2 * sample.rttBuckets.length;
    columns[at + KEY] = sample.key;
    columns[at + START] = sample.start;
    columns[at + DURATION] = sample.durationMs;
    columns[at + REVISION] = sample.revision;
    columns[at + SENT] = sample.sent;
    columns[at + RECEIVED] = sample.received;
    columns[at + JITTER] = sample.jitterMicros ?? Number.NaN;
    columns[at + BURST] = sample.longestLossBurst;
    columns[at + LATE_RUN] = sample.lateRun;
  }

  private store(buckets: readonly number[], counts: readonly number[]): number {
    const length = buckets.length;
    if (this.histogramsEnd + 2 * length > this.histograms.length) this.makeRoom(2 * length);
    const { histograms } = this;
    const from = this.histogramsEnd;
    let at = from;
    for (let i = 0; i < length; i++) {
      histograms[at++] = buckets[i] ?? 0;
      histograms[at++] = counts[i] ?? 0;
    }
    this.histogramsEnd = at;
    return from;
  }

  private copy(from: number, to: number): void {
    const at = (from & this.mask) * COLUMNS;
    this.columns.copyWithin((to & this.mask) * COLUMNS, at, at + COLUMNS);
  }

  private grow(): void {
    const before = this.mask + 1;
    const capacity = Math.max(LEAST_SAMPLES, 2 * before);
    const columns = new Float64Array(capacity * COLUMNS);
    for (let place = this.first; place < this.next; place++) {
      const from = (place & this.mask) * COLUMNS;
      columns.set(this.columns.subarray(from, from + COLUMNS), (place & (capacity - 1)) * COLUMNS);
    }
    this.columns = columns;
    this.mask = capacity - 1;
  }

  /** Leaves out the histograms of dropped and replaced samples; half of the room is free afterwards. */
  private makeRoom(needed: number): void {
    let used = needed;
    for (let place = this.first; place < this.next; place++) used += this.get(place, HISTOGRAM_LENGTH);
    const length = Math.max(LEAST_HISTOGRAMS, this.histograms.length);
    const kept = new Uint32Array(2 * used > length ? 4 * used : length);
    const { histograms } = this;
    let end = 0;
    for (let place = this.first; place < this.next; place++) {
      const from = this.get(place, HISTOGRAM);
      const size = this.get(place, HISTOGRAM_LENGTH);
      this.columns[(place & this.mask) * COLUMNS + HISTOGRAM] = end;
      // A few numbers each: copied one by one sooner than by a view.
      for (let at = from; at < from + size; at++) kept[end++] = histograms[at] ?? 0;
    }
    this.histograms = kept;
    this.histogramsEnd = end;
  }
}
