import { valueOfBucket } from './histogram';
import { BURST, HISTOGRAM, HISTOGRAM_LENGTH, JITTER, RECEIVED, type SampleRing, SENT } from './ring';
import type { WindowFigures } from './types';

/** RTT buckets up to 36 s; room is made where an agent reports more. */
const BUCKETS = 184;

/**
 * What the figures of a window are made of, kept by adding the samples that enter it and removing those that leave.
 * All sums are of integers, and small enough to be exact: a sample that was added and removed leaves no trace.
 */
export class Sums {
  private probes = 0;
  private received = 0;
  private jitterSum = 0;
  private jitterOf = 0;
  private replies = 0;
  private counts = new Uint32Array(BUCKETS);
  /** Buckets outside these bounds are empty. */
  private lowest = BUCKETS;
  private highest = -1;
  private longestBurst = 0;
  /** A sample with the longest burst has left, and the longest of the others is not known. */
  burstLeft = false;

  get sent(): number {
    return this.probes;
  }

  get answered(): number {
    return this.received;
  }

  add(ring: SampleRing, place: number): void {
    this.change(ring, place, 1);
    this.seeBurst(ring, place);
  }

  remove(ring: SampleRing, place: number): void {
    this.change(ring, place, -1);
    const burst = ring.get(place, BURST);
    if (burst > 0 && burst === this.longestBurst) this.burstLeft = true;
  }

  clear(): void {
    this.probes = 0;
    this.received = 0;
    this.jitterSum = 0;
    this.jitterOf = 0;
    this.replies = 0;
    if (this.highest >= this.lowest) this.counts.fill(0, this.lowest, this.highest + 1);
    this.lowest = this.counts.length;
    this.highest = -1;
    this.forgetBursts();
  }

  forgetBursts(): void {
    this.longestBurst = 0;
    this.burstLeft = false;
  }

  seeBurst(ring: SampleRing, place: number): void {
    const burst = ring.get(place, BURST);
    if (burst > this.longestBurst) this.longestBurst = burst;
  }

  /** The figures of what is in the sums; percentiles come from merged histograms (DESIGN §6), by nearest rank. */
  figures(windowMs: number): WindowFigures {
    const { probes, received, jitterOf, replies } = this;
    let rttP50Micros: number | null = null;
    let rttP95Micros: number | null = null;
    if (replies > 0) {
      const median = this.bucketAt(Math.max(1, Math.ceil((50 / 100) * replies)));
      rttP50Micros = valueOfBucket(median);
      const high = this.bucketAt(Math.max(1, Math.ceil((95 / 100) * replies)));
      rttP95Micros = high === median ? rttP50Micros : valueOfBucket(high);
    }
    return {
      windowMs,
      probes,
      rttP50Micros,
      rttP95Micros,
      lossRatio: probes === 0 ? null : (probes - received) / probes,
      lossResolution: probes === 0 ? null : Math.min(1, 2 / probes),
      jitterMicros: jitterOf === 0 ? null : this.jitterSum / jitterOf,
      longestLossBurst: this.longestBurst,
    };
  }

  /** The bucket that holds the reply of this rank, counted from 1. */
  private bucketAt(rank: number): number {
    const { counts } = this;
    while (counts[this.lowest] === 0) this.lowest++;
    let seen = 0;
    let bucket = this.lowest;
    for (; bucket < this.highest; bucket++) {
      seen += counts[bucket] ?? 0;
      if (seen >= rank) break;
    }
    return bucket;
  }

  private change(ring: SampleRing, place: number, by: 1 | -1): void {
    const sent = ring.get(place, SENT);
    const received = ring.get(place, RECEIVED);
    const jitter = ring.get(place, JITTER);
    this.probes += by * sent;
    this.received += by * Math.min(received, sent);
    if (!Number.isNaN(jitter)) {
      this.jitterSum += by * jitter * received;
      this.jitterOf += by * received;
    }
    const { histograms } = ring;
    let at = ring.get(place, HISTOGRAM);
    const end = at + ring.get(place, HISTOGRAM_LENGTH);
    for (; at < end; at += 2) this.changeBucket(histograms[at] ?? 0, by * (histograms[at + 1] ?? 0));
  }

  private changeBucket(bucket: number, by: number): void {
    if (bucket >= this.counts.length) this.grow(bucket);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + by;
    this.replies += by;
    if (bucket < this.lowest) this.lowest = bucket;
    if (bucket > this.highest) this.highest = bucket;
  }

  private grow(bucket: number): void {
    const counts = new Uint32Array(2 * bucket);
    counts.set(this.counts);
    this.counts = counts;
  }
}
