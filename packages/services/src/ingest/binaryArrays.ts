/**
 * One-dimensional arrays in PostgreSQL's binary form (src/backend/utils/adt/arrayfuncs.c, array_recv): dimensions,
 * null flag, element type, length, lower bound, then each element with its length before it; all big-endian. Columns
 * go to the database this way because neither side then formats or parses a number as text.
 */
const INT2 = 21;
const INT4 = 23;
const INT8 = 20;
const TIMESTAMPTZ = 1184;
const HEADER = 20;
const TWO_32 = 2 ** 32;
/** PostgreSQL counts microseconds from 2000-01-01. */
const EPOCH_2000_MICROS = 946_684_800_000_000;

type Nullable = readonly (number | null)[];

export function int2Array(values: readonly number[]): Buffer {
  const buffer = header(INT2, values.length, values.length * 6);
  let at = HEADER;
  for (const value of values) {
    at = buffer.writeInt32BE(2, at);
    at = buffer.writeInt16BE(value, at);
  }
  return buffer;
}

export function int4Array(values: Nullable): Buffer {
  const buffer = header(INT4, values.length, values.length * 8);
  let at = HEADER;
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(-1, at);
      continue;
    }
    at = buffer.writeInt32BE(4, at);
    at = buffer.writeInt32BE(value, at);
  }
  return buffer.subarray(0, at);
}

export function int8Array(values: Nullable): Buffer {
  return eightByteArray(INT8, values, 0);
}

/** Of integer microseconds since the Unix epoch. */
export function timestamptzArray(epochMicros: Nullable): Buffer {
  return eightByteArray(TIMESTAMPTZ, epochMicros, EPOCH_2000_MICROS);
}

function eightByteArray(type: number, values: Nullable, origin: number): Buffer {
  const buffer = header(type, values.length, values.length * 12);
  let at = HEADER;
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(-1, at);
      continue;
    }
    const shifted = value - origin;
    const high = Math.floor(shifted / TWO_32);
    at = buffer.writeInt32BE(8, at);
    at = buffer.writeInt32BE(high, at);
    at = buffer.writeUInt32BE(shifted - high * TWO_32, at);
  }
  return buffer.subarray(0, at);
}

function header(type: number, length: number, bodyBytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER + bodyBytes);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(1, 4);
  buffer.writeUInt32BE(type, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}
