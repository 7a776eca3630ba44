import { crc32 } from 'node:zlib';

/*
 * A segment file: eight bytes that name the format, then records. A record: length of its payload (u32), CRC-32 of all
 * that follows (u32), samples (u16) and other rows (u16) in it, time of its youngest row (f64, epoch microseconds),
 * payload. Little-endian.
 */
export const MAGIC = Buffer.from('TWSPOOL1', 'latin1');
export const RECORD_HEADER_BYTES = 20;
export const LONGEST_PAYLOAD_BYTES = 8_000_000;

export interface RecordFacts {
  readonly samples: number;
  readonly others: number;
  readonly newestMicros: number;
}

export interface FoundRecord extends RecordFacts {
  readonly kind: 'record';
  /** Where it begins and ends in the file. */
  readonly at: number;
  readonly end: number;
  readonly payload: Buffer;
}

/** Bytes that are no record: `torn` where a write was cut short, `corrupt` where what was written has changed. */
export interface Damage {
  readonly kind: 'torn' | 'corrupt';
  readonly at: number;
  readonly end: number;
  readonly bytes: Buffer;
}

export function writeRecord(payload: Buffer, { samples, others, newestMicros }: RecordFacts): Buffer {
  const record = Buffer.allocUnsafe(RECORD_HEADER_BYTES + payload.length);
  record.writeUInt32LE(payload.length, 0);
  record.writeUInt16LE(samples, 8);
  record.writeUInt16LE(others, 10);
  record.writeDoubleLE(newestMicros, 12);
  payload.copy(record, RECORD_HEADER_BYTES);
  record.writeUInt32LE(crc32(record.subarray(8)), 4);
  return record;
}

/** Length of the record that begins at `offset`, or null where that cannot be one. */
export function recordLength(bytes: Buffer, offset: number): number | null {
  if (bytes.length - offset < RECORD_HEADER_BYTES) return null;
  const length = bytes.readUInt32LE(offset);
  return length === 0 || length > LONGEST_PAYLOAD_BYTES ? null : RECORD_HEADER_BYTES + length;
}

/**
 * The records of `bytes`, which begin at `base` in their file, with what is damaged between them. A record with a wrong
 * checksum is passed over; where its length cannot be right, nothing behind it can be found any more.
 */
export function* readRecords(bytes: Buffer, base: number): Generator<FoundRecord | Damage> {
  let offset = 0;
  while (offset < bytes.length) {
    const length = recordLength(bytes, offset);
    const rest = bytes.subarray(offset);
    if (length === null || length > rest.length) {
      yield { kind: isTorn(rest) ? 'torn' : 'corrupt', at: base + offset, end: base + bytes.length, bytes: rest };
      return;
    }
    const record = rest.subarray(0, length);
    const place = { at: base + offset, end: base + offset + length };
    if (record.readUInt32LE(4) === crc32(record.subarray(8)))
      yield {
        kind: 'record',
        ...place,
        samples: record.readUInt16LE(8),
        others: record.readUInt16LE(10),
        newestMicros: record.readDoubleLE(12),
        payload: record.subarray(RECORD_HEADER_BYTES),
      };
    else yield { kind: 'corrupt', ...place, bytes: record };
    offset += length;
  }
}

/** A record that was not written to its end, or blocks that a power loss left as zeros. */
function isTorn(rest: Buffer): boolean {
  if (rest.length < RECORD_HEADER_BYTES || rest.every((byte) => byte === 0)) return true;
  const length = recordLength(rest, 0);
  return length !== null && length > rest.length;
}
