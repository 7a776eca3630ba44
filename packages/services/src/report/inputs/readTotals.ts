import type { Transaction } from '@twinline/db/tenancy';
import type { SpanPath } from '../../query/span/spanPaths';
import { spanTotals } from '../../query/span/spanTotals';
import { createHourSums, histogramOf } from '../../rollup/dayFigures';
import type { PathTotals, Sketch } from '../figures/inputs';
import type { Span } from './span';

/** So many paths' days are in memory at once: some megabytes. */
const SLICE_PATHS = 64;
const sketches = { rtt: true, connect: true } as const;

/**
 * What paths measured over each of some spans, exact to the quarter-hour, from their running totals by day: as many rows as
 * paths × ends of spans, however long those are. `now` (epoch ms): nothing was measured after it.
 */
export async function readTotals(
  tx: Transaction,
  paths: readonly SpanPath[],
  spans: readonly Span[],
  now: number,
): Promise<PathTotals[]> {
  const totals = spans.map(createColumns);
  const sums = createHourSums(1, sketches);
  for (let first = 0; first < paths.length; first += SLICE_PATHS) {
    const own = paths.slice(first, first + SLICE_PATHS);
    const asked = spans.map((span) => ({ ...span, paths: own, zone: null, source: 'days' as const, slotOf: () => 0 }));
    const figures = await spanTotals(tx, asked, { sketches, now });
    for (const [place, columns] of totals.entries())
      for (const [i, { id }] of own.entries()) {
        for (const values of [...Object.values(sums.sums), sums.rtt, sums.connect]) values.fill(0);
        figures[place]?.addTo(sums, id);
        if ((sums.sums.sent[0] ?? 0) > 0) addPath(columns, first + i, sums);
      }
  }
  return totals;
}

const createColumns = () => ({
  path: [] as number[],
  sent: [] as number[],
  received: [] as number[],
  lost: [] as number[],
  jitterSumMicros: [] as number[],
  jitterSamples: [] as number[],
  connectAttempts: [] as number[],
  connectFailures: [] as number[],
  goodSeconds: [] as number[],
  badSeconds: [] as number[],
  unavailableSeconds: [] as number[],
  rtt: [] as Sketch[],
  connect: [] as Sketch[],
});

function addPath(
  into: ReturnType<typeof createColumns>,
  index: number,
  { sums, rtt, connect }: ReturnType<typeof createHourSums>,
): void {
  into.path.push(index);
  for (const [name, values] of Object.entries(sums)) into[name as keyof typeof sums].push(values[0] ?? 0);
  into.rtt.push(histogramOf(rtt, 0));
  into.connect.push(histogramOf(connect, 0));
}
