import type { Drops } from './drops';
import { type Entry, longestOf, merge, newestOf, othersOf, since } from './entry';
import type { Loss } from './loss';
import { decodeEntry, encodeEntry } from './payload';
import type { StoredRecord } from './readHead';
import type { RecordFacts } from './record';
import type { Place } from './segment';
import { Segments } from './segments';
import type { Aside } from './setAside';
import type { Taken, Ticket } from './ticket';

const SEGMENT_BYTES = 1_048_576;
const PRUNE_MICROS = 60_000_000;

export interface StoreOptions {
  readonly folder: string;
  readonly maxBytes: number;
  /** What is older is dropped, not sent. */
  readonly maxAgeMs: number;
  readonly nowMicros: () => number;
  readonly aside: Aside;
  readonly drops: Drops;
}

/**
 * Entries on disk, oldest first, within a size and an age. Every method may be called only after the one before it has
 * ended, and throws the file system's errors.
 */
export class Store {
  private readonly segments: Segments;
  private prunedAtMicros = 0;

  constructor(private readonly options: StoreOptions) {
    const segmentBytes = Math.min(SEGMENT_BYTES, Math.ceil(options.maxBytes / 8));
    this.segments = new Segments(options.folder, segmentBytes, (loss) => this.onLoss(loss));
  }

  get samples(): number {
    return this.segments.samples;
  }

  get bytes(): number {
    return this.segments.bytes;
  }

  get isEmpty(): boolean {
    return this.segments.records === 0;
  }

  load(): Promise<void> {
    return this.segments.load();
  }

  /** An entry of at most as many rows as a record counts (65,535 samples). */
  async add(entry: Entry): Promise<Place> {
    const payload = await encodeEntry(entry);
    await this.makeRoom(payload.length);
    const facts = { samples: entry.samples.length, others: othersOf(entry), newestMicros: newestOf(entry) };
    return this.append(payload, facts);
  }

  /** The oldest, at most `mostRows` of a kind or one record; null when there is nothing that can be sent. */
  async take(mostRows: number): Promise<Taken | null> {
    for (;;) {
      const records = await this.segments.readOldest();
      if (records.length === 0) return null;
      const taken = await this.gather(records, mostRows);
      if (taken.tickets.length > 0) return taken;
    }
  }

  acknowledge(place: Place): Promise<void> {
    return this.segments.acknowledge(place);
  }

  /** After this, what was added and acknowledged is so even after a loss of power. */
  settle(): Promise<void> {
    return this.segments.settle();
  }

  close(): Promise<void> {
    return this.segments.close();
  }

  private async makeRoom(bytes: number): Promise<void> {
    const { maxBytes, nowMicros, drops } = this.options;
    const now = nowMicros();
    while (this.segments.bytes + bytes > maxBytes) {
      const dropped = await this.segments.dropOldest();
      if (dropped === null) break;
      drops.drop(dropped, 'disk');
    }
    if (now - this.prunedAtMicros < PRUNE_MICROS) return;
    this.prunedAtMicros = now;
    drops.drop(await this.segments.dropBefore(this.oldestMicros()), 'age');
  }

  /** On a full disk the oldest give way, a segment at a time, while there is another one. */
  private async append(payload: Buffer, facts: RecordFacts): Promise<Place> {
    for (;;) {
      try {
        return await this.segments.append(payload, facts);
      } catch (error) {
        if (!isFull(error)) throw error;
        const dropped = await this.segments.dropOldest();
        if (dropped === null) throw error;
        this.options.drops.drop(dropped, 'full disk');
      }
    }
  }

  private async gather(records: readonly StoredRecord[], mostRows: number): Promise<Taken> {
    const oldestMicros = this.oldestMicros();
    const entries: Entry[] = [];
    const tickets: Ticket[] = [];
    let rows = 0;
    for (const record of records) {
      const entry = await this.open(record, oldestMicros);
      if (entry === null) {
        await this.segments.acknowledge(record.place);
        continue;
      }
      if (rows > 0 && rows + longestOf(entry) > mostRows) break;
      rows += longestOf(entry);
      const rest = since(entry, oldestMicros);
      entries.push(rest);
      const { samples, others } = record.place;
      const expired = entry.samples.length - rest.samples.length;
      tickets.push({ samples, others, place: record.place, done: false, expired });
    }
    return { entry: merge(entries), tickets };
  }

  /** Null for what will not be sent: too old, which is counted as dropped, or not to be read, which is set aside. */
  private async open({ place, payload }: StoredRecord, oldestMicros: number): Promise<Entry | null> {
    if (place.newestMicros < oldestMicros) {
      this.options.drops.drop(place, 'age');
      return null;
    }
    try {
      return await decodeEntry(payload);
    } catch (error) {
      const reason = `a record of the spool cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      await this.setAside(reason, payload, place.samples);
      return null;
    }
  }

  private async onLoss({ file, reason, bytes, samples }: Loss): Promise<void> {
    if (bytes !== null) return this.setAside(`${file}: ${reason}`, bytes, samples);
    this.options.drops.unreadable += samples;
    await this.options.aside.move(file, reason);
  }

  private async setAside(reason: string, bytes: Buffer, samples: number): Promise<void> {
    this.options.drops.unreadable += samples;
    await this.options.aside.put({ reason, content: { base64: bytes.toString('base64') } });
  }

  private oldestMicros(): number {
    return this.options.nowMicros() - this.options.maxAgeMs * 1_000;
  }
}

function isFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'ENOSPC' || code === 'EDQUOT';
}
