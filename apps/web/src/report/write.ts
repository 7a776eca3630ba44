import { lossPercent, millis, missing, threeDigits, wholeMillis } from '../format/number';
import { intlLocaleOf, type Language } from '../i18n/languages';
import { availabilityText } from './availabilityText';

/** How a figure stands in a table: its text without the unit, which the heading has. */
export type Write = (value: number | null) => string;

const micros: Write = (value) => (value === null ? missing : millis(value / 1000));

/** What the figures of a line are, and when a change of one is worth a word. */
export interface Metric {
  readonly write: Write;
  /** A change as it is printed, without its sign. */
  readonly writeChange: (change: number) => string;
  /** Changes under this are noise, whatever their share. */
  readonly least: number;
  readonly better: 'lower' | 'higher';
  /** Whether the change also has to be a tenth of what was before. */
  readonly relative: boolean;
}

const time = (leastMicros: number): Metric => ({
  write: micros,
  writeChange: (change) => threeDigits(change / 1000),
  least: leastMicros,
  better: 'lower',
  relative: true,
});

export const metrics = {
  rtt: time(1_000),
  jitter: time(300),
  connect: time(5_000),
  loss: {
    write: lossPercent,
    writeChange: (change) => threeDigits(change * 100),
    least: 0.0002,
    better: 'lower',
    relative: true,
  },
  share: {
    write: lossPercent,
    writeChange: (change) => threeDigits(change * 100),
    least: 0.001,
    better: 'lower',
    relative: true,
  },
  availability: {
    write: availabilityText,
    writeChange: (change) => (change * 100).toFixed(3),
    least: 0.0001,
    better: 'higher',
    relative: false,
  },
} as const satisfies Record<string, Metric>;

export type Tone = 'better' | 'worse' | 'same';

/** Whether a change is worth a word: at least `least`, and a tenth of what was before where that counts. */
export function toneOf(metric: Metric, value: number, before: number): Tone {
  const change = value - before;
  const size = Math.abs(change);
  if (size < metric.least || (metric.relative && size < Math.abs(before) / 10)) return 'same';
  return change < 0 === (metric.better === 'lower') ? 'better' : 'worse';
}

/** A change with a real sign; “0” when it would be printed as nothing. */
export function changeText(metric: Metric, change: number): string {
  const text = metric.writeChange(Math.abs(change));
  if (Number(text) === 0) return '0';
  return `${change < 0 ? '−' : '+'}${text}`;
}

/** An amount without its currency: two decimals, so that those of a column stand alike. */
export function money(value: number, language: Language): string {
  const text = new Intl.NumberFormat(intlLocaleOf[language], {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  }).format(value);
  return text.replace('-', '−');
}

/** A share as whole or tenths of a percent: “99.2 %”; cut, so that 100 means all of it. */
export function percent(ratio: number): string {
  return ratio >= 1 ? '100' : (Math.floor(ratio * 1000 + 1e-6) / 10).toFixed(1);
}

/** Milliseconds apart from their unit: “318” and “ms”, “12.4” and “s”. */
export function withUnit(ms: number | null): { readonly value: string; readonly unit: string } {
  const [value = missing, unit = ''] = wholeMillis(ms).split(' ');
  return { value, unit };
}
