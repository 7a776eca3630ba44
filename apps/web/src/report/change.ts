import { quantile } from '../charts/niceScale';
import { threeDigits } from '../format/number';
import type { WeeklyReport } from './data';

/** A signed change with three digits and a real minus sign; “0” when it would round to nothing. */
export function signed(value: number): string {
  const text = threeDigits(Math.abs(value));
  if (Number(text) === 0) return '0';
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** RTT p95 over all lines and regions: its median now, and the median of what each changed by, µs. */
export function rttChange(lines: WeeklyReport['lines']): { nowMicros: number | null; changeMicros: number | null } {
  const now = lines.map(({ figures }) => figures.rttP95Micros);
  const changes = lines.map(({ figures, before }) =>
    figures.rttP95Micros === null || before === null || before.rttP95Micros === null
      ? null
      : figures.rttP95Micros - before.rttP95Micros,
  );
  return { nowMicros: quantile(now, 0.5), changeMicros: quantile(changes, 0.5) };
}
