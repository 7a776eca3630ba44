import type { Transaction } from '@twinline/db/tenancy';
import type { SpanPath } from '../span/spanPaths';
import { noFigures, type SpanFigures, spanTotals, type TotalsSpan } from '../span/spanTotals';
import type { PutTogether, Weighed } from './lineFigures';

/** Hours of the audience's day that are taken as quiet: from 02:00 until 06:00. */
export const QUIET_HOURS = { from: 2, until: 6 } as const;
const DAY_MS = 24 * 3_600_000;
const BASELINE_MS = 28 * DAY_MS;

/** The quiet hours of the four weeks up to `to` (epoch ms), on each region's own clock, all in slot 0. */
export function quietSpan(paths: readonly SpanPath[], to: number): TotalsSpan {
  const slotOf = (hour: number) => (hour >= QUIET_HOURS.from && hour < QUIET_HOURS.until ? 0 : -1);
  return { paths, from: to - BASELINE_MS, to, zone: null, source: 'whole-hours', slotOf };
}

/** The quiet hours by themselves, for a kind of heatmap that does not read totals. */
export async function readQuiet(
  tx: Transaction,
  span: TotalsSpan,
  given: Parameters<typeof spanTotals>[2],
): Promise<SpanFigures> {
  const [quiet = noFigures] = await spanTotals(tx, [span], given);
  return quiet;
}

/** p95 RTT of the better of some lines in its quiet hours, in microseconds; null without data. */
export function baselineOf(
  quiet: SpanFigures,
  putTogether: PutTogether,
  lines: readonly (readonly Weighed[])[],
): number | null {
  const micros = lines.flatMap((paths) => putTogether(quiet, paths).rttMicros(0, 95) ?? []);
  return micros.length === 0 ? null : Math.min(...micros);
}
