/** Columns of the common CSV of recorded measurements; empty where something is not known. */
export const importColumns = [
  'path',
  'line',
  'start_epoch_ms',
  'duration_ms',
  'sent',
  'received',
  'rtt_min_us',
  'rtt_p50_us',
  'rtt_p95_us',
  'rtt_max_us',
] as const;
export type ImportColumn = (typeof importColumns)[number];

/** One stretch of one path as it was recorded. Percentiles are nearest-rank; null where not known. */
export interface ImportedRow {
  readonly path: string;
  readonly line: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly sent: number;
  readonly received: number;
  readonly rttMinMicros: number | null;
  readonly rttP50Micros: number | null;
  readonly rttP95Micros: number | null;
  readonly rttMaxMicros: number | null;
}

/** What is wrong with a line of the file. `line` counts from 1, the header is line 1. */
export interface ImportFault {
  readonly line: number;
  /** Null where it is about the whole line. */
  readonly column: ImportColumn | null;
  readonly value: string;
  readonly expected: string;
}

const MAX_NAME_LENGTH = 60;
/** A sample's duration is stored as µs in 32 bits, and no archive worth importing is coarser. */
const MAX_DURATION_MS = 1_800_000;
const MAX_PROBES = 10_000_000;
/** 10 minutes: far above any reply that anybody waited for. */
const MAX_RTT_MICROS = 600_000_000;
/** 2100-01-01: what is later was not counted in milliseconds. */
const MAX_EPOCH_MS = 4_102_444_800_000;

const rttColumns = ['rtt_min_us', 'rtt_p50_us', 'rtt_p95_us', 'rtt_max_us'] as const;

class Refusal extends Error {
  constructor(readonly fault: Omit<ImportFault, 'line'>) {
    super(fault.expected);
  }
}

/** Reads one record; `at` says where each column is. Answers the row, or the first thing that is wrong with it. */
export function parseImportedRow(
  record: readonly string[],
  at: Readonly<Record<ImportColumn, number>>,
  line: number,
): ImportedRow | ImportFault {
  try {
    return parse((column) => record[at[column]] ?? '');
  } catch (error) {
    if (error instanceof Refusal) return { line, ...error.fault };
    throw error;
  }
}

function parse(read: (column: ImportColumn) => string): ImportedRow {
  const text = (column: 'path' | 'line') => {
    const value = read(column);
    if (value === '' || value.length > MAX_NAME_LENGTH)
      throw new Refusal({ column, value, expected: `a name of 1 to ${MAX_NAME_LENGTH} characters` });
    return value;
  };
  const whole = (column: ImportColumn, least: number, most: number) => {
    const value = read(column);
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new Refusal({ column, value, expected: `a whole number from ${least} to ${most}` });
  };
  const row = {
    path: text('path'),
    line: text('line'),
    startMs: whole('start_epoch_ms', 0, MAX_EPOCH_MS),
    durationMs: whole('duration_ms', 1, MAX_DURATION_MS),
    sent: whole('sent', 0, MAX_PROBES),
  };
  const received = whole('received', 0, MAX_PROBES);
  if (received > row.sent)
    throw new Refusal({ column: 'received', value: String(received), expected: `no more than sent, ${row.sent}` });
  const [min, p50, p95, max] = times(read, received);
  return {
    ...row,
    received,
    rttMinMicros: min ?? null,
    rttP50Micros: p50 ?? null,
    rttP95Micros: p95 ?? null,
    rttMaxMicros: max ?? null,
  };
}

/** Round-trip times in µs: fractions are rounded; those that are known rise from column to column. */
function times(read: (column: ImportColumn) => string, received: number): (number | null)[] {
  let before: { readonly column: string; readonly micros: number } | null = null;
  return rttColumns.map((column) => {
    const value = read(column);
    if (value === '') return null;
    if (received === 0) throw new Refusal({ column, value, expected: 'nothing: no probe was received' });
    const micros = /^\d{1,12}(\.\d{1,9})?$/.test(value) ? Math.round(Number(value)) : Number.NaN;
    if (!(micros <= MAX_RTT_MICROS))
      throw new Refusal({ column, value, expected: `µs from 0 to ${MAX_RTT_MICROS}, or nothing` });
    if (before !== null && micros < before.micros)
      throw new Refusal({ column, value, expected: `at least ${before.column}, ${before.micros}` });
    before = { column, micros };
    return micros;
  });
}
