import { count, missing } from '../format/number';
import { clockMillis, clockMinutes, isoDay } from '../format/time';
import type { Language } from '../i18n/languages';

/** Epoch ms below this are no moments of ours: 1990. */
const EARLIEST_MS = 631_152_000_000;
/** Columns of moments, epoch ms: evidence is told to the ms, quarter-hours to the minute. */
const MOMENT =
  /(^|_)(at|from|to|until|since|begin|end|applied|detected|decided|sent|acknowledged|fault|quarter|hour|minute)$/;

/** A value of the inputs: moments on the organization's clock, counts with their groups, nothing rounded. */
export function cellText(column: string, value: string | number | null, zone: string, language: Language): string {
  if (value === null) return missing;
  if (typeof value === 'string') return value;
  if (MOMENT.test(column) && value > EARLIEST_MS) return momentText(value, zone);
  return numberText(value, language);
}

export const totalText = (value: number, language: Language): string => numberText(value, language);

function momentText(at: number, zone: string): string {
  const clock = at % 60_000 === 0 ? clockMinutes(at, zone) : clockMillis(at, zone);
  return `${isoDay(at, zone)} ${clock}`;
}

/** Whole numbers in groups; of others as many digits as they have, up to six. */
function numberText(value: number, language: Language): string {
  return Number.isInteger(value) ? count(value, language) : String(Number(value.toPrecision(9)));
}
