import { join } from 'node:path';
import type { Logger } from '../log';
import { decodeEntry, type Entry, encodeEntry, longestOf, merge, newestOf, othersOf, since, split } from './entry';
import { type Loss, type Place, Segments, type StoredRecord } from './segments';
import { type Aside, createAside } from './setAside';

const SEGMENT_BYTES = 1_048_576;
const LARGEST_RECORD_ROWS = 500;
/** How long after a write it is made to last through a loss of power; a SIGKILL loses nothing that was written. */
const SETTLE_MS = 1_000;
const DISK_RETRY_MICROS = 1_000_000;
const PRUNE_MICROS = 60_000_000;

export interface SpoolOptions {
  /** Null keeps everything in memory. */
  readonly folder: string | null;
  readonly maxBytes: number;
  /** What is older is dropped, not sent. */
  readonly maxAgeMs: number;
  readonly log: Logger;
  readonly nowMicros: () => number;
}

/** A part of what was put into the spool, until it is acknowledged. */
export interface Ticket {
  readonly samples: number;
  readonly others: number;
  /** Null once it is on disk. */
  entry: Entry | null;
  place: Place | null;
  done: boolean;
  /** Samples that were too old to be sent with the rest of it. */
  expired: number;
}

export interface Taken {
  readonly entry: Entry;
  readonly tickets: readonly Ticket[];
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
  private queue: Ticket[] = [];
  private readonly segments: Segments | null;
  private readonly aside: Aside | null;
  private work: Promise<unknown> = Promise.resolve();
  private writing = false;
  private diskFaults = 0;
  private retryAtMicros = 0;
  private prunedAtMicros = 0;
  private settling: NodeJS.Timeout | null = null;
  private droppedSamples = 0;
  private droppedOthers = 0;
  private unreadable = 0;

  constructor(
    private readonly options: SpoolOptions,
    /** Samples that may wait in memory. */
    public capacity: number,
  ) {
    const { folder, log, nowMicros } = options;
    this.aside = folder === null ? null : createAside(join(folder, 'set-aside'), log, nowMicros);
    const segmentBytes = Math.min(SEGMENT_BYTES, Math.ceil(options.maxBytes / 8));
    this.segments = folder === null ? null : new Segments(folder, segmentBytes, (loss) => this.onLoss(loss));
    if (this.segments !== null) void this.load(this.segments);
  }

  counts(): SpoolCounts {
    const onDisk = this.segments?.samples ?? 0;
    return {
      waiting: onDisk + this.queue.reduce((sum, { samples }) => sum + samples, 0),
      onDisk,
      spoolBytes: this.segments?.bytes ?? 0,
      droppedSamples: this.droppedSamples,
      droppedOthers: this.droppedOthers,
      unreadable: this.unreadable,
    };
  }

  get isEmpty(): boolean {
    return this.queue.length === 0 && (this.segments?.records ?? 0) === 0;
  }

  put(entry: Entry): Ticket[] {
    const tickets = split(entry, LARGEST_RECORD_ROWS).map((part) => ({
      samples: part.samples.length,
      others: othersOf(part),
      entry: part,
      place: null,
      done: false,
      expired: 0,
    }));
    this.queue.push(...tickets);
    this.boundMemory();
    this.write();
    return tickets;
  }

  /** The oldest of all, at most `mostRows` of a kind; it stays in the spool until it is acknowledged. */
  take(mostRows: number): Promise<Taken | null> {
    return this.inTurn(async () => (await this.takeStored(mostRows)) ?? this.takeQueued(mostRows));
  }

  acknowledge(tickets: readonly Ticket[]): void {
    for (const ticket of tickets) {
      if (ticket.done) continue;
      this.droppedSamples += ticket.expired;
      this.finish(ticket);
    }
  }

  /** Keeps what the hub refused for good, where a person can read it. */
  setAside(reason: string, entry: Entry): void {
    void this.inTurn(async () => this.aside?.put({ reason, content: { report: entry } }));
  }

  /** Writes what is still in memory, and makes it last. */
  async close(): Promise<void> {
    if (this.settling !== null) clearTimeout(this.settling);
    this.settling = null;
    this.retryAtMicros = 0;
    this.write();
    await this.inTurn(async () => this.segments?.close()).catch((error: unknown) => this.onDiskFault(error));
  }

  private async load(segments: Segments): Promise<void> {
    await this.inTurn(() => segments.load()).catch((error: unknown) => this.onDiskFault(error));
    const { waiting, spoolBytes } = this.counts();
    if (waiting > 0) this.options.log.info({ waiting, spoolBytes }, 'the spool holds what was not acknowledged');
  }

  private finish(ticket: Ticket): void {
    ticket.done = true;
    const { place } = ticket;
    const index = place === null ? this.queue.indexOf(ticket) : -1;
    if (index >= 0) this.queue.splice(index, 1);
    if (place === null) return;
    void this.inTurn(async () => this.segments?.acknowledge(place)).catch((error: unknown) => this.onDiskFault(error));
    this.settleSoon();
  }

  private boundMemory(): void {
    let excess = this.queue.reduce((sum, { samples, others }) => sum + samples + others, 0) - this.capacity;
    while (excess > 0) {
      const oldest = this.queue[0];
      if (oldest === undefined) return;
      excess -= oldest.samples + oldest.others;
      this.drop(oldest.samples, oldest.others, 'memory');
      this.finish(oldest);
    }
  }

  private drop(samples: number, others: number, where: string): void {
    if (samples + others === 0) return;
    this.droppedSamples += samples;
    this.droppedOthers += others;
    const { droppedSamples, droppedOthers } = this;
    this.options.log.warn({ samples, others, where, droppedSamples, droppedOthers }, 'the oldest were dropped');
  }

  private write(): void {
    const { segments } = this;
    if (segments === null || this.writing || this.options.nowMicros() < this.retryAtMicros) return;
    this.writing = true;
    void this.inTurn(async () => {
      for (let ticket = this.queue[0]; ticket !== undefined; ticket = this.queue[0]) await this.store(segments, ticket);
      if (this.diskFaults > 0) this.options.log.info(this.counts(), 'the spool can be written again');
      this.diskFaults = 0;
    })
      .catch((error: unknown) => this.onDiskFault(error))
      .finally(() => {
        this.writing = false;
      });
  }

  private async store(segments: Segments, ticket: Ticket): Promise<void> {
    if (ticket.entry === null) return;
    const { samples, others, entry } = ticket;
    const payload = await encodeEntry(entry);
    await this.makeRoom(segments, payload.length);
    const place = await this.append(segments, payload, { samples, others, newestMicros: newestOf(entry) });
    // Acknowledged, or dropped, while it was being written.
    if (ticket.done) return segments.acknowledge(place);
    ticket.place = place;
    ticket.entry = null;
    this.queue.splice(this.queue.indexOf(ticket), 1);
    this.settleSoon();
  }

  /** On a full disk the oldest give way, a segment at a time, while there is another one. */
  private async append(segments: Segments, payload: Buffer, facts: Omit<Place, 'segment' | 'at' | 'end'>) {
    for (;;) {
      try {
        return await segments.append(payload, facts);
      } catch (error) {
        if (!isFull(error)) throw error;
        const dropped = await segments.dropOldest();
        if (dropped === null) throw error;
        this.drop(dropped.samples, dropped.others, 'full disk');
      }
    }
  }

  private async makeRoom(segments: Segments, bytes: number): Promise<void> {
    const now = this.options.nowMicros();
    while (segments.bytes + bytes > this.options.maxBytes) {
      const dropped = await segments.dropOldest();
      if (dropped === null) break;
      this.drop(dropped.samples, dropped.others, 'disk');
    }
    if (now - this.prunedAtMicros < PRUNE_MICROS) return;
    this.prunedAtMicros = now;
    const old = await segments.dropBefore(this.oldestMicros());
    this.drop(old.samples, old.others, 'age');
  }

  private async takeStored(mostRows: number): Promise<Taken | null> {
    try {
      for (let records = await this.readOldest(); records.length > 0; records = await this.readOldest()) {
        const taken = await this.gather(records, mostRows);
        if (taken.tickets.length > 0) return taken;
      }
    } catch (error) {
      this.onDiskFault(error);
    }
    return null;
  }

  private async readOldest(): Promise<StoredRecord[]> {
    return (await this.segments?.readOldest()) ?? [];
  }

  private async gather(records: readonly StoredRecord[], mostRows: number): Promise<Taken> {
    const oldest = this.oldestMicros();
    const entries: Entry[] = [];
    const tickets: Ticket[] = [];
    let rows = 0;
    for (const { place, payload } of records) {
      const entry = place.newestMicros < oldest ? null : await this.decode(place, payload);
      if (entry === null) {
        if (place.newestMicros < oldest) this.drop(place.samples, place.others, 'age');
        await this.segments?.acknowledge(place);
        continue;
      }
      if (rows > 0 && rows + longestOf(entry) > mostRows) break;
      rows += longestOf(entry);
      entries.push(since(entry, oldest));
      const { samples, others } = place;
      const expired = entry.samples.length - (entries.at(-1)?.samples.length ?? 0);
      tickets.push({ samples, others, entry: null, place, done: false, expired });
    }
    return { entry: merge(entries), tickets };
  }

  private async decode(place: Place, payload: Buffer): Promise<Entry | null> {
    try {
      return await decodeEntry(payload);
    } catch (error) {
      this.unreadable += place.samples;
      const reason = `a record of the spool cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      await this.aside?.put({ reason, content: { base64: payload.toString('base64') } });
      return null;
    }
  }

  private takeQueued(mostRows: number): Taken | null {
    const tickets: Ticket[] = [];
    const entries: Entry[] = [];
    let rows = 0;
    for (const ticket of [...this.queue]) {
      if (ticket.entry === null) continue;
      const entry = since(ticket.entry, this.oldestMicros());
      if (rows > 0 && rows + longestOf(entry) > mostRows) break;
      rows += longestOf(entry);
      ticket.expired = ticket.samples - entry.samples.length;
      tickets.push(ticket);
      entries.push(entry);
    }
    return tickets.length === 0 ? null : { entry: merge(entries), tickets };
  }

  private oldestMicros(): number {
    return this.options.nowMicros() - this.options.maxAgeMs * 1_000;
  }

  private async onLoss({ file, reason, bytes, samples }: Loss): Promise<void> {
    this.unreadable += samples;
    if (bytes === null) return this.aside?.move(file, reason);
    await this.aside?.put({ reason: `${file}: ${reason}`, content: { base64: bytes.toString('base64') } });
  }

  private settleSoon(): void {
    this.settling ??= setTimeout(() => {
      this.settling = null;
      void this.inTurn(async () => {
        await this.segments?.sync();
        await this.segments?.writeCursor();
      }).catch((error: unknown) => this.onDiskFault(error));
    }, SETTLE_MS).unref();
  }

  /** Logged at the first fault and then ever more rarely; until the disk takes writes again, memory holds what it can. */
  private onDiskFault(error: unknown): void {
    this.diskFaults += 1;
    this.retryAtMicros = this.options.nowMicros() + DISK_RETRY_MICROS;
    const powerOfTwo = (this.diskFaults & (this.diskFaults - 1)) === 0;
    if (powerOfTwo)
      this.options.log.error({ folder: this.options.folder, error: String(error), ...this.counts() }, 'spool fault');
  }

  private inTurn<T>(job: () => Promise<T>): Promise<T> {
    const done = this.work.then(job);
    this.work = done.catch(() => undefined);
    return done;
  }
}

function isFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'ENOSPC' || code === 'EDQUOT';
}
