import { threeDigits } from '../format/number';

/** Seconds without their unit: three digits, and 0 for none at all. */
export const secondsText = (seconds: number) => (seconds < 0.05 ? '0' : threeDigits(seconds));
