import type { Inputs, Outputs } from '../trpc/types';

/** Carrier × hour of day in columns; see `heatmap.hours`. */
export type HeatmapData = Outputs['heatmap']['hours'];
export type HeatmapMetric = NonNullable<Inputs['heatmap']['hours']['metric']>;
export type HeatmapCarrier = HeatmapData['carriers'][number];
export type PanelLine = 'A' | 'B';

export const metrics = [
  'rttP95OverBaseline',
  'rttP95',
  'rttP50',
  'rttP99',
  'loss',
  'jitter',
  'connectP95',
  'badMinutes',
  'score',
] as const satisfies readonly HeatmapMetric[];

/**
 * What is drawn is harm: everything grows with how bad an hour was. Only the score falls instead, so its values and
 * breaks become the points that were lost; texts turn them back.
 */
export function asHarm(data: HeatmapData): HeatmapData {
  if (data.unit !== 'points') return data;
  const lost = (value: number | null) => (value === null ? null : 100 - value);
  return {
    ...data,
    cells: { ...data.cells, A: data.cells.A.map(lost), B: data.cells.B.map(lost) },
    breaks: data.breaks.map((value) => 100 - value),
    highest: data.highest && { ...data.highest, value: 100 - data.highest.value },
  };
}

/** One cell in the unit of the data; null where a line has no data in that hour. */
export interface Cell {
  readonly A: number | null;
  readonly B: number | null;
  readonly probesA: number;
  readonly probesB: number;
  readonly coverage: number;
}

/** A carrier's 24 hours; a cell that was never measured is null. */
export interface Row {
  readonly carrier: HeatmapCarrier;
  readonly index: number;
  readonly cells: readonly (Cell | null)[];
}

/** Rows of one region, which stand together. */
export interface RowGroup {
  readonly regionCode: string;
  readonly rows: readonly Row[];
}

/** The columns as rows, grouped by region in the order of the carriers. */
export function rowGroups(data: Pick<HeatmapData, 'carriers' | 'cells'>): readonly RowGroup[] {
  const cells = data.carriers.map((): (Cell | null)[] => Array.from({ length: 24 }, () => null));
  for (const [at, carrier] of data.cells.carrier.entries()) {
    const hour = data.cells.hour[at];
    if (hour === undefined) continue;
    const row = cells[carrier];
    if (row === undefined) continue;
    row[hour] = {
      A: data.cells.A[at] ?? null,
      B: data.cells.B[at] ?? null,
      probesA: data.cells.probesA[at] ?? 0,
      probesB: data.cells.probesB[at] ?? 0,
      coverage: data.cells.coverage[at] ?? 0,
    };
  }
  const groups = new Map<string, Row[]>();
  for (const [index, carrier] of data.carriers.entries()) {
    const rows = groups.get(carrier.regionCode) ?? [];
    rows.push({ carrier, index, cells: cells[index] ?? [] });
    groups.set(carrier.regionCode, rows);
  }
  return [...groups].map(([regionCode, rows]) => ({ regionCode, rows }));
}
