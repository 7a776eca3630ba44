import type { Language } from '../i18n/languages';

/** What stands where a figure is missing. */
export const missing = '–';

/** Three significant digits, whole from 100 (0.92, 84.2, 348); trailing zeros stay, so that columns line up. */
export function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95) return Math.round(value).toString();
  if (size >= 9.995) return value.toFixed(1);
  return value.toFixed(2);
}

/** Milliseconds without their unit, as tables print them; seconds with their unit from 10,000 ms. */
export function millis(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return missing;
  return ms >= 10_000 ? `${threeDigits(ms / 1000)} s` : threeDigits(ms);
}

/** Microseconds as milliseconds, without the unit. */
export function microsAsMillis(micros: number | null | undefined): string {
  return millis(micros === null || micros === undefined ? null : micros / 1000);
}

/** A duration with its unit: “348 ms”, “10.3 s”. Whole milliseconds: the chain is not known more exactly. */
export function wholeMillis(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return missing;
  return ms >= 10_000 ? `${threeDigits(ms / 1000)} s` : `${Math.round(ms)} ms`;
}

/** A loss ratio in percent without the sign; 0 means that none was lost. */
export function lossPercent(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined) return missing;
  if (ratio === 0) return '0';
  const percent = ratio * 100;
  return percent < 0.005 ? '<0.01' : threeDigits(percent);
}

/** Availability as a ratio in percent with three decimals. */
export function availabilityPercent(ratio: number | null | undefined): string {
  return ratio === null || ratio === undefined ? missing : (ratio * 100).toFixed(3);
}

const groups: Readonly<Record<Language, Intl.NumberFormat>> = {
  en: new Intl.NumberFormat('en-GB'),
  zh: new Intl.NumberFormat('zh-CN'),
};

/** A count with thousands separators. */
export function count(value: number, language: Language): string {
  return groups[language].format(value);
}
