import { count, missing } from '../format/number';
import { regionName } from '../format/region';
import { clockMillis, clockMinutes, isoDay } from '../format/time';
import type { Language } from '../i18n/languages';

/** Numbers that are names: they are not written in groups. */
const NAMES: ReadonlySet<string> = new Set(['path', 'bucket', 'hour']);

/** A value of the inputs: moments (columns in `_at`) on the organization's clock, numbers as they are. */
export function cellText(column: string, value: string | number | null, zone: string, language: Language): string {
  if (value === null) return missing;
  if (typeof value === 'string') return column === 'region' ? regionText(value, language) : value;
  if (column.endsWith('_at')) return momentText(value, zone);
  return NAMES.has(column) ? String(value) : numberText(value, language);
}

/** Whole numbers in groups; of others as many digits as they have, up to nine. */
export function numberText(value: number, language: Language): string {
  return Number.isInteger(value) ? count(value, language) : String(Number(value.toPrecision(9)));
}

/** Evidence is told to the ms, quarter-hours to the minute. */
function momentText(at: number, zone: string): string {
  const clock = at % 60_000 === 0 ? clockMinutes(at, zone) : clockMillis(at, zone);
  return `${isoDay(at, zone)} ${clock}`;
}

/** A region without a name of its own stands there by its code. */
function regionText(value: string, language: Language): string {
  return /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(value) ? regionName(value, null, language) : value;
}
