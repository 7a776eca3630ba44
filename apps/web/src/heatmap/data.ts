import type { Inputs, Outputs } from '../trpc/types';

/** Columns of numbers as the server answers them; see `heatmap.hours`, `heatmap.timeline`, `heatmap.weekdays`. */
export type HoursData = Outputs['heatmap']['hours'];
export type TimelineData = Outputs['heatmap']['timeline'];
export type WeekdaysData = Outputs['heatmap']['weekdays'];

export type HeatmapMetric = NonNullable<Inputs['heatmap']['hours']['metric']>;
export type HeatmapUnit = HoursData['unit'];
export type PanelLine = 'A' | 'B';

export const kinds = ['hours', 'timeline', 'weekdays'] as const;
export type HeatmapKind = (typeof kinds)[number];

export const metrics = [
  'rttP95OverBaseline',
  'score',
  'rttP50',
  'rttP95',
  'rttP99',
  'jitter',
  'loss',
  'connectP95',
  'badMinutes',
] as const satisfies readonly HeatmapMetric[];

/**
 * One cell in the unit of the data; null where a line has no data in that hour. What is drawn is harm: everything grows
 * with how bad an hour was. Only the score falls instead, so of points those that were lost stand here; texts turn them
 * back.
 */
export interface Cell {
  readonly A: number | null;
  readonly B: number | null;
  readonly probesA: number;
  readonly probesB: number;
  readonly coverage: number;
}

/** A carrier, or a weekday of a region, by column; a cell that was never measured is null. */
export interface Row {
  /** Its place among all rows. */
  readonly index: number;
  readonly name: string;
  readonly asn: number | null;
  readonly regionId: string;
  readonly regionCode: string;
  readonly timeZone: string;
  readonly baselineMicros: number | null;
  /** 0 is Monday; null where rows are carriers. */
  readonly weekday: number | null;
  /** The column in which it is now on this row's clock: the cell with the ink frame. */
  readonly nowColumn: number | null;
  readonly cells: readonly (Cell | null)[];
}

/** Rows of one region, which stand together. */
export interface RowGroup {
  readonly regionCode: string;
  readonly rows: readonly Row[];
}

export interface Column {
  /** “21:00–22:00”, “9 Nov 21:00–22:00”. */
  readonly text: string;
  /** What stands above it where there is room; null: nothing. */
  readonly tick: string | null;
  /** Hour of day, or when it begins (epoch ms of the row's clock read as if it were UTC). */
  readonly begins: number;
}

/** A heatmap of any kind as it is drawn. */
export interface Grid extends Pick<HoursData, 'from' | 'to' | 'metric' | 'unit' | 'coverage' | 'demo'> {
  /** Where the classes part, in the unit of the data. */
  readonly breaks: readonly number[];
  readonly kind: HeatmapKind;
  /** The breaks are another period's, and no percentiles of these cells. */
  readonly isFixed: boolean;
  readonly binHours: number;
  /** By region code: those that have a name of their own. */
  readonly regionNames: ReadonlyMap<string, string | null>;
  readonly carriers: number;
  readonly groups: readonly RowGroup[];
  readonly columns: readonly Column[];
  readonly worst: {
    readonly row: Row;
    readonly line: PanelLine;
    readonly column: Column;
    readonly value: number;
  } | null;
}
