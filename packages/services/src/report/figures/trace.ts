import type { MethodCode } from './report';

/** Where a value of a trace comes from: a table of the database, as it was when the inputs were read. */
export type TraceSource =
  | 'rollup_quarters'
  | 'rollup_days'
  | 'rollup_minutes'
  | 'directives'
  | 'incidents'
  | 'circuits'
  | 'lines'
  | 'regions'
  | 'line_forecasts';

export interface TraceTable {
  readonly source: TraceSource;
  /** Machine names with their unit, as `unavailable_seconds`; web and files have the words. */
  readonly columns: readonly string[];
  /** At most `MOST_TRACE_ROWS`; the sums of all are in `totals`. */
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly rowCount: number;
  /** Per column over all rows; null where adding up means nothing. */
  readonly totals: readonly (number | null)[];
}

/** How a figure of a report came about: the rule, the figures that it was put together from, and the rows of the inputs. */
export interface Trace {
  readonly key: string;
  readonly value: number | null;
  readonly rule: MethodCode | null;
  /** The arithmetic with the numbers in it, as `1 − 212 ÷ 604512`. */
  readonly arithmetic: string;
  /** Figures of the same report that it rests on, by key. */
  readonly from: readonly { readonly key: string; readonly value: number | null }[];
  readonly tables: readonly TraceTable[];
}

export const MOST_TRACE_ROWS = 500;
