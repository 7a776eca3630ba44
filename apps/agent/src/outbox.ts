import type { Signal } from '@twinline/wire/batch';
import type { Sample } from '@twinline/wire/columns';

export interface OutboxCounts {
  readonly waiting: number;
  readonly droppedSamples: number;
  readonly droppedSignals: number;
  readonly setAside: number;
}

/**
 * What has been measured and is not yet acknowledged. Two lanes: `fresh` goes out first, so that live decisions resume
 * at once after an outage; what could not be sent moves to the backlog and is sent again oldest first. Both are
 * bounded: the oldest samples are dropped first, and counted.
 */
export class Outbox {
  private fresh: Sample[] = [];
  private backlog: Sample[] = [];
  private signals: Signal[] = [];
  private droppedSamples = 0;
  private droppedSignals = 0;
  private setAsideSamples = 0;

  constructor(
    public capacity: number,
    private readonly signalCapacity: number,
  ) {}

  counts(): OutboxCounts {
    return {
      waiting: this.fresh.length + this.backlog.length,
      droppedSamples: this.droppedSamples,
      droppedSignals: this.droppedSignals,
      setAside: this.setAsideSamples,
    };
  }

  get freshLength(): number {
    return this.fresh.length;
  }

  get backlogLength(): number {
    return this.backlog.length;
  }

  add(samples: readonly Sample[]): void {
    this.fresh.push(...samples);
    this.bound();
  }

  /** The newest samples, at most `most`; what is older than those goes to the backlog. */
  takeFresh(most: number): Sample[] {
    if (this.fresh.length > most) this.backlog.push(...this.fresh.splice(0, this.fresh.length - most));
    const taken = this.fresh;
    this.fresh = [];
    return taken;
  }

  takeBacklog(most: number): Sample[] {
    return this.backlog.splice(0, most);
  }

  /** Samples that could not be sent: back to the backlog, which stays in the order of their seconds. */
  putBack(samples: readonly Sample[]): void {
    if (samples.length === 0) return;
    const oldest = samples[0]?.start ?? 0;
    const newest = this.backlog[this.backlog.length - 1]?.start ?? Number.NEGATIVE_INFINITY;
    if (oldest >= newest) this.backlog.push(...samples);
    else this.backlog = [...this.backlog, ...samples].sort((a, b) => a.start - b.start || a.revision - b.revision);
    this.bound();
  }

  /** The hub refuses these for good: they are not tried again. */
  setAside(samples: readonly Sample[]): void {
    this.setAsideSamples += samples.length;
  }

  /** Signals to repeat in the next batch; each is taken once. */
  repeat(signals: readonly Signal[]): void {
    this.signals.push(...signals);
    const excess = this.signals.length - this.signalCapacity;
    if (excess <= 0) return;
    this.signals.splice(0, excess);
    this.droppedSignals += excess;
  }

  takeSignals(most: number): Signal[] {
    return this.signals.splice(0, most);
  }

  private bound(): void {
    let excess = this.fresh.length + this.backlog.length - this.capacity;
    if (excess <= 0) return;
    this.droppedSamples += excess;
    const old = Math.min(excess, this.backlog.length);
    this.backlog.splice(0, old);
    excess -= old;
    this.fresh.splice(0, excess);
  }
}
