import { z } from 'zod';

/*
 * Columns of numbers are checked by plain loops: zod's own array of integers costs a call per value, which was half of
 * the hub's time in ingest. The schemas compose like any other, name the faulty value, and describe themselves.
 */

/** At most this many samples in one batch (an agent that catches up sends several batches). */
export const MAX_SAMPLES_PER_BATCH = 2_000;

interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

interface Fault {
  readonly path: number[];
  readonly message: string;
}

const text = ({ minimum, maximum }: Range) => `must be a whole number from ${minimum} to ${maximum}`;
const isWithin = (value: unknown, { minimum, maximum }: Range) =>
  Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;

/** One whole number per sample. */
export function integers(minimum: number, maximum: number = Number.MAX_SAFE_INTEGER): z.ZodType<number[]> {
  const range = { minimum, maximum };
  const check = (value: unknown, at: number) => (isWithin(value, range) ? null : { path: [at], message: text(range) });
  return column<number>(check, { type: 'integer', minimum, maximum });
}

/** One whole number per sample, null where it is not known. */
export function integersOrNull(
  minimum: number,
  maximum: number = Number.MAX_SAFE_INTEGER,
): z.ZodType<(number | null)[]> {
  const range = { minimum, maximum };
  const check = (value: unknown, at: number) =>
    value === null || isWithin(value, range) ? null : { path: [at], message: `${text(range)}, or null` };
  return column<number | null>(check, { type: ['integer', 'null'], minimum, maximum });
}

/** A list of at most `maxItems` whole numbers per sample. */
export function integerLists(minimum: number, maximum: number, maxItems: number): z.ZodType<number[][]> {
  const range = { minimum, maximum };
  const check = (list: unknown, at: number): Fault | null => {
    if (!Array.isArray(list) || list.length > maxItems)
      return { path: [at], message: `must be a list of at most ${maxItems} whole numbers` };
    for (let i = 0; i < list.length; i += 1)
      if (!isWithin(list[i], range)) return { path: [at, i], message: text(range) };
    return null;
  };
  return column<number[]>(check, { type: 'array', maxItems, items: { type: 'integer', minimum, maximum } });
}

function column<T>(check: (value: unknown, at: number) => Fault | null, items: object): z.ZodType<T[]> {
  return z
    .custom<T[]>((value) => Array.isArray(value) && value.length <= MAX_SAMPLES_PER_BATCH, {
      error: `must be a list of at most ${MAX_SAMPLES_PER_BATCH} values`,
      abort: true,
    })
    .check(({ value, issues }) => {
      for (let at = 0; at < value.length; at += 1) {
        const fault = check(value[at], at);
        if (fault === null) continue;
        issues.push({ code: 'custom', input: value, ...fault });
        return;
      }
    })
    .meta({ type: 'array', maxItems: MAX_SAMPLES_PER_BATCH, items });
}
