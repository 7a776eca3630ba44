import { isDegraded, minuteClass, type Period, periodsOf } from '@twinline/engine/availability';
import type { RollupRow } from './minuteRow';

const MINUTE_MS = 60_000;
const QUARTER_SECONDS = 900;

/** Minutes of which there is data enough. */
export interface MinutesByClass {
  readonly good: number;
  readonly degraded: number;
  readonly bad: number;
}

/** What made-up minutes of a path say of their quarter-hour: each cut outlasts ten seconds, so what is bad is unavailable. */
export function quarterAvailability(
  bucket: number,
  rows: readonly RollupRow[],
): { minutes: MinutesByClass; down: Period[] } {
  const minutes = { good: 0, degraded: 0, bad: 0 };
  const down = new Array<boolean>(QUARTER_SECONDS).fill(false);
  for (const row of rows) {
    const { badSeconds: bad, goodSeconds, masks } = row;
    const degraded = isDegraded({
      sent: row.sent,
      received: row.received,
      lost: row.lost,
      rttSumMicros: row.rttSum,
      jitterSumMicros: row.jitterSum,
      jitterSamples: row.jitterSamples,
    });
    const kind = minuteClass({ measured: bad + goodSeconds, bad, unavailable: bad, degraded });
    if (kind !== 'no-data') minutes[kind] += 1;
    if (bad === 0 || masks === null) continue;
    const first = ((row.bucket - bucket) / MINUTE_MS) * 60;
    for (let i = 0; i < 60; i += 1)
      if (((masks.bad[i < 30 ? 0 : 1] >> (29 - (i % 30))) & 1) === 1) down[first + i] = true;
  }
  return { minutes, down: periodsOf(down) };
}
