import { figurePath } from './figurePath';
import { type Measure, metrics } from './metrics';

type Language = 'en' | 'zh';

/** What stands where a figure is missing. */
const MISSING = '–';
const SECONDS_FROM_MS = 10_000;
const locales = { en: 'en-GB', zh: 'zh-CN' } as const;
const words = {
  en: { minutes: ' min', hours: ' h', millis: ' ms', seconds: ' s', percent: ' %' },
  zh: { minutes: ' 分钟', hours: ' 小时', millis: ' ms', seconds: ' s', percent: ' %' },
} as const;

/** A figure as the report prints it, with its unit: “99.953 %”, “318 ms”, “4.0 min”, “41.20 USD”. */
export function figureText(key: string, value: number | null, language: Language): string {
  if (value === null) return MISSING;
  const { section, subjects, metric } = figurePath(key);
  const currency = section === 'money' ? (subjects[0] ?? '') : '';
  return write(metrics[metric]?.measure ?? 'count', value, language, currency).replace(/^-/, '−');
}

function write(measure: Measure, value: number, language: Language, currency: string): string {
  const unit = words[language];
  switch (measure) {
    case 'availability':
      return cutPercent(value) + unit.percent;
    case 'share':
      return (value * 100).toFixed(1) + unit.percent;
    case 'loss':
      return percentOf(value) + unit.percent;
    case 'micros':
      return value >= SECONDS_FROM_MS * 1_000
        ? threeDigits(value / 1e6) + unit.seconds
        : threeDigits(value / 1_000) + unit.millis;
    case 'millis':
      return value >= SECONDS_FROM_MS ? threeDigits(value / 1_000) + unit.seconds : Math.round(value) + unit.millis;
    case 'minutes':
      return decimals(value, 1, language) + unit.minutes;
    case 'audienceMinutes':
      return decimals(value, 0, language) + unit.minutes;
    case 'hours':
      return decimals(value, 1, language) + unit.hours;
    case 'count':
      return decimals(value, 0, language);
    case 'money':
      return `${decimals(value, 2, language)} ${currency}`;
  }
}

/** Cut, not rounded: 100.000 means that nothing was missing. */
function cutPercent(ratio: number): string {
  return (Math.floor(ratio * 1e5 + 1e-6) / 1e3).toFixed(3);
}

/** 0 means that none was lost. */
function percentOf(ratio: number): string {
  if (ratio === 0) return '0';
  return ratio < 0.000_05 ? '<0.01' : threeDigits(ratio * 100);
}

/** 0.92, 84.2, 348. */
function threeDigits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

function decimals(value: number, digits: number, language: Language): string {
  const text = value.toLocaleString(locales[language], {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // What rounds to nothing has no sign.
  return /^-[0.]*$/.test(text) ? text.slice(1) : text;
}
