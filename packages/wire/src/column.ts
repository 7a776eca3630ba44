import { z } from 'zod';

/*
 * Columns of numbers are checked by plain loops: zod's own array of integers costs a call per value, which was half of
 * the hub's time in ingest, and so did every further step of a schema, of which each column therefore has one. The
 * schemas compose like any other, name the faulty value, and describe themselves.
 */

/** At most this many samples in one batch (an agent that catches up sends several batches). */
export const MAX_SAMPLES_PER_BATCH = 2_000;

interface Fault {
  readonly path: number[];
  readonly message: string;
}

const wholeNumber = (minimum: number, maximum: number) => `must be a whole number from ${minimum} to ${maximum}`;

/** One whole number per sample. */
export function integers(minimum: number, maximum: number = Number.MAX_SAFE_INTEGER): z.ZodType<number[]> {
  const firstFault = (values: readonly unknown[]): Fault | null => {
    const at = firstNotWithin(values, minimum, maximum);
    return at === -1 ? null : { path: [at], message: wholeNumber(minimum, maximum) };
  };
  return column(firstFault, { type: 'integer', minimum, maximum });
}

/** One whole number per sample, null where it is not known. */
export function integersOrNull(
  minimum: number,
  maximum: number = Number.MAX_SAFE_INTEGER,
): z.ZodType<(number | null)[]> {
  const firstFault = (values: readonly unknown[]): Fault | null => {
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at];
      if (value === null || isWithin(value, minimum, maximum)) continue;
      return { path: [at], message: `${wholeNumber(minimum, maximum)}, or null` };
    }
    return null;
  };
  return column(firstFault, { type: ['integer', 'null'], minimum, maximum });
}

/** A list of at most `maxItems` whole numbers per sample. */
export function integerLists(minimum: number, maximum: number, maxItems: number): z.ZodType<number[][]> {
  const firstFault = (lists: readonly unknown[]): Fault | null => {
    for (let at = 0; at < lists.length; at += 1) {
      const list = lists[at];
      if (!Array.isArray(list) || list.length > maxItems)
        return { path: [at], message: `must be a list of at most ${maxItems} whole numbers` };
      const i = firstNotWithin(list, minimum, maximum);
      if (i !== -1) return { path: [at, i], message: wholeNumber(minimum, maximum) };
    }
    return null;
  };
  return column(firstFault, { type: 'array', maxItems, items: { type: 'integer', minimum, maximum } });
}

function isWithin(value: unknown, minimum: number, maximum: number): boolean {
  return typeof value === 'number' && value >= minimum && value <= maximum && Math.floor(value) === value;
}

/** -1 when all are. */
function firstNotWithin(values: readonly unknown[], minimum: number, maximum: number): number {
  for (let at = 0; at < values.length; at += 1) if (!isWithin(values[at], minimum, maximum)) return at;
  return -1;
}

function column<T>(firstFault: (values: readonly unknown[]) => Fault | null, items: object): z.ZodType<T[]> {
  return z
    .any()
    .check(({ value, issues }) => {
      const fault = Array.isArray(value) && value.length <= MAX_SAMPLES_PER_BATCH ? firstFault(value) : NO_LIST;
      if (fault !== null) issues.push({ code: 'custom', input: value, ...fault });
    })
    .meta({ type: 'array', maxItems: MAX_SAMPLES_PER_BATCH, items });
}

const NO_LIST: Fault = { path: [], message: `must be a list of at most ${MAX_SAMPLES_PER_BATCH} values` };
