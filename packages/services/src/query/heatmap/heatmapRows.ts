import type { Transaction } from '@twinline/db/tenancy';
import type { Sketches } from '../../rollup/dayFigures';
import { expectedProbes } from '../span/expectedProbes';
import type { SpanPath } from '../span/spanPaths';
import type { SpanFigures } from '../span/spanTotals';
import type { WallSlots } from '../span/wallSlots';
import { baselineOf } from './heatmapBaseline';
import type { HeatmapRow, LineValues } from './heatmapCells';
import { metricOf } from './heatmapMetrics';
import type { HeatmapInput, HeatmapSpan } from './heatmapSpan';
import type { PutTogether } from './lineFigures';
import { regionPolicies } from './regionPolicies';

/** What one row of a heatmap is put together from. */
export interface RowPaths {
  readonly regionId: string;
  readonly A: readonly SpanPath[];
  readonly B: readonly SpanPath[];
}

export interface RowsGiven {
  readonly input: HeatmapInput;
  readonly span: HeatmapSpan;
  readonly slots: WallSlots;
  readonly sketches: Sketches;
  /** How paths become one line: `pooledLines` or `audienceLines`. */
  readonly linesOf: (slots: number, sketches: Sketches) => PutTogether;
  /** The figures of some paths, and of their quiet hours where the metric is measured over those. */
  read(paths: readonly SpanPath[]): Promise<{ readonly figures: SpanFigures; readonly quiet: SpanFigures | null }>;
}

/** The rows in the order of the batches, each batch read by itself; and whether any quarter-hour of it is made up. */
export async function heatmapRows(
  tx: Transaction,
  batches: readonly (readonly RowPaths[])[],
  { input, span, slots, sketches, linesOf, read }: RowsGiven,
): Promise<{ rows: HeatmapRow[]; demo: boolean }> {
  const policyOf = input.metric === 'score' ? await regionPolicies(tx, input.scenario) : null;
  const [lines, quietLines] = [linesOf(slots.count, sketches), linesOf(1, sketches)];
  const expectedOf = expectedProbes(span, slots, span.measuredUntil);
  const rows: HeatmapRow[] = [];
  let demo = false;
  for (const batch of batches) {
    const { figures, quiet } = await read(batch.flatMap(({ A, B }) => [...A, ...B]));
    demo ||= figures.demo;
    for (const { regionId, A, B } of batch) {
      const baselineMicros = quiet && baselineOf(quiet, quietLines, [A, B]);
      const policy = policyOf?.(regionId) ?? null;
      const valuesOf = (paths: readonly SpanPath[]): LineValues => {
        const line = lines(figures, paths);
        const every = Array.from({ length: slots.count }, (_, slot) => slot);
        return {
          values: every.map((slot) => metricOf(input.metric, line, slot, { baselineMicros, policy })),
          sent: every.map((slot) => line.at(slot)?.sent ?? 0),
        };
      };
      const expected = expectedOf([...A, ...B]);
      rows.push({ A: valuesOf(A), B: valuesOf(B), expected, baselineMicros });
    }
  }
  return { rows, demo };
}
