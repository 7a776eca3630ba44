/** As the server has it. */
export const MOST_DAYS = 92;
const DAY_MS = 86_400_000;

/** What somebody has chosen to make a report of; days as `2026-11-03`. */
export interface Wanted {
  readonly kind: 'week' | 'month' | 'days';
  readonly week: string;
  readonly month: string;
  readonly first: string;
  readonly last: string;
}

export type WantedFault = 'missing' | 'early' | 'future' | 'order' | 'long';

/** Where a span of days is at fault, by field; both null where it is not. */
export interface WantedFaults {
  readonly first: WantedFault | null;
  readonly last: WantedFault | null;
}

/** `earliest`: the oldest day with data, null while there is none; `today`: the newest day that has begun. */
export function faultsOf(
  { kind, first, last }: Wanted,
  { earliest, today }: { readonly earliest: string | null; readonly today: string },
): WantedFaults {
  if (kind !== 'days') return { first: null, last: null };
  const beyond = (day: string): WantedFault | null => {
    if (!isDay(day)) return 'missing';
    if (day > today) return 'future';
    return null;
  };
  const atFirst = beyond(first);
  const atLast = beyond(last);
  if (atFirst !== null || atLast !== null) return { first: atFirst, last: atLast };
  if (last < first) return { first: null, last: 'order' };
  if (earliest !== null && last < earliest) return { first: null, last: 'early' };
  return { first: null, last: daysOf(first, last) > MOST_DAYS ? 'long' : null };
}

/** How many days from the first to the last, both counted. */
export function daysOf(first: string, last: string): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;
}

/** The name by which the server knows the period. */
export function nameOf({ kind, week, month, first, last }: Wanted): string {
  if (kind === 'week') return week;
  return kind === 'month' ? month : `${first}_${last}`;
}

function isDay(day: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day));
}
