const DAY_MICROS = 86_400_000_000;
/** Raw measurements are kept 16 days: what is older could not be stored, what lies ahead comes from a wrong clock. */
const OLDEST_DAYS = 16;
const AHEAD_MICROS = 3_600_000_000;

export const OUT_OF_TIME = `is more than ${OLDEST_DAYS} days old or more than an hour ahead of the hub's clock`;

/** Between which times (epoch microseconds) a measurement that arrives at `receivedAt` (epoch ms) may have been made. */
export function storableTimes(receivedAt: number): { earliest: number; latest: number } {
  const now = receivedAt * 1_000;
  return { earliest: now - OLDEST_DAYS * DAY_MICROS, latest: now + AHEAD_MICROS };
}

/** Whether PostgreSQL takes this text: no NUL, and no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}
