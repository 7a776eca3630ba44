import { threeDigits } from '../format/number';

/** A ratio in percent without the sign: whole from 10, else one decimal. */
export function percentText(ratio: number): string {
  const percent = ratio * 100;
  if (percent >= 9.95) return Math.round(percent).toString();
  return percent < 0.05 ? threeDigits(percent) : percent.toFixed(1);
}
