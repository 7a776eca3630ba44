import type { TimestampFormat } from './ntp';

const SYNCHRONIZED = 0x8000;
const PTP_FORMAT = 0x4000;

/** What is claimed where nothing is known of the clock: no synchronization, and a second of error. */
export const CLOCK_UNKNOWN = errorEstimate(1_000_000, false);

/**
 * Error estimate of RFC 4656 §4.1.2: S (synchronized), Z (0: NTP format), scale, multiplier;
 * error = multiplier · 2^(scale − 32) seconds, rounded up. The multiplier is never 0.
 */
export function errorEstimate(errorMicros: number, synchronized: boolean): number {
  let units = Math.max(1, Math.ceil((errorMicros * 2 ** 32) / 1e6));
  let scale = 0;
  while (units > 255 && scale < 63) {
    units = Math.ceil(units / 2);
    scale += 1;
  }
  return (synchronized ? SYNCHRONIZED : 0) | (scale << 8) | Math.min(units, 255);
}

/** The error in microseconds that an error estimate claims; null for the illegal multiplier 0. */
export function errorMicrosOf(estimate: number): number | null {
  const multiplier = estimate & 0xff;
  return multiplier === 0 ? null : multiplier * 2 ** (((estimate >> 8) & 0x3f) - 32) * 1e6;
}

/** Bit S: the clock is synchronized to UTC by an outside source. */
export function isSynchronized(estimate: number): boolean {
  return (estimate & SYNCHRONIZED) !== 0;
}

/** Bit Z: how the timestamps beside this estimate are written (RFC 8186 §2.3). */
export function formatOf(estimate: number): TimestampFormat {
  return (estimate & PTP_FORMAT) === 0 ? 'ntp' : 'ptp';
}
