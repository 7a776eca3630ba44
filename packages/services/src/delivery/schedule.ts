/** Pauses after the 1st, 2nd … try. The first five are a failover's (FIELD §3), the rest the long tail. */
const PAUSES_MS = [200, 500, 1_000, 2_000, 5_000, 15_000, 60_000, 300_000, 1_800_000, 7_200_000, 28_800_000] as const;
const LAST_PAUSE_MS = 28_800_000;

/** How long to wait after try number `attempts` (1 = the first) before the next; what ends it is `deliver_by`. */
export function pauseAfter(attempts: number): number {
  return PAUSES_MS[attempts - 1] ?? LAST_PAUSE_MS;
}

/** What a person asked for again is tried this often: about 9 s, in which they may be looking. */
export const FORCED_TRIES = 6;

/** Longer than this no recipient can have itself left alone by Retry-After. */
export const MAX_RETRY_AFTER_MS = 24 * 60 * 60_000;

/** A directive that has not been answered in this time is worth more as a second try than as a longer wait. */
const DIRECTIVE_TIMEOUT_MS = 2_000;
/** An e-mail with a report has a file of some megabytes in it. */
const REPORT_TIMEOUT_MS = 60_000;
const OTHER_TIMEOUT_MS = 10_000;

export function timeoutFor(type: string): number {
  if (type === 'route.directive') return DIRECTIVE_TIMEOUT_MS;
  return type === 'report' ? REPORT_TIMEOUT_MS : OTHER_TIMEOUT_MS;
}
