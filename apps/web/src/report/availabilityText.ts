import { missing } from '../format/number';

/** Availability in percent, cut to three decimals and not rounded: 100.000 means that nothing was missing. */
export function availabilityText(ratio: number | null | undefined): string {
  return ratio === null || ratio === undefined ? missing : (Math.floor(ratio * 1e5 + 1e-6) / 1e3).toFixed(3);
}
