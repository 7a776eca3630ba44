import type { Batch, SampleColumns } from '@twinline/wire/batch';
import { MAX_SAMPLES_PER_BATCH } from '@twinline/wire/column';
import { EPOCH_2000_MICROS, type Mask } from './binaryArrays';
import { type ColumnType, numberColumns, tableColumns } from './sampleTable';

/*
 * Samples as binary COPY takes them (PostgreSQL, COPY, «Binary Format»): a count of fields, then each field with its
 * length before it, all big-endian; columns as in `tableColumns`.
 */

/** What stands before the rows: signature, flags, length of an extension. */
export const COPY_HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** And what stands behind. */
export const COPY_TRAILER = Buffer.from([0xff, 0xff]);

const NULL = -1;
const INT2_OID = 21;
const INT4_OID = 23;
const TWO_32 = 2 ** 32;
const WIDTHS: Record<ColumnType, number> = { int2: 2, int4: 4, 'int4?': 4, int8: 8, timestamptz: 8 };
const LENGTH = 4;
/** Of an array: dimensions, null flag and element type; then, unless it is empty, length and lower bound. */
const ARRAY_HEAD = 12;
const DIMENSION_HEAD = 8;

/** A row without its nulls and the elements of its two arrays. */
const ROW_BYTES =
  2 +
  numberColumns.reduce((sum, [, , type]) => sum + LENGTH + WIDTHS[type], 0) +
  (LENGTH + WIDTHS.timestamptz) +
  2 * (LENGTH + ARRAY_HEAD + DIMENSION_HEAD);
const BUCKET_BYTES = 2 * LENGTH + WIDTHS.int2 + WIDTHS.int4;

/** Where the next field of each row goes. One for all: nothing waits while rows are written. */
const cursors = new Int32Array(MAX_SAMPLES_PER_BATCH);

/**
 * The rows of a batch whose mask is 1, received at `receivedAt` (epoch ms). COPY wants rows, the wire brings columns: each
 * column is written in one run, through a cursor per row, which takes half the time of going row by row.
 */
export function copyRows({ samples }: Pick<Batch, 'samples'>, receivedAt: number, mask: Mask): Buffer {
  const buffer = Buffer.allocUnsafe(layRows(samples, mask));
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  writeFieldCounts(view, mask);
  for (const [name, , type] of numberColumns) writers[type](view, mask, samples[name]);
  writeInt8(view, mask, new Array<number>(mask.length).fill(receivedAt * 1_000), EPOCH_2000_MICROS);
  writeLists(view, mask, samples.rttBuckets, INT2_OID);
  writeLists(view, mask, samples.rttCounts, INT4_OID);
  return buffer;
}

/** Gives every row its place, and returns where the last one ends. */
function layRows(samples: SampleColumns, mask: Mask): number {
  cursors.fill(ROW_BYTES, 0, mask.length);
  for (const [name, , type] of numberColumns) {
    if (type !== 'int4?') continue;
    const values = samples[name];
    for (let row = 0; row < mask.length; row += 1)
      if (values[row] === null) cursors[row] = (cursors[row] ?? 0) - WIDTHS[type];
  }
  let end = 0;
  for (let row = 0; row < mask.length; row += 1) {
    if (mask[row] !== 1) continue;
    const buckets = samples.rttBuckets[row]?.length ?? 0;
    const bytes = (cursors[row] ?? 0) + (buckets === 0 ? -2 * DIMENSION_HEAD : buckets * BUCKET_BYTES);
    cursors[row] = end;
    end += bytes;
  }
  return end;
}

function writeFieldCounts(view: DataView, mask: Mask): void {
  for (let row = 0; row < mask.length; row += 1) {
    if (mask[row] !== 1) continue;
    const at = cursors[row] ?? 0;
    view.setInt16(at, tableColumns.length);
    cursors[row] = at + 2;
  }
}

type Values = readonly (number | null)[];

const writers: Record<ColumnType, (view: DataView, mask: Mask, values: Values) => void> = {
  int2: writeInt2,
  int4: writeInt4,
  'int4?': writeInt4,
  int8: (view, mask, values) => writeInt8(view, mask, values, 0),
  timestamptz: (view, mask, values) => writeInt8(view, mask, values, EPOCH_2000_MICROS),
};

function writeInt2(view: DataView, mask: Mask, values: Values): void {
  for (let row = 0; row < mask.length; row += 1) {
    if (mask[row] !== 1) continue;
    const at = cursors[row] ?? 0;
    view.setInt32(at, 2);
    view.setInt16(at + 4, values[row] ?? 0);
    cursors[row] = at + 6;
  }
}

function writeInt4(view: DataView, mask: Mask, values: Values): void {
  for (let row = 0; row < mask.length; row += 1) {
    if (mask[row] !== 1) continue;
    const at = cursors[row] ?? 0;
    const value = values[row] ?? null;
    if (value === null) {
      view.setInt32(at, NULL);
      cursors[row] = at + 4;
    } else {
      view.setInt32(at, 4);
      view.setInt32(at + 4, value);
      cursors[row] = at + 8;
    }
  }
}

function writeInt8(view: DataView, mask: Mask, values: Values, origin: number): void {
  for (let row = 0; row < mask.length; row += 1) {
    if (mask[row] !== 1) continue;
    const at = cursors[row] ?? 0;
    const value = (values[row] ?? 0) - origin;
    const high = Math.floor(value / TWO_32);
    view.setInt32(at, 8);
    view.setInt32(at + 4, high);
    view.setUint32(at + 8, value - high * TWO_32);
    cursors[row] = at + 12;
  }
}

function writeLists(
  view: DataView,
  mask: Mask,
  lists: readonly (readonly number[])[],
  type: typeof INT2_OID | typeof INT4_OID,
): void {
  const width = type === INT2_OID ? 2 : 4;
  for (let row = 0; row < mask.length; row += 1) {
    if (mask[row] !== 1) continue;
    const list = lists[row] ?? [];
    let at = cursors[row] ?? 0;
    const isEmpty = list.length === 0;
    view.setInt32(at, ARRAY_HEAD + (isEmpty ? 0 : DIMENSION_HEAD + list.length * (LENGTH + width)));
    view.setInt32(at + 4, isEmpty ? 0 : 1);
    view.setInt32(at + 8, 0);
    view.setInt32(at + 12, type);
    at += LENGTH + ARRAY_HEAD;
    cursors[row] = at;
    if (isEmpty) continue;
    view.setInt32(at, list.length);
    view.setInt32(at + 4, 1);
    at += DIMENSION_HEAD;
    for (let i = 0; i < list.length; i += 1) {
      view.setInt32(at, width);
      if (width === 2) view.setInt16(at + LENGTH, list[i] ?? 0);
      else view.setInt32(at + LENGTH, list[i] ?? 0);
      at += LENGTH + width;
    }
    cursors[row] = at;
  }
}
