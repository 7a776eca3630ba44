import { join } from 'node:path';
import type { Logger } from '../log';
import { Drops } from './drops';
import type { Entry } from './entry';
import { Queue } from './queue';
import { type Aside, createAside } from './setAside';
import { Store } from './store';
import type { Taken, Ticket } from './ticket';
import { Turns } from './turns';

/** How long after a write it is made to last through a loss of power; a SIGKILL loses nothing that was written. */
const SETTLE_MS = 1_000;
const DISK_RETRY_MICROS = 1_000_000;

export interface SpoolOptions {
  /** Null keeps everything in memory. */
  readonly folder: string | null;
  readonly maxBytes: number;
  /** What is older is dropped, not sent. */
  readonly maxAgeMs: number;
  readonly log: Logger;
  readonly nowMicros: () => number;
}

export interface SpoolCounts {
  /** Samples. */
  readonly waiting: number;
  /** Samples of these that are on disk. */
  readonly onDisk: number;
  readonly spoolBytes: number;
  readonly droppedSamples: number;
  /** Signals, connects and readings of bandwidth use. */
  readonly droppedOthers: number;
  /** Samples that could not be read again. */
  readonly unreadable: number;
}

/**
 * What could not be sent at once, oldest first, until it is acknowledged. It goes to disk right away; what the disk
 * does not take waits in memory. Both are bounded, and the oldest is dropped first, and counted. All work with files is
 * done in turn and off the caller's path: a slow disk delays no probe.
 */
export class Spool {
  private readonly queue = new Queue();
  private readonly drops: Drops;
  private readonly aside: Aside | null = null;
  private readonly store: Store | null = null;
  private readonly turns = new Turns();
  private writing = false;
  private diskFaults = 0;
  private retryAtMicros = 0;
  private settling: NodeJS.Timeout | null = null;

  constructor(
    private readonly options: SpoolOptions,
    /** Samples that may wait in memory. */
    public capacity: number,
  ) {
    const { folder, log, nowMicros } = options;
    this.drops = new Drops(log);
    if (folder === null) return;
    this.aside = createAside(join(folder, 'set-aside'), log, nowMicros);
    this.store = new Store({ ...options, folder, aside: this.aside, drops: this.drops });
    void this.load(this.store);
  }

  counts(): SpoolCounts {
    const onDisk = this.store?.samples ?? 0;
    return {
      waiting: onDisk + this.queue.samples,
      onDisk,
      spoolBytes: this.store?.bytes ?? 0,
      droppedSamples: this.drops.samples,
      droppedOthers: this.drops.others,
      unreadable: this.drops.unreadable,
    };
  }

  get isEmpty(): boolean {
    return this.queue.isEmpty && (this.store?.isEmpty ?? true);
  }

  put(entry: Entry): Ticket[] {
    const tickets = this.queue.put(entry);
    for (const oldest of this.queue.excess(this.capacity)) {
      this.drops.drop(oldest, 'memory');
      this.finish(oldest);
    }
    this.write();
    return tickets;
  }

  /** The oldest of all, at most `mostRows` of a kind; it stays in the spool until it is acknowledged. */
  take(mostRows: number): Promise<Taken | null> {
    return this.turns.run(async () => {
      const stored = await this.store?.take(mostRows).catch((error: unknown) => this.onDiskFault(error));
      const { nowMicros, maxAgeMs } = this.options;
      return stored ?? this.queue.take(mostRows, nowMicros() - maxAgeMs * 1_000);
    });
  }

  acknowledge(tickets: readonly Ticket[]): void {
    for (const ticket of tickets) {
      if (ticket.done) continue;
      this.drops.samples += ticket.expired;
      this.finish(ticket);
    }
  }

  /** Keeps what the hub refused for good, where a person can read it. */
  setAside(reason: string, entry: Entry): void {
    void this.turns.run(async () => this.aside?.put({ reason, content: { report: entry } }));
  }

  /** Writes what is still in memory, and makes it last. */
  async close(): Promise<void> {
    if (this.settling !== null) clearTimeout(this.settling);
    this.settling = null;
    this.retryAtMicros = 0;
    this.write();
    await this.withDisk(async () => this.store?.close());
  }

  private async load(store: Store): Promise<void> {
    await this.withDisk(() => store.load());
    const { waiting, spoolBytes } = this.counts();
    if (waiting > 0) this.options.log.info({ waiting, spoolBytes }, 'the spool holds what was not acknowledged');
  }

  private finish(ticket: Ticket): void {
    ticket.done = true;
    const { place } = ticket;
    if (place === null) {
      this.queue.remove(ticket);
      return;
    }
    void this.withDisk(async () => this.store?.acknowledge(place));
    this.settleSoon();
  }

  /** Brings what waits in memory to disk, unless the disk has just failed. */
  private write(): void {
    const { store } = this;
    if (store === null || this.writing || this.options.nowMicros() < this.retryAtMicros) return;
    this.writing = true;
    void this.withDisk(async () => {
      while (!this.queue.isEmpty) await this.writeOldest(store);
      if (this.diskFaults > 0) this.options.log.info(this.counts(), 'the spool can be written again');
      this.diskFaults = 0;
    }).finally(() => {
      this.writing = false;
    });
  }

  private async writeOldest(store: Store): Promise<void> {
    const { oldest } = this.queue;
    if (oldest === undefined) return;
    const { entry, ticket } = oldest;
    const place = await store.add(entry);
    // Acknowledged, or dropped, while it was being written.
    if (ticket.done) return store.acknowledge(place);
    ticket.place = place;
    this.queue.remove(ticket);
    this.settleSoon();
  }

  private settleSoon(): void {
    this.settling ??= setTimeout(() => {
      this.settling = null;
      void this.withDisk(async () => this.store?.settle());
    }, SETTLE_MS).unref();
  }

  /** In turn, with faults of the disk told and not thrown. */
  private withDisk(job: () => Promise<void>): Promise<void> {
    return this.turns.run(job).catch((error: unknown) => this.onDiskFault(error));
  }

  /** Logged at the first fault and then ever more rarely; until the disk takes writes again, memory holds what it can. */
  private onDiskFault(error: unknown): void {
    this.diskFaults += 1;
    this.retryAtMicros = this.options.nowMicros() + DISK_RETRY_MICROS;
    const powerOfTwo = (this.diskFaults & (this.diskFaults - 1)) === 0;
    if (powerOfTwo)
      this.options.log.error({ folder: this.options.folder, error: String(error), ...this.counts() }, 'spool fault');
  }
}
