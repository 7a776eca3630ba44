import type { AgentState, Connect, Signal, Usage } from '@twinline/wire/batch';
import type { Sample } from '@twinline/wire/columns';
import { Alarms, type Replies } from './alarms';
import { type BatchWriterOptions, createBatchWriter, type WriteBatch } from './batchWriter';
import { Delivery, type Failure } from './delivery';
import type { HubClient } from './hubClient';
import type { Logger } from './log';
import { Outbox, type OutboxCounts, type Parcel } from './outbox';
import { type Entry, entryOf } from './spool/entry';
import { Spool } from './spool/spool';

/** Backlog goes out in batches of this size, this far apart, so that a returning hub is not flooded by all its agents. */
const BACKLOG_BATCH = 500;
const BACKLOG_PAUSE_MS = 250;
const SIGNALS_KEPT = 2_000;
/** A post without an answer for this long is no longer trusted to come through: what it carries goes to disk. */
const UNANSWERED_MS = 1_000;
/** At the end an answer is waited for this long, once for a post under way and once for the last. */
const LAST_TRY_MS = 1_500;
const LONGEST_BACKOFF_MS = 15_000;
const SPOOL_BYTES = 268_435_456;
/** The hub refuses what is older than 16 days; an hour less leaves room for clocks and for the way. */
const SPOOL_AGE_MS = 16 * 86_400_000 - 3_600_000;

export interface UplinkOptions extends BatchWriterOptions {
  readonly client: HubClient;
  readonly log: Logger;
  /** Samples that may wait in memory, at least. */
  readonly capacity: number;
  /** Where unsent reports survive the end of this program; null keeps them in memory. One agent per folder. */
  readonly spoolFolder: string | null;
  readonly spoolBytes?: number;
  readonly replies?: Replies;
  /** The hub named this version of our configuration. */
  readonly onConfigVersion: (version: number) => void;
}

export interface UplinkCounts extends OutboxCounts {
  /** Connects and readings of bandwidth use. */
  readonly droppedOthers: number;
  /** Samples of `waiting` that are on disk. */
  readonly onDisk: number;
  readonly spoolBytes: number;
  /** The way the last report was answered by. */
  readonly reportedBy: string;
}

/** Brings what was measured to the hub; see Outbox for the order. */
export class Uplink {
  private readonly spool: Spool;
  private readonly outbox: Outbox;
  private readonly writeBatch: WriteBatch;
  private readonly delivery: Delivery;
  private readonly alarms: Alarms;
  private state: AgentState | null = null;
  private withdrawn = '';
  private posting: Promise<void> | null = null;
  private underWay: Parcel | null = null;
  private draining = false;
  private failures = 0;
  private notBefore = 0;
  private drainTimer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(private readonly options: UplinkOptions) {
    const { client, spoolFolder, log, nowMicros, capacity } = options;
    const bounds = { maxBytes: options.spoolBytes ?? SPOOL_BYTES, maxAgeMs: SPOOL_AGE_MS };
    this.spool = new Spool({ folder: spoolFolder, ...bounds, log, nowMicros }, capacity);
    this.outbox = new Outbox(this.spool, SIGNALS_KEPT);
    this.writeBatch = createBatchWriter(options);
    this.alarms = new Alarms(client, this.writeBatch, options.replies ?? (() => []));
    const keepRefused = (reason: string, entry: Entry) => this.spool.setAside(reason, entry);
    this.delivery = new Delivery({ ...options, writeBatch: this.writeBatch, keepRefused });
  }

  counts(): UplinkCounts {
    const { waiting, unreadable, onDisk, spoolBytes, droppedSamples, droppedOthers } = this.spool.counts();
    return {
      waiting: waiting + this.outbox.looseSamples,
      droppedSamples,
      droppedSignals: this.outbox.lostSignals,
      droppedOthers,
      setAside: this.delivery.setAside + unreadable,
      onDisk,
      spoolBytes,
      reportedBy: this.options.client.reportedBy(),
    };
  }

  /** At least 15 minutes of `perSecond` samples a second, and their revisions, must fit in memory. */
  size(perSecond: number): void {
    this.spool.capacity = Math.max(this.options.capacity, perSecond * 900 * 2);
  }

  keep(samples: readonly Sample[]): void {
    this.outbox.add({ samples });
  }

  keepConnects(connects: readonly Connect[]): void {
    this.outbox.add({ connects });
  }

  keepUsage(usage: readonly Usage[]): void {
    this.outbox.add({ usage });
  }

  /** Goes with the next batch; at once when the agent withdraws or returns. */
  tellState(state: AgentState): void {
    const withdrawn = [...state.withdrawn].sort().join();
    this.state = state;
    if (withdrawn === this.withdrawn || this.stopped) return;
    this.withdrawn = withdrawn;
    void this.options.client.submit(this.writeBatch(entryOf({}), state), true);
  }

  /** Posts signals at once in a batch of their own; they are repeated in the next one, whatever comes of this. */
  async alarm(signals: readonly Signal[]): Promise<void> {
    this.outbox.repeat(signals);
    await this.alarms.post(signals);
  }

  /** Posts the newest rows, the signals to repeat and the state; call once a second. One post at a time. */
  async flush(): Promise<void> {
    this.outbox.secure();
    if (this.posting !== null || this.stopped || this.options.nowMicros() < this.notBefore) return;
    const parcel = this.outbox.takeFresh();
    if (parcel === null && this.state === null) return;
    this.posting = this.postFresh(parcel ?? { entry: entryOf({}), items: [], signals: [] }, this.state);
    await this.posting;
  }

  /** A last try for what is left; what is not answered soon goes to disk. Where there is none, it is lost. */
  async stop(): Promise<void> {
    if (this.drainTimer !== null) clearTimeout(this.drainTimer);
    await atMost(LAST_TRY_MS, this.posting);
    if (this.failures === 0) await atMost(LAST_TRY_MS, this.flush());
    this.stopped = true;
    this.alarms.stop();
    if (this.underWay !== null) this.outbox.park(this.underWay);
    this.outbox.secureAll();
    await this.spool.close();
  }

  private async postFresh(parcel: Parcel, state: AgentState | null): Promise<void> {
    const unanswered = setTimeout(() => this.outbox.park(parcel), UNANSWERED_MS);
    this.underWay = parcel;
    const failure = await this.delivery.post(parcel.entry, state);
    this.underWay = null;
    this.posting = null;
    clearTimeout(unanswered);
    if (this.stopped) return;
    if (failure !== null) {
      this.outbox.putBack(parcel);
      return this.backOff(failure);
    }
    this.outbox.delivered(parcel);
    this.outbox.calm();
    if (this.state === state) this.state = null;
    if (this.failures > 0) this.options.log.info({ ...this.counts() }, 'the hub answers again');
    this.failures = 0;
    this.drainSoon();
  }

  private drainSoon(): void {
    if (this.draining || this.stopped || this.drainTimer !== null || this.spool.isEmpty) return;
    this.drainTimer = setTimeout(() => {
      this.drainTimer = null;
      void this.drain();
    }, BACKLOG_PAUSE_MS);
  }

  private async drain(): Promise<void> {
    this.draining = true;
    const parcel = await this.outbox.takeBacklog(BACKLOG_BATCH);
    const failure = parcel === null || this.stopped ? null : await this.delivery.post(parcel.entry, null);
    this.draining = false;
    // After a failure the next live batch that gets through starts it again.
    if (failure !== null) return this.backOff(failure);
    if (parcel === null || this.stopped) return;
    this.outbox.delivered(parcel);
    this.drainSoon();
  }

  /** Only a Retry-After delays the live batches: a hub that is back should hear of now at once. */
  private backOff({ reason, retryAfterMs }: Failure): void {
    this.failures += 1;
    const powerOfTwo = (this.failures & (this.failures - 1)) === 0;
    if (powerOfTwo) this.options.log.warn({ reason, failures: this.failures, ...this.counts() }, 'batch not accepted');
    if (retryAfterMs !== null)
      this.notBefore = this.options.nowMicros() + Math.min(retryAfterMs, LONGEST_BACKOFF_MS) * 1_000;
  }
}

async function atMost(ms: number, work: Promise<void> | null): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    work,
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    }),
  ]);
  clearTimeout(timer);
}
