import { open } from 'node:fs/promises';
import { type Damage, RECORD_HEADER_BYTES, readRecords, recordLength } from './record';
import type { Place, Segment } from './segment';

const READ_BYTES = 256 * 1_024;

export interface StoredRecord {
  readonly place: Place;
  readonly payload: Buffer;
}

/** `damaged`: these bytes, and records behind them. `unreadable`: nothing of it can be read, or nothing is there. */
type Head =
  | { readonly kind: 'records'; readonly records: readonly StoredRecord[] }
  | { readonly kind: 'damaged'; readonly damage: Damage }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** What lies at a segment's head: records that are not acknowledged, at least one, as far as the first damage. */
export async function readHead(segment: Segment): Promise<Head> {
  const bytes = await readBytes(segment).catch((error: unknown) => String(error));
  if (typeof bytes === 'string') return { kind: 'unreadable', reason: bytes };
  const records: StoredRecord[] = [];
  for (const item of readRecords(bytes, segment.head)) {
    if (item.kind === 'record') {
      const { at, end, samples, others, newestMicros, payload } = item;
      const place = { segment: segment.number, at, end, samples, others, newestMicros };
      if (!segment.isPassed(at)) records.push({ place, payload });
      continue;
    }
    if (records.length > 0 || item.kind === 'torn') break;
    return { kind: 'damaged', damage: item };
  }
  return records.length > 0
    ? { kind: 'records', records }
    : { kind: 'unreadable', reason: 'the file ends before its records do' };
}

/** From the head on: as many whole records as lie in 256 KB, and the first one whole in any case. */
async function readBytes(segment: Segment): Promise<Buffer> {
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
