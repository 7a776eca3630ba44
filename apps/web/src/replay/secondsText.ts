import { count, threeDigits } from '../format/number';
import type { Language } from '../i18n/languages';

/** Seconds without their unit: three digits, and 0 for none at all. */
export function secondsText(seconds: number, language: Language): string {
  if (seconds < 0.05) return '0';
  return seconds < 1_000 ? threeDigits(seconds) : count(Math.round(seconds), language);
}
