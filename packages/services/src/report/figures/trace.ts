import type { MethodCode } from './report';

/**
 * Where a value of a trace comes from: a table of the database, as it was when the inputs were read. `samples`: single
 * seconds, or minutes where seconds were gone already.
 */
export type TraceSource =
  | 'rollup_quarters'
  | 'rollup_days'
  | 'rollup_minutes'
  | 'samples'
  | 'directives'
  | 'incidents'
  | 'circuits'
  | 'lines'
  | 'regions'
  | 'line_forecasts';

/** Machine names with their unit; web and files have the words. Those in `_at` are moments, epoch ms. */
export const traceColumns = [
  'region',
  'carrier',
  'line',
  'agent',
  'path',
  'route',
  'circuit',
  'provider',
  'currency',
  'reason',
  'mode',
  'from_line',
  'other_line',
  'grade',
  'quarter_at',
  'decided_at',
  'fault_at',
  'detected_at',
  'sent_at',
  'acknowledged_at',
  'applied_at',
  'opened_at',
  'closed_at',
  'from_at',
  'to_at',
  'weight',
  'hour',
  'measured_seconds',
  'bad_seconds',
  'unavailable_seconds',
  'planned_seconds',
  'planned_unavailable_seconds',
  'good_seconds',
  'sent_probes',
  'expected_probes',
  'received_probes',
  'lost_probes',
  'jitter_sum_us',
  'jitter_samples',
  'attempts',
  'failures',
  'bucket',
  'bucket_us',
  'replies',
  'compared_seconds',
  'bad_seconds_a',
  'bad_seconds_b',
  'bad_seconds_chosen',
  'bad_seconds_best',
  'bad_seconds_spared',
  'needless',
  'monthly_cost',
  'sharing_lines',
  'target',
  'viewers',
  'routes',
  'minutes',
  'rtt_p95_us',
  'baseline_us',
  'over_baseline_us',
  'hours',
  'probability',
  'over_quiet_ms',
  'days',
] as const;
export type TraceColumn = (typeof traceColumns)[number];

export interface TraceTable {
  readonly source: TraceSource;
  readonly columns: readonly TraceColumn[];
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
  /** The arithmetic with the numbers in it, as `1 − 212 ÷ 604512`; a dash where there is no value. */
  readonly arithmetic: string;
  /** Figures of the same report that it rests on, by key. */
  readonly from: readonly { readonly key: string; readonly value: number | null }[];
  readonly tables: readonly TraceTable[];
}

export const MOST_TRACE_ROWS = 500;
