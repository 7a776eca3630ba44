import { stringify } from 'csv-stringify/sync';
import type { Export } from './exportMeasurements';

export const exportFormats = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Export as text, a slice at a time; what it is read from ends with it. CSV's header comes with the first slice. */
export async function* asText({ columns, slices }: Export, format: ExportFormat): AsyncGenerator<string, void, void> {
  let head = format === 'csv' ? csv([columns]) : '';
  for await (const rows of slices) {
    yield head + (format === 'csv' ? csv(rows) : ndjson(columns, rows));
    head = '';
  }
  if (head !== '') yield head;
}

/**
 * RFC 4180 with a line feed. Text that a spreadsheet would take for a formula (= + - @, tab, carriage return and their
 * full-width forms in front) gets an apostrophe before it; numbers stay as they are.
 */
function csv(rows: readonly (readonly unknown[])[]): string {
  return stringify(rows as unknown[][], { escape_formulas: true, cast: { boolean: String } });
}

function ndjson(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return rows
    .map((row) => `${JSON.stringify(Object.fromEntries(columns.map((name, i) => [name, row[i]])))}\n`)
    .join('');
}
