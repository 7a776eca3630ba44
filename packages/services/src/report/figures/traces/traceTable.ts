import { MOST_TRACE_ROWS, type TraceColumn, type TraceSource, type TraceTable } from '../trace';

type Cell = string | number | null;
export type TraceRow = Readonly<Partial<Record<TraceColumn, Cell>>>;

/** Where adding up over rows means something. */
const SUMMED: ReadonlySet<TraceColumn> = new Set<TraceColumn>([
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
  'replies',
  'compared_seconds',
  'bad_seconds_a',
  'bad_seconds_b',
  'bad_seconds_chosen',
  'bad_seconds_best',
  'bad_seconds_spared',
  'needless',
  'minutes',
]);

/** The first rows of a table, and the sums of all. */
export function traceTable(
  source: TraceSource,
  columns: readonly TraceColumn[],
  rows: readonly TraceRow[],
): TraceTable {
  return {
    source,
    columns,
    rows: rows.slice(0, MOST_TRACE_ROWS).map((row) => columns.map((column) => row[column] ?? null)),
    rowCount: rows.length,
    totals: columns.map((column) => (SUMMED.has(column) ? sumOf(rows, column) : null)),
  };
}

function sumOf(rows: readonly TraceRow[], column: TraceColumn): number {
  let sum = 0;
  for (const { [column]: cell } of rows) if (typeof cell === 'number') sum += cell;
  return sum;
}
