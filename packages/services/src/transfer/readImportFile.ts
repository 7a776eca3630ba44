import { pipeline, type Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { ServiceError } from '../errors';
import { type ImportColumn, type ImportedRow, type ImportFault, importColumns, parseImportedRow } from './importedRow';

export type ImportEntry = { readonly row: ImportedRow } | { readonly fault: ImportFault };

/** A record with where it ends, as csv-parse gives it under `info`. */
type Parsed = { readonly record: string[]; readonly info: { readonly lines: number } };

/** No line of these ten columns is longer; a file without line ends is not read into memory. */
const MAX_LINE_BYTES = 65_536;

/**
 * Rows and faults of a CSV in the order of the file, read as they are taken. Rows of a path and line must follow each
 * other in time: that is how a row that is there twice is told without remembering all of them.
 *
 * @throws ServiceError invalid when the header lacks a column, or the file cannot be read as CSV at all.
 */
export async function* readImportFile(bytes: Readable): AsyncGenerator<ImportEntry, void, void> {
  const parser = parse({
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_LINE_BYTES,
  });
  pipeline(bytes, parser, () => undefined);
  const latest = new Map<string, number>();
  let at: Record<ImportColumn, number> | null = null;
  let width = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      if (at === null) {
        at = columnsOf(record);
        width = record.length;
      } else yield ordered(entryOf(record, at, width, info.lines), info.lines, latest);
    }
  } catch (error) {
    // After a quotation mark that is never closed nobody knows where a line ends: this can't be skipped.
    if (error instanceof CsvError) throw new ServiceError('invalid', `the file is not CSV: ${error.message}`);
    throw error;
  }
  if (at === null) throw new ServiceError('invalid', 'the file is empty: its first line must name the columns');
}

function columnsOf(header: readonly string[]): Record<ImportColumn, number> {
  const missing = importColumns.filter((name) => !header.includes(name));
  if (missing.length > 0)
    throw new ServiceError('invalid', `line 1 must name the columns; missing: ${missing.join(', ')}`);
  return Object.fromEntries(importColumns.map((name) => [name, header.indexOf(name)])) as Record<ImportColumn, number>;
}

function entryOf(
  record: readonly string[],
  at: Readonly<Record<ImportColumn, number>>,
  width: number,
  line: number,
): ImportEntry {
  if (record.length !== width) {
    const expected = `${width} values, as many as line 1 names columns; here are ${record.length}`;
    return { fault: { line, column: null, value: record.join(',').slice(0, 80), expected } };
  }
  const parsed = parseImportedRow(record, at, line);
  return 'expected' in parsed ? { fault: parsed } : { row: parsed };
}

/** Refuses a row that does not begin after the one before it of the same path and line. */
function ordered(entry: ImportEntry, line: number, latest: Map<string, number>): ImportEntry {
  if (!('row' in entry)) return entry;
  const { row } = entry;
  const key = JSON.stringify([row.path, row.line]);
  const before = latest.get(key);
  if (before !== undefined && row.startMs <= before) {
    const expected = `later than ${before}, the row before of this path and line: sort the file, and take out what is there twice`;
    return { fault: { line, column: 'start_epoch_ms', value: String(row.startMs), expected } };
  }
  latest.set(key, row.startMs);
  return entry;
}
