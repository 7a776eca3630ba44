import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readCursor, writeCursor } from './cursor';
import { examine } from './examine';
import { lossOfBytes, lossOfFile, type OnLoss } from './loss';
import { readHead, type StoredRecord } from './readHead';
import { MAGIC, type RecordFacts } from './record';
import { type Place, Segment } from './segment';
import { SegmentWriter } from './segmentWriter';

const NAME = /^(\d{10})\.spool$/;

/** Rows of a segment that is no more. */
export interface Dropped {
  readonly samples: number;
  readonly others: number;
}

/**
 * Records in append-only files, oldest first. Every method may be called only after the one before it has ended; errors
 * of the file system are thrown as they come, and leave what was written before in place.
 *
 * No file of an earlier process is written to again: what a kill tore stays at the end of its file, where reading stops.
 */
export class Segments {
  private readonly segments: Segment[] = [];
  private writer: SegmentWriter | null = null;
  private next = 1;
  private headMoved = false;

  constructor(
    private readonly folder: string,
    private readonly segmentBytes: number,
    private readonly onLoss: OnLoss,
  ) {}

  get bytes(): number {
    return this.segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get samples(): number {
    return this.segments.reduce((sum, { samples }) => sum + samples, 0);
  }

  get records(): number {
    return this.segments.reduce((sum, { records }) => sum + records, 0);
  }

  /** Finds what earlier processes left. */
  async load(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const cursor = await readCursor(this.folder);
    const numbers = (await readdir(this.folder)).flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
    this.next = Math.max(cursor.segment, 0, ...numbers) + 1;
    for (const number of numbers.sort((a, b) => a - b)) {
      const segment = this.segmentOf(number);
      await examine(segment, number === cursor.segment ? cursor.offset : 0, this.onLoss);
      if (segment.head > MAGIC.length) this.headMoved = true;
      if (number < cursor.segment || segment.records === 0) await remove(segment);
      else this.segments.push(segment);
    }
  }

  /** @throws the file system's error, ENOSPC among them; the record may then be appended again. */
  async append(payload: Buffer, facts: RecordFacts): Promise<Place> {
    const writer = this.writer ?? (await this.begin());
    const place = await writer.append(payload, facts).catch(async (error: unknown) => {
      // Where this fails too, a reader takes what is left for torn.
      await writer.cut().catch(() => this.seal().catch(() => undefined));
      throw error;
    });
    if (writer.segment.bytes >= this.segmentBytes) await this.seal();
    return place;
  }

  /** The oldest records that are not acknowledged, about 256 KB of them or one; none where there are none. */
  async readOldest(): Promise<readonly StoredRecord[]> {
    for (let segment = this.segments[0]; segment !== undefined; segment = this.segments[0]) {
      const head = await readHead(segment);
      if (head.kind === 'records') return head.records;
      if (head.kind === 'damaged') {
        await this.onLoss(lossOfBytes(segment, head.damage));
        if (segment.pass(head.damage.at, head.damage.end)) this.headMoved = true;
      } else {
        await this.onLoss(lossOfFile(segment, head.reason));
        await this.retire(segment);
      }
    }
    return [];
  }

  /** Takes a record out for good; a second time changes nothing. */
  async acknowledge(place: Place): Promise<void> {
    const segment = this.segments.find(({ number }) => number === place.segment);
    if (segment === undefined) return;
    if (segment.acknowledge(place)) this.headMoved = true;
    if (segment.records === 0) await this.retire(segment);
  }

  /** What was in the oldest segment, which is no more; null where only the newest is left. */
  async dropOldest(): Promise<Dropped | null> {
    const [oldest] = this.segments;
    if (oldest === undefined || oldest === this.writer?.segment) return null;
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

  /** Makes what was appended last through a loss of power, and notes what the next process need not send again. */
  async settle(): Promise<void> {
    await this.writer?.sync();
    await this.noteCursor();
  }

  async close(): Promise<void> {
    try {
      await this.noteCursor();
    } finally {
      await this.seal();
    }
  }

  private async begin(): Promise<SegmentWriter> {
    const segment = this.segmentOf(this.next);
    this.next += 1;
    this.writer = await SegmentWriter.begin(segment);
    this.segments.push(segment);
    return this.writer;
  }

  private async seal(): Promise<void> {
    const { writer } = this;
    this.writer = null;
    await writer?.seal();
  }

  private async retire(segment: Segment): Promise<void> {
    const { writer } = this;
    if (segment === writer?.segment) {
      this.writer = null;
      await writer.discard();
    }
    const index = this.segments.indexOf(segment);
    if (index >= 0) this.segments.splice(index, 1);
    await remove(segment);
  }

  private async noteCursor(): Promise<void> {
    const [segment] = this.segments;
    if (!this.headMoved || segment === undefined) return;
    await writeCursor(this.folder, { segment: segment.number, offset: segment.head });
    this.headMoved = false;
  }

  private segmentOf(number: number): Segment {
    return new Segment(number, join(this.folder, `${String(number).padStart(10, '0')}.spool`));
  }
}

/** What cannot be removed is sent again by the next process, which changes nothing. */
async function remove({ path }: Segment): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}
