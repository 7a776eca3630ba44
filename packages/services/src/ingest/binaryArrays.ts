/**
 * One-dimensional arrays in PostgreSQL's binary form (src/backend/utils/adt/arrayfuncs.c, array_recv): dimensions,
 * null flag, element type, length, lower bound, then each element with its length before it; all big-endian. Columns
 * go to the database this way because neither side then formats or parses a number as text.
 *
 * A column comes in pieces, one per batch, each with a mask beside it: rows whose mask is 0 are left out.
 */
const INT2 = 21;
const INT4 = 23;
const INT8 = 20;
const TIMESTAMPTZ = 1184;
const HEADER = 20;
const TWO_32 = 2 ** 32;
/** PostgreSQL counts microseconds from 2000-01-01. */
export const EPOCH_2000_MICROS = 946_684_800_000_000;

export type Piece = readonly (number | null)[];
export type Mask = Uint8Array;

/** All of a list, as one piece with nothing left out. */
export function whole<T>(list: readonly T[]): [readonly (readonly T[])[], readonly Mask[]] {
  return [[list], [new Uint8Array(list.length).fill(1)]];
}

export function int4Array(pieces: readonly Piece[], masks: readonly Mask[]): Buffer {
  const view = allocate(lengthOf(pieces) * 8);
  let at = HEADER;
  let written = 0;
  for (let p = 0; p < pieces.length; p += 1) {
    const piece = pieces[p] ?? [];
    const mask = masks[p];
    for (let row = 0; row < piece.length; row += 1) {
      if (mask?.[row] !== 1) continue;
      const value = piece[row] ?? null;
      written += 1;
      view.setInt32(at, value === null ? -1 : 4);
      at += 4;
      if (value === null) continue;
      view.setInt32(at, value);
      at += 4;
    }
  }
  return finish(view, INT4, written, at);
}

export function int8Array(pieces: readonly Piece[], masks: readonly Mask[]): Buffer {
  return eightByteArray(INT8, pieces, masks, 0);
}

/** Of integer microseconds since the Unix epoch. */
export function timestamptzArray(pieces: readonly Piece[], masks: readonly Mask[]): Buffer {
  return eightByteArray(TIMESTAMPTZ, pieces, masks, EPOCH_2000_MICROS);
}

/** The lists of all rows laid end to end. */
export function flatInt2Array(pieces: readonly (readonly (readonly number[])[])[], masks: readonly Mask[]): Buffer {
  const view = allocate(flatLengthOf(pieces, masks) * 6);
  let at = HEADER;
  forEachList(pieces, masks, (list) => {
    for (let i = 0; i < list.length; i += 1) {
      view.setInt32(at, 2);
      view.setInt16(at + 4, list[i] ?? 0);
      at += 6;
    }
  });
  return finish(view, INT2, (at - HEADER) / 6, at);
}

/** The lists of all rows laid end to end. */
export function flatInt4Array(pieces: readonly (readonly (readonly number[])[])[], masks: readonly Mask[]): Buffer {
  const view = allocate(flatLengthOf(pieces, masks) * 8);
  let at = HEADER;
  forEachList(pieces, masks, (list) => {
    for (let i = 0; i < list.length; i += 1) {
      view.setInt32(at, 4);
      view.setInt32(at + 4, list[i] ?? 0);
      at += 8;
    }
  });
  return finish(view, INT4, (at - HEADER) / 8, at);
}

/** Where each list lies when they are laid end to end; positions count from 1, as SQL's arrays do. */
export function cutPositions(
  pieces: readonly (readonly (readonly number[])[])[],
  masks: readonly Mask[],
): { from: number[]; to: number[] } {
  const from: number[] = [];
  const to: number[] = [];
  let end = 0;
  forEachList(pieces, masks, (list) => {
    from.push(end + 1);
    end += list.length;
    to.push(end);
  });
  return { from, to };
}

function eightByteArray(type: number, pieces: readonly Piece[], masks: readonly Mask[], origin: number): Buffer {
  const view = allocate(lengthOf(pieces) * 12);
  let at = HEADER;
  let written = 0;
  for (let p = 0; p < pieces.length; p += 1) {
    const piece = pieces[p] ?? [];
    const mask = masks[p];
    for (let row = 0; row < piece.length; row += 1) {
      if (mask?.[row] !== 1) continue;
      const value = piece[row] ?? null;
      written += 1;
      view.setInt32(at, value === null ? -1 : 8);
      at += 4;
      if (value === null) continue;
      const shifted = value - origin;
      const high = Math.floor(shifted / TWO_32);
      view.setInt32(at, high);
      view.setUint32(at + 4, shifted - high * TWO_32);
      at += 8;
    }
  }
  return finish(view, type, written, at);
}

function forEachList(
  pieces: readonly (readonly (readonly number[])[])[],
  masks: readonly Mask[],
  visit: (list: readonly number[]) => void,
): void {
  for (let p = 0; p < pieces.length; p += 1) {
    const piece = pieces[p] ?? [];
    const mask = masks[p];
    for (let row = 0; row < piece.length; row += 1) if (mask?.[row] === 1) visit(piece[row] ?? []);
  }
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function flatLengthOf(pieces: readonly (readonly (readonly number[])[])[], masks: readonly Mask[]): number {
  let length = 0;
  forEachList(pieces, masks, (list) => {
    length += list.length;
  });
  return length;
}

function allocate(bodyBytes: number): DataView {
  return new DataView(new ArrayBuffer(HEADER + bodyBytes));
}

function finish(view: DataView, type: number, length: number, end: number): Buffer {
  view.setInt32(0, 1);
  view.setInt32(4, 1);
  view.setUint32(8, type);
  view.setInt32(12, length);
  view.setInt32(16, 1);
  return Buffer.from(view.buffer, 0, end);
}
