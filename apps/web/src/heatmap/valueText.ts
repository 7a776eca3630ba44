import { lossPercent, missing, threeDigits } from '../format/number';
import type { HeatmapMetric, HeatmapUnit } from './data';

/** A value of the heatmap with three digits, without its unit. Of points lost the score is shown. */
export function valueText(value: number | null, unit: HeatmapUnit): string {
  if (value === null) return missing;
  switch (unit) {
    case 'micros':
      return value === 0 ? '0' : threeDigits(value / 1000);
    case 'ratio':
      return lossPercent(value);
    case 'minutes':
      return value === 0 ? '0' : threeDigits(value);
    case 'points':
      return Math.round(100 - value).toString();
  }
}

/** By how much two values differ, without its unit. */
export function differenceText(by: number, unit: HeatmapUnit): string {
  return unit === 'points' ? Math.round(by).toString() : valueText(by, unit);
}

/** A break as the legend prints it: whole from ten, so that six of them fit under the swatches. */
export function breakText(value: number, unit: HeatmapUnit): string {
  if (unit === 'points') return Math.round(100 - value).toString();
  return stepText(value, unit);
}

/** A step of the difference, likewise. */
export function stepText(value: number, unit: HeatmapUnit): string {
  const shown = unit === 'micros' ? value / 1000 : unit === 'ratio' ? value * 100 : value;
  if (shown === 0) return '0';
  if (Math.abs(shown) >= 10) return Math.round(shown).toString();
  return shown.toFixed(Math.abs(shown) >= 1 ? 1 : 2);
}

/** The message that names the unit. */
export function unitKey(
  unit: HeatmapUnit,
  metric: HeatmapMetric,
): 'unitOver' | 'unitMs' | 'unitPercent' | 'unitMinutes' | 'unitPoints' {
  if (unit === 'ratio') return 'unitPercent';
  if (unit === 'minutes') return 'unitMinutes';
  if (unit === 'points') return 'unitPoints';
  return metric === 'rttP95OverBaseline' ? 'unitOver' : 'unitMs';
}
