import { classBreaks } from './classBreaks';
import { type HeatmapMetric, type HeatmapUnit, harmOf, unitOf } from './heatmapMetrics';

/** Columns, one entry a cell. */
export interface CellValues {
  /** Value of line A in `unit`; null where it has no data. */
  readonly A: (number | null)[];
  readonly B: (number | null)[];
  readonly probesA: number[];
  readonly probesB: number[];
  /** Probes seen of those expected on both lines, 0–1. */
  readonly coverage: number[];
}

/** What every kind of heatmap says of all its cells together. */
export interface HeatmapSummary {
  readonly metric: HeatmapMetric;
  readonly unit: HeatmapUnit;
  /**
   * Class limits at the 50th, 70th, 80th, 90th, 95th and 99th percentile of harm over all cells of A and B, in `unit`:
   * rising, but for the score (`points`), which is worse when lower, falling. Empty without data.
   */
  readonly breaks: number[];
  /** Probes seen of those expected over everything shown, 0–1. */
  readonly coverage: number;
}

/** One line of a row by slot. */
export interface LineValues {
  /** In the metric's unit; null without data. */
  readonly values: readonly (number | null)[];
  /** Probes. */
  readonly sent: readonly number[];
}

/** A row of a heatmap. */
export interface HeatmapRow {
  readonly A: LineValues;
  readonly B: LineValues;
  /** Probes of both lines by slot. */
  readonly expected: Float64Array;
  readonly baselineMicros: number | null;
}

export interface AssembledCells extends HeatmapSummary {
  /** Of each cell: its row and slot. A cell that neither has data nor should have is missing. */
  readonly places: readonly { readonly row: number; readonly slot: number }[];
  readonly values: CellValues;
  /** The worst cell that rests on at least half of its probes: its index, line and value. */
  readonly worst: { readonly cell: number; readonly line: 'A' | 'B'; readonly value: number } | null;
}

/** Under half of the probes a cell is too thin to be called the worst. */
const THIN = 0.5;

export function assembleCells(metric: HeatmapMetric, rows: readonly HeatmapRow[]): AssembledCells {
  const unit = unitOf(metric);
  const places: { row: number; slot: number }[] = [];
  const values: CellValues = { A: [], B: [], probesA: [], probesB: [], coverage: [] };
  const sum = { seen: 0, expected: 0 };
  for (const [row, { A, B, expected }] of rows.entries())
    for (const [slot, due] of expected.entries()) {
      const [probesA = 0, probesB = 0] = [A.sent[slot], B.sent[slot]];
      const seen = probesA + probesB;
      if (seen <= 0 && due <= 0) continue;
      // The quarter-hour that is running now has probes, but is not among those expected.
      const wanted = due > 0 ? due : seen;
      places.push({ row, slot });
      values.A.push(A.values[slot] ?? null);
      values.B.push(B.values[slot] ?? null);
      values.probesA.push(probesA);
      values.probesB.push(probesB);
      values.coverage.push(share(seen, wanted));
      sum.seen += seen;
      sum.expected += wanted;
    }
  return {
    metric,
    unit,
    places,
    values,
    breaks: breaksOf(unit, values),
    coverage: share(sum.seen, sum.expected),
    worst: worstOf(unit, values),
  };
}

function breaksOf(unit: HeatmapUnit, { A, B }: CellValues): number[] {
  const harms = [...A, ...B].filter((value) => value !== null).map((value) => harmOf(unit, value));
  // Harm is its own inverse: 100 − (100 − value).
  return classBreaks(harms).map((harm) => harmOf(unit, harm));
}

function worstOf(unit: HeatmapUnit, values: CellValues): AssembledCells['worst'] {
  let worst: AssembledCells['worst'] = null;
  let most = 0;
  for (const [cell, coverage] of values.coverage.entries()) {
    if (coverage < THIN) continue;
    for (const line of ['A', 'B'] as const) {
      const value = values[line][cell] ?? null;
      if (value === null || harmOf(unit, value) <= most) continue;
      most = harmOf(unit, value);
      worst = { cell, line, value };
    }
  }
  return worst;
}

const share = (part: number, whole: number) => (whole > 0 ? Math.min(1, part / whole) : 0);
