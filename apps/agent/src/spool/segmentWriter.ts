import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MAGIC, type RecordFacts, writeRecord } from './record';
import type { Place, Segment } from './segment';

/** The newest segment's file, while records are added to it. */
export class SegmentWriter {
  private unsynced = false;

  private constructor(
    readonly segment: Segment,
    private readonly handle: FileHandle,
  ) {}

  /** @throws the file system's error; then there is no such file. */
  static async begin(segment: Segment): Promise<SegmentWriter> {
    await mkdir(dirname(segment.path), { recursive: true });
    const handle = await open(segment.path, 'wx');
    try {
      await writeWhole(handle, MAGIC, 0);
    } catch (error) {
      await handle.close();
      await rm(segment.path, { force: true });
      throw error;
    }
    return new SegmentWriter(segment, handle);
  }

  /** @throws the file system's error; a part of the record may then stand at the end: see `cut`. */
  async append(payload: Buffer, facts: RecordFacts): Promise<Place> {
    const { segment } = this;
    const record = writeRecord(payload, facts);
    const at = segment.bytes;
    await writeWhole(this.handle, record, at);
    segment.bytes += record.length;
    segment.add(facts);
    this.unsynced = true;
    return { segment: segment.number, at, end: segment.bytes, ...facts };
  }

  /** Takes off what stands behind the last whole record. */
  cut(): Promise<void> {
    return this.handle.truncate(this.segment.bytes);
  }

  /** After this, what was appended survives a loss of power too. */
  async sync(): Promise<void> {
    if (this.unsynced) await this.handle.datasync();
    this.unsynced = false;
  }

  /** Ends the file; it is closed even where it could not be synced. */
  async seal(): Promise<void> {
    try {
      await this.sync();
    } finally {
      await this.discard();
    }
  }

  /** Closes a file that is not needed any more. */
  discard(): Promise<void> {
    return this.handle.close();
  }
}

async function writeWhole(handle: FileHandle, bytes: Buffer, at: number): Promise<void> {
  let written = 0;
  while (written < bytes.length)
    written += (await handle.write(bytes, written, bytes.length - written, at + written)).bytesWritten;
}
