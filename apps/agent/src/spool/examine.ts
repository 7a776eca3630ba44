import { readFile } from 'node:fs/promises';
import { lossOfBytes, lossOfFile, type OnLoss } from './loss';
import { MAGIC, readRecords } from './record';
import type { Segment } from './segment';

/**
 * Counts what an earlier process left in a segment's file and did not see acknowledged. `cursor`: the offset up to
 * which it did. Damage is told and passed over.
 */
export async function examine(segment: Segment, cursor: number, onLoss: OnLoss): Promise<void> {
  const bytes = await readFile(segment.path).catch((error: unknown) => String(error));
  if (typeof bytes === 'string') return onLoss(lossOfFile(segment, bytes));
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    // A file just begun when the power went.
    if (bytes.every((byte) => byte === 0)) return;
    return onLoss(lossOfFile(segment, `it does not begin with ${MAGIC}`));
  }
  const items = [...readRecords(bytes.subarray(MAGIC.length), MAGIC.length)];
  // A cursor that points between records is none.
  const acknowledged = items.some(({ end }) => end === cursor) ? cursor : 0;
  for (const item of items) {
    if (item.end <= acknowledged) segment.pass(item.at, item.end);
    else if (item.kind === 'record') segment.add(item);
    else {
      await onLoss(lossOfBytes(segment, item));
      segment.pass(item.at, item.end);
    }
    if (item.kind !== 'torn') segment.bytes = item.end;
  }
}
