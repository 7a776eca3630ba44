import type { Transaction } from '@twinline/db/tenancy';
import type { Sketches } from '../rollup/dayFigures';
import { expectedProbes } from './expectedProbes';
import { baselineOf } from './heatmapBaseline';
import type { HeatmapRow } from './heatmapCells';
import type { HeatmapInput, HeatmapSpan } from './heatmapSpan';
import type { LineFigures, Weighed } from './lineFigures';
import { regionPolicies } from './regionPolicies';
import type { SpanPath } from './spanPaths';
import type { SpanFigures } from './spanTotals';
import type { WallSlots } from './wallSlots';

/** What one row of a heatmap is put together from. */
export interface RowPaths {
  readonly regionId: string;
  readonly A: readonly SpanPath[];
  readonly B: readonly SpanPath[];
}

/** How paths become one line: `pooledLine` or `audienceLine`. */
type PutTogether = (figures: SpanFigures, paths: readonly Weighed[], slots: number, sketches: Sketches) => LineFigures;

export interface RowsGiven {
  readonly input: HeatmapInput;
  readonly span: HeatmapSpan;
  readonly slots: WallSlots;
  readonly sketches: Sketches;
  readonly putTogether: PutTogether;
  /** The figures of some paths, and of their quiet hours where the metric is measured over those. */
  read(paths: readonly SpanPath[]): Promise<{ readonly figures: SpanFigures; readonly quiet: SpanFigures | null }>;
}

/** The rows in the order of the batches, each batch read by itself; and whether any quarter-hour of it is made up. */
export async function heatmapRows(
  tx: Transaction,
  batches: readonly (readonly RowPaths[])[],
  { input, span, slots, sketches, putTogether, read }: RowsGiven,
): Promise<{ rows: HeatmapRow[]; demo: boolean }> {
  const policyOf = input.metric === 'score' ? await regionPolicies(tx, input.scenario) : null;
  const rows: HeatmapRow[] = [];
  let demo = false;
  for (const batch of batches) {
    const { figures, quiet } = await read(batch.flatMap(({ A, B }) => [...A, ...B]));
    const lineOf = (paths: readonly SpanPath[]) => putTogether(figures, paths, slots.count, sketches);
    const quietOf = (of: SpanFigures, paths: readonly SpanPath[]) => putTogether(of, paths, 1, sketches);
    demo ||= figures.demo;
    for (const { regionId, A, B } of batch)
      rows.push({
        lines: { A: lineOf(A), B: lineOf(B) },
        expected: expectedProbes([...A, ...B], span, slots, span.measuredUntil),
        baselineMicros: quiet && baselineOf([quietOf(quiet, A), quietOf(quiet, B)]),
        policy: policyOf?.(regionId) ?? null,
      });
  }
  return { rows, demo };
}
