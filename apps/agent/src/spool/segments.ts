import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Damage,
  type FoundRecord,
  MAGIC,
  RECORD_HEADER_BYTES,
  type RecordFacts,
  readRecords,
  recordLength,
  writeRecord,
} from './record';

const READ_BYTES = 256 * 1_024;
const NAME = /^(\d{10})\.spool$/;
const CURSOR = 'cursor.json';

/** Where a record lies on disk. */
export interface Place extends RecordFacts {
  readonly segment: number;
  readonly at: number;
  readonly end: number;
}

export interface StoredRecord {
  readonly place: Place;
  readonly payload: Buffer;
}

export interface Dropped {
  readonly samples: number;
  readonly others: number;
}

/** What could not be read: `bytes` of a file, or the whole of it where they are null; `samples` is what was in it. */
export interface Loss {
  readonly file: string;
  readonly reason: string;
  readonly bytes: Buffer | null;
  readonly samples: number;
}

interface Segment {
  readonly number: number;
  readonly path: string;
  /** Length of what is known to be whole. */
  bytes: number;
  /** Everything before this is acknowledged or damaged. */
  head: number;
  /** Behind the head: samples and records that are not acknowledged. */
  samples: number;
  others: number;
  records: number;
  newestMicros: number;
  /** Acknowledged behind the head, out of turn: where each begins and ends. */
  readonly skip: Map<number, number>;
}

/**
 * Records in append-only files, oldest first. Every method may be called only after the one before it has ended; errors
 * of the file system are thrown as they come, and leave what was written before in place.
 *
 * No file of an earlier process is written to again: what a kill tore stays at the end of its file, where reading stops.
 */
export class Segments {
  private readonly segments: Segment[] = [];
  private current: { segment: Segment; handle: FileHandle } | null = null;
  private next = 1;
  private unsynced = false;
  private cursorMoved = false;

  constructor(
    private readonly folder: string,
    private readonly segmentBytes: number,
    /** Told of what cannot be read, to put it aside; must not throw. */
    private readonly onLoss: (loss: Loss) => Promise<void>,
  ) {}

  get bytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  get samples(): number {
    return this.segments.reduce((sum, segment) => sum + segment.samples, 0);
  }

  get records(): number {
    return this.segments.reduce((sum, segment) => sum + segment.records, 0);
  }

  /** Finds what earlier processes left. */
  async load(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const cursor = await this.readCursor();
    const numbers = (await readdir(this.folder)).flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
    this.next = Math.max(cursor.segment, 0, ...numbers) + 1;
    for (const number of numbers.sort((a, b) => a - b)) {
      const segment = newSegment(number, this.pathOf(number));
      await this.examine(segment, number === cursor.segment ? cursor.offset : 0);
      if (number < cursor.segment || segment.records === 0)
        await rm(segment.path, { force: true }).catch(() => undefined);
      else this.segments.push(segment);
    }
  }

  /** @throws the file system's error, ENOSPC among them; then nothing of this record is in the spool. */
  async append(payload: Buffer, facts: RecordFacts): Promise<Place> {
    const record = writeRecord(payload, facts);
    const { segment, handle } = this.current ?? (await this.begin());
    const at = segment.bytes;
    try {
      await writeWhole(handle, record, at);
    } catch (error) {
      // A part of it may stand behind `bytes`: the next record goes over it, or a reader takes it for torn.
      await handle.truncate(at).catch(() => this.seal().catch(() => undefined));
      throw error;
    }
    segment.bytes += record.length;
    count(segment, facts);
    this.unsynced = true;
    if (segment.bytes >= this.segmentBytes) await this.seal();
    return { segment: segment.number, at, end: segment.bytes, ...facts };
  }

  /** The oldest records that are not acknowledged, about 256 KB of them or one; none where there are none. */
  async readOldest(): Promise<StoredRecord[]> {
    for (let segment = this.segments[0]; segment !== undefined; segment = this.segments[0]) {
      const found = await this.readHead(segment);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** Takes a record out for good; a second time changes nothing. */
  async acknowledge(place: Place): Promise<void> {
    const segment = this.segments.find(({ number }) => number === place.segment);
    if (segment === undefined || place.at < segment.head || segment.skip.has(place.at)) return;
    segment.skip.set(place.at, place.end);
    segment.samples -= place.samples;
    segment.others -= place.others;
    segment.records -= 1;
    this.advance(segment);
    if (segment.records === 0) await this.retire(segment);
  }

  /** What was in the oldest segment, which is no more; null where only the newest is left. */
  async dropOldest(): Promise<Dropped | null> {
    const [oldest] = this.segments;
    if (oldest === undefined || oldest === this.current?.segment) return null;
    await this.retire(oldest);
    return { samples: oldest.samples, others: oldest.others };
  }

  /** Drops segments whose youngest row is older than this. */
  async dropBefore(oldestMicros: number): Promise<Dropped> {
    const sum = { samples: 0, others: 0 };
    while ((this.segments[0]?.newestMicros ?? oldestMicros) < oldestMicros) {
      const dropped = await this.dropOldest();
      if (dropped === null) break;
      sum.samples += dropped.samples;
      sum.others += dropped.others;
    }
    return sum;
  }

  /** After this, what was appended survives a loss of power too. */
  async sync(): Promise<void> {
    if (this.unsynced) await this.current?.handle.datasync();
    this.unsynced = false;
  }

  /** Notes on disk what is acknowledged, so that the next process does not send it again. */
  async writeCursor(): Promise<void> {
    const [segment] = this.segments;
    if (!this.cursorMoved || segment === undefined) return;
    const path = join(this.folder, CURSOR);
    await writeFile(`${path}.new`, JSON.stringify({ segment: segment.number, offset: segment.head }));
    await rename(`${path}.new`, path);
    this.cursorMoved = false;
  }

  async close(): Promise<void> {
    try {
      await this.writeCursor();
      await this.sync();
    } finally {
      await this.seal();
    }
  }

  private async begin(): Promise<{ segment: Segment; handle: FileHandle }> {
    await mkdir(this.folder, { recursive: true });
    const segment = newSegment(this.next, this.pathOf(this.next));
    this.next += 1;
    const handle = await open(segment.path, 'wx');
    try {
      await writeWhole(handle, MAGIC, 0);
    } catch (error) {
      await handle.close();
      await rm(segment.path, { force: true });
      throw error;
    }
    this.segments.push(segment);
    this.current = { segment, handle };
    return this.current;
  }

  private async seal(): Promise<void> {
    const { current } = this;
    this.current = null;
    if (current === null) return;
    try {
      await this.sync();
    } finally {
      await current.handle.close();
    }
  }

  private async retire(segment: Segment): Promise<void> {
    if (segment === this.current?.segment) {
      this.unsynced = false;
      await this.seal();
    }
    const index = this.segments.indexOf(segment);
    if (index >= 0) this.segments.splice(index, 1);
    // What cannot be removed is sent again by the next process, which changes nothing.
    await rm(segment.path, { force: true }).catch(() => undefined);
  }

  private advance(segment: Segment): void {
    for (;;) {
      const end = segment.skip.get(segment.head);
      if (end === undefined) return;
      segment.skip.delete(segment.head);
      segment.head = end;
      this.cursorMoved = true;
    }
  }

  /** What lies at the head; with nothing there the head has moved, or the segment is gone. */
  private async readHead(segment: Segment): Promise<StoredRecord[]> {
    const found: StoredRecord[] = [];
    const bytes = await readFrom(segment).catch((error: unknown) => String(error));
    const items = typeof bytes === 'string' ? [] : readRecords(bytes, segment.head);
    for (const item of items) {
      if (item.kind === 'record') {
        if (!segment.skip.has(item.at)) found.push({ place: placeOf(segment, item), payload: item.payload });
        continue;
      }
      if (found.length > 0 || item.kind === 'torn') break;
      await this.tell(segment, item);
      segment.skip.set(item.at, item.end);
      this.advance(segment);
      return found;
    }
    if (found.length === 0) {
      const reason = typeof bytes === 'string' ? bytes : 'the file ends before its records do';
      await this.onLoss({ file: segment.path, reason, bytes: null, samples: segment.samples });
      await this.retire(segment);
    }
    return found;
  }

  private async tell({ path }: Segment, { kind, at, bytes }: Damage): Promise<void> {
    const reason = `${bytes.length} bytes at ${at} are ${kind === 'torn' ? 'the beginning of' : 'not'} a record`;
    await this.onLoss({ file: path, reason, bytes, samples: 0 });
  }

  private async examine(segment: Segment, cursor: number): Promise<void> {
    const lose = (reason: string) => this.onLoss({ file: segment.path, reason, bytes: null, samples: 0 });
    const bytes = await readFile(segment.path).catch((error: unknown) => String(error));
    if (typeof bytes === 'string') return lose(bytes);
    if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
      // A file just begun when the power went.
      if (bytes.every((byte) => byte === 0)) return;
      return lose(`it does not begin with ${MAGIC}`);
    }
    const items = [...readRecords(bytes.subarray(MAGIC.length), MAGIC.length)];
    // A cursor that points between records is none.
    const acknowledged = items.some(({ end }) => end === cursor) ? cursor : 0;
    for (const item of items) {
      if (item.end <= acknowledged) segment.skip.set(item.at, item.end);
      else if (item.kind === 'record') count(segment, item);
      else {
        await this.tell(segment, item);
        segment.skip.set(item.at, item.end);
      }
      if (item.kind !== 'torn') segment.bytes = item.end;
    }
    this.advance(segment);
  }

  private async readCursor(): Promise<{ segment: number; offset: number }> {
    try {
      const { segment, offset } = JSON.parse(await readFile(join(this.folder, CURSOR), 'utf8'));
      if (Number.isSafeInteger(segment) && Number.isSafeInteger(offset)) return { segment, offset };
    } catch {
      // None was written, or not to its end: then a little is sent twice.
    }
    return { segment: 0, offset: 0 };
  }

  private pathOf(number: number): string {
    return join(this.folder, `${String(number).padStart(10, '0')}.spool`);
  }
}

function newSegment(number: number, path: string): Segment {
  const start = MAGIC.length;
  const rows = { samples: 0, others: 0, records: 0, newestMicros: 0 };
  return { number, path, bytes: start, head: start, ...rows, skip: new Map() };
}

function placeOf(segment: Segment, { at, end, samples, others, newestMicros }: FoundRecord): Place {
  return { segment: segment.number, at, end, samples, others, newestMicros };
}

function count(segment: Segment, { samples, others, newestMicros }: RecordFacts): void {
  segment.samples += samples;
  segment.others += others;
  segment.records += 1;
  segment.newestMicros = Math.max(segment.newestMicros, newestMicros);
}

async function writeWhole(handle: FileHandle, bytes: Buffer, at: number): Promise<void> {
  let written = 0;
  while (written < bytes.length)
    written += (await handle.write(bytes, written, bytes.length - written, at + written)).bytesWritten;
}

/** From the head on: as many whole records as lie in 256 KB, and the first one whole in any case. */
async function readFrom(segment: Segment): Promise<Buffer> {
  const handle = await open(segment.path, 'r');
  try {
    const left = segment.bytes - segment.head;
    const header = Buffer.alloc(Math.min(RECORD_HEADER_BYTES, left));
    await handle.read(header, 0, header.length, segment.head);
    const bytes = Buffer.alloc(Math.min(left, Math.max(READ_BYTES, recordLength(header, 0) ?? 0)));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, segment.head);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
