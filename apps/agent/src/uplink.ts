import { type Batch, MAX_SIGNALS_PER_BATCH, type Signal } from '@twinline/wire/batch';
import { MAX_SAMPLES_PER_BATCH } from '@twinline/wire/column';
import { type Sample, toColumns } from '@twinline/wire/columns';
import type { HubClient } from './hubClient';
import type { Logger } from './log';
import { Outbox, type OutboxCounts } from './outbox';

/** Backlog goes out in batches of this size, this far apart, so that a returning hub is not flooded by all its agents. */
const BACKLOG_BATCH = 500;
const BACKLOG_PAUSE_MS = 250;
const SIGNALS_KEPT = 2_000;
const MOST_SIGNAL_POSTS = 4;
/** After a blackout its signal is posted again with fresh replies: a long line's first proof takes a round trip more. */
const PROVE_AFTER_MS = [60, 150, 300];
const LONGEST_BACKOFF_MS = 15_000;

export interface UplinkOptions {
  readonly client: HubClient;
  readonly boot: string;
  readonly agentVersion: string;
  readonly log: Logger;
  /** Epoch microseconds. */
  readonly nowMicros: () => number;
  readonly capacity: number;
  /** For each path, when its newest answered probe was sent. */
  readonly replies?: () => { path: number; sentAt: number }[];
  /** The hub named this version of our configuration. */
  readonly onConfigVersion: (version: number) => void;
}

/** Brings samples and signals to the hub; see Outbox for the order. */
export class Uplink {
  private readonly outbox: Outbox;
  private sequence = 0;
  private posting = false;
  private draining = false;
  private signalPosts = 0;
  private failures = 0;
  private notBefore = 0;
  private drainTimer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(private readonly options: UplinkOptions) {
    this.outbox = new Outbox(options.capacity, SIGNALS_KEPT);
  }

  counts(): OutboxCounts {
    return this.outbox.counts();
  }

  /** At least 15 minutes of `perSecond` samples a second, and their revisions, must fit. */
  size(perSecond: number): void {
    this.outbox.capacity = Math.max(this.options.capacity, perSecond * 900 * 2);
  }

  keep(samples: readonly Sample[]): void {
    this.outbox.add(samples);
  }

  /** Posts signals at once in a batch of their own; they are repeated in the next one, whatever comes of this. */
  async alarm(signals: readonly Signal[]): Promise<void> {
    this.outbox.repeat(signals);
    if (this.signalPosts >= MOST_SIGNAL_POSTS || this.stopped) return;
    this.signalPosts += 1;
    await this.options.client.submit(this.alarmBatch(signals));
    this.signalPosts -= 1;
    if (signals.some((signal) => signal.kind === 'blackout')) this.proveLater(signals);
  }

  /** A route leaves a dark line only for one that answered a probe sent since: say it as soon as that can be known. */
  private proveLater(signals: readonly Signal[]): void {
    for (const ms of PROVE_AFTER_MS)
      setTimeout(() => {
        if (!this.stopped) void this.options.client.submit(this.alarmBatch(signals));
      }, ms).unref();
  }

  /** Signals say with them which probes of our paths were answered last. */
  private alarmBatch(signals: readonly Signal[]): Batch {
    const replies = this.options.replies?.() ?? [];
    return { ...this.batch([], signals), ...(replies.length > 0 ? { replies } : {}) };
  }

  /** Posts the newest samples and the signals to repeat; call once a second. One post at a time. */
  async flush(): Promise<void> {
    if (this.posting || this.stopped || this.options.nowMicros() < this.notBefore) return;
    const samples = this.outbox.takeFresh(MAX_SAMPLES_PER_BATCH);
    const signals = this.outbox.takeSignals(MAX_SIGNALS_PER_BATCH);
    if (samples.length === 0 && signals.length === 0) return;
    this.posting = true;
    const done = await this.post(samples, signals);
    this.posting = false;
    if (done) this.drainSoon();
  }

  /** A last try for what is left, within the client's timeout. */
  async stop(): Promise<void> {
    if (this.drainTimer !== null) clearTimeout(this.drainTimer);
    if (this.failures === 0 && !this.posting) await this.flush();
    this.stopped = true;
  }

  private drainSoon(): void {
    if (this.draining || this.stopped || this.drainTimer !== null || this.outbox.backlogLength === 0) return;
    this.drainTimer = setTimeout(() => {
      this.drainTimer = null;
      void this.drain();
    }, BACKLOG_PAUSE_MS);
  }

  private async drain(): Promise<void> {
    this.draining = true;
    const done = await this.post(this.outbox.takeBacklog(BACKLOG_BATCH), []);
    this.draining = false;
    // After a failure the next live batch that gets through starts it again.
    if (done) this.drainSoon();
  }

  private async post(samples: readonly Sample[], signals: readonly Signal[]): Promise<boolean> {
    const outcome = await this.options.client.submit(this.batch(samples, signals));
    switch (outcome.kind) {
      case 'done':
        if (this.failures > 0) this.options.log.info({ ...this.counts() }, 'the hub answers again');
        this.failures = 0;
        this.options.onConfigVersion(outcome.value.configVersion);
        return true;
      case 'refused':
        this.outbox.setAside(samples);
        this.options.log.error({ reason: outcome.reason, samples: samples.length }, 'batch refused, set aside');
        return true;
      case 'too-large':
        return this.postInHalves(samples, signals);
      case 'failed':
        this.outbox.putBack(samples);
        this.outbox.repeat(signals);
        this.backOff(outcome.reason, outcome.retryAfterMs);
        return false;
    }
  }

  private async postInHalves(samples: readonly Sample[], signals: readonly Signal[]): Promise<boolean> {
    if (samples.length < 2) {
      this.outbox.setAside(samples);
      this.options.log.error({ samples: samples.length }, 'batch too large for the hub, set aside');
      return true;
    }
    const middle = samples.length >> 1;
    const first = await this.post(samples.slice(0, middle), signals);
    const second = await this.post(samples.slice(middle), []);
    return first && second;
  }

  /** Only a Retry-After delays the live batches: a hub that is back should hear of now at once. */
  private backOff(reason: string, retryAfterMs: number | null): void {
    this.failures += 1;
    const powerOfTwo = (this.failures & (this.failures - 1)) === 0;
    if (powerOfTwo) this.options.log.warn({ reason, failures: this.failures, ...this.counts() }, 'batch not accepted');
    if (retryAfterMs !== null)
      this.notBefore = this.options.nowMicros() + Math.min(retryAfterMs, LONGEST_BACKOFF_MS) * 1_000;
  }

  private batch(samples: readonly Sample[], signals: readonly Signal[]): Batch {
    this.sequence += 1;
    return {
      boot: this.options.boot,
      sequence: this.sequence,
      sentAt: this.options.nowMicros(),
      agentVersion: this.options.agentVersion,
      samples: toColumns(samples),
      signals: [...signals],
    };
  }
}
