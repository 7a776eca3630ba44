import type { Context } from '../context';
import type { LivingHub } from './announceHub';
import { bodyForHubs } from './handedBatch';
import type { HubPoster } from './postToHub';

/** A batch on its way to one other hub. */
export interface Outgoing {
  readonly encoded: string;
  /** Epoch ms of this hub. */
  readonly receivedAt: number;
}

/** Counters since the start. */
export interface HandOnCounts {
  /** Batches × hubs that have taken them. */
  handedOn: number;
  /** Batches × hubs that were not handed on: the queue was full, they were too old, or the hub was gone. */
  dropped: number;
  failedRequests: number;
}

/** Characters that may wait for one hub, and that go into one request. */
const MAX_QUEUED = 8_000_000;
const MAX_REQUEST = 1_000_000;
/** A hub that doesn't answer in this time is tried again, with what is still new. */
const TIMEOUT_MS = 1_000;
/** What has waited longer decides nothing any more: agents repeat what matters, and newer samples have come. */
const TOO_OLD_MS = 3_000;
const PAUSES_MS = [0, 50, 100, 250, 500] as const;

/**
 * The way to one other hub. One request at a time: what comes meanwhile goes together with the next one, so that order
 * is kept and a hub that is slow costs neither requests nor memory without end. The newest wins.
 */
export class HubLane {
  private queue: Outgoing[] = [];
  private queuedChars = 0;
  private running = false;
  private closed = false;
  private failures = 0;
  private wake: () => void = () => undefined;

  constructor(
    private readonly ctx: Pick<Context, 'log' | 'now'>,
    private readonly hub: LivingHub,
    private readonly poster: HubPoster,
    private readonly counts: HandOnCounts,
  ) {}

  get waiting(): number {
    return this.queue.length;
  }

  put(outgoing: Outgoing): void {
    this.queue.push(outgoing);
    this.queuedChars += outgoing.encoded.length;
    this.dropSurplus();
    if (!this.running) void this.run();
  }

  close(): void {
    this.closed = true;
    this.counts.dropped += this.queue.length;
    this.queue = [];
    this.wake();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.queue.length > 0 && !this.closed) {
      const taken = this.take();
      if (taken.length === 0) continue;
      try {
        const now = this.ctx.now();
        const body = bodyForHubs(taken.map(({ encoded, receivedAt }) => ({ encoded, waitedMs: now - receivedAt })));
        await this.poster.post(this.hub, body, TIMEOUT_MS);
        this.counts.handedOn += taken.length;
        if (this.failures > 1)
          this.ctx.log.info({ hub: this.hub.id, url: this.hub.url }, 'the other hub takes batches again');
        this.failures = 0;
      } catch (error) {
        await this.afterFailure(taken, error);
      }
    }
    this.running = false;
  }

  /** The oldest of what is still worth sending, as much as fits into a request. */
  private take(): Outgoing[] {
    const oldest = this.ctx.now() - TOO_OLD_MS;
    const firstFresh = this.queue.findIndex(({ receivedAt }) => receivedAt >= oldest);
    this.drop(firstFresh < 0 ? this.queue.length : firstFresh);
    let chars = 0;
    let count = 0;
    for (const { encoded } of this.queue) {
      if (count > 0 && chars + encoded.length > MAX_REQUEST) break;
      chars += encoded.length;
      count += 1;
    }
    this.queuedChars -= chars;
    return this.queue.splice(0, count);
  }

  private async afterFailure(taken: readonly Outgoing[], error: unknown): Promise<void> {
    this.counts.failedRequests += 1;
    // The first may be a kept connection that the other side had just closed: that says nothing about it.
    if (this.failures === 1)
      this.ctx.log.warn({ hub: this.hub.id, url: this.hub.url, error: String(error) }, 'another hub takes no batches');
    const pauseMs = PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)] ?? 0;
    this.failures += 1;
    if (this.closed) {
      this.counts.dropped += taken.length;
      return;
    }
    this.queue = [...taken, ...this.queue];
    for (const { encoded } of taken) this.queuedChars += encoded.length;
    this.dropSurplus();
    if (pauseMs === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private dropSurplus(): void {
    let surplus = 0;
    let left = this.queuedChars;
    while (left > MAX_QUEUED && surplus < this.queue.length - 1) {
      left -= this.queue[surplus]?.encoded.length ?? 0;
      surplus += 1;
    }
    this.drop(surplus);
  }

  private drop(count: number): void {
    for (const { encoded } of this.queue.splice(0, count)) this.queuedChars -= encoded.length;
    this.counts.dropped += count;
  }
}
