import { CsvError, parse } from 'csv-parse/sync';
import { faultOf } from '../networkFault';
import { type ImportFault, ofDocument, ofRow } from './importFault';
import { type Cell, type DocumentRow, type FieldType, type NetworkKind, networkKinds, shapes } from './kinds';

/** What is read in: the whole document, or one kind as CSV with a line of headings. */
export type ImportSource =
  | { readonly format: 'json'; readonly text: string }
  | { readonly format: 'csv'; readonly kind: NetworkKind; readonly text: string };

/** One row as it stands there: what it leaves out is not in `given`. */
export interface GivenRow {
  readonly kind: NetworkKind;
  readonly row: number;
  readonly given: DocumentRow;
}

export interface ReadDocument {
  readonly rows: readonly GivenRow[];
  readonly faults: readonly ImportFault[];
}

/** Of all kinds together. */
const MOST_ROWS = 5_000;

/** Parses a document; what can't be understood is told by row and field, and nothing of such a row is used. */
export function readDocument(source: ImportSource): ReadDocument {
  const read = source.format === 'json' ? readJson(source.text) : readCsv(source);
  if (read.rows.length <= MOST_ROWS) return read;
  const says = { fault: `has ${read.rows.length} rows`, fix: `split it: at most ${MOST_ROWS} are read at once` };
  return { rows: [], faults: [ofDocument('too-many', String(read.rows.length), says)] };
}

const nothing = (fault: ImportFault): ReadDocument => ({ rows: [], faults: [fault] });

function readJson(text: string): ReadDocument {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return nothing(ofDocument('not-json', null, { fault: `is not JSON (${message})`, fix: 'export one to compare' }));
  }
  if (!isObject(parsed) || parsed.format !== 'twinline-network' || parsed.version !== 1)
    return nothing(
      ofDocument('not-this-format', null, {
        fault: 'is no network document',
        fix: 'it must have "format": "twinline-network" and "version": 1',
      }),
    );
  const { format: _, version: __, ...lists } = parsed;
  const rows: GivenRow[] = [];
  const faults: ImportFault[] = [];
  for (const name of Object.keys(lists))
    if (!networkKinds.some((kind) => kind === name))
      faults.push(
        ofDocument('unknown-field', name, { fault: `has “${name}”`, fix: `it may have ${networkKinds.join(', ')}` }),
      );
  for (const kind of networkKinds) {
    const list = lists[kind] ?? [];
    if (!Array.isArray(list)) {
      faults.push(ofDocument('wrong-type', kind, { fault: `has no list under ${kind}`, fix: 'write [ … ]' }));
      continue;
    }
    for (const [i, entry] of list.entries()) takeRow(kind, i + 1, entry, { rows, faults });
  }
  return { rows, faults };
}

function takeRow(kind: NetworkKind, row: number, entry: unknown, into: { rows: GivenRow[]; faults: ImportFault[] }) {
  const place = { kind, row };
  if (!isObject(entry)) {
    into.faults.push(
      ofRow(place, faultOf('', 'wrong-type', null, { fault: 'is no object', fix: 'write { "field": … }' })),
    );
    return;
  }
  const given: Record<string, Cell> = {};
  const { fields } = shapes[kind];
  for (const [field, value] of Object.entries(entry)) {
    const type = fields[field];
    const cell = type === undefined ? undefined : cellOf(type, value);
    if (cell !== undefined) given[field] = cell;
    else if (type === undefined)
      into.faults.push(
        ofRow(
          place,
          faultOf(field, 'unknown-field', field, {
            fault: 'is not a field of it',
            fix: `the fields are ${Object.keys(fields).join(', ')}`,
          }),
        ),
      );
    else into.faults.push(ofRow(place, faultOf(field, 'wrong-type', shown(type, value), says[type])));
  }
  into.rows.push({ kind, row, given });
}

const says: Readonly<Record<FieldType, { readonly fault: string; readonly fix: string }>> = {
  text: { fault: 'is no text', fix: 'write a text' },
  'text?': { fault: 'is no text', fix: 'write a text, or null for none' },
  number: { fault: 'is no number', fix: 'write a number' },
  'number?': { fault: 'is no number', fix: 'write a number, or nothing' },
  names: { fault: 'is no list of names', fix: 'write names in a list' },
  yes: { fault: 'is neither true nor false', fix: 'write true or false' },
  secret: { fault: 'is no text', fix: 'write a text, or null to take it away' },
};

const shown = (type: FieldType, value: unknown) => (type === 'secret' ? null : JSON.stringify(value));

/** A value of JSON as the field's own type; undefined where it is of another. */
function cellOf(type: FieldType, value: unknown): Cell | undefined {
  switch (type) {
    case 'text':
      return typeof value === 'string' ? value.trim() : undefined;
    case 'text?':
    case 'secret':
      return typeof value === 'string' ? value.trim() || null : value === null ? null : undefined;
    case 'number':
      return typeof value === 'number' ? value : undefined;
    case 'number?':
      return typeof value === 'number' || value === null ? value : undefined;
    case 'names':
      return Array.isArray(value) && value.every((name) => typeof name === 'string') ? value.map(trimmed) : undefined;
    case 'yes':
      return typeof value === 'boolean' ? value : undefined;
  }
}

const trimmed = (text: string) => text.trim();

/** A record with where it ends, as csv-parse gives it under `info`. */
type Parsed = { readonly record: string[]; readonly info: { readonly lines: number } };

function readCsv({ kind, text }: { readonly kind: NetworkKind; readonly text: string }): ReadDocument {
  let records: readonly Parsed[];
  try {
    const options = { bom: true, info: true, trim: true, skip_empty_lines: true, relax_column_count: true } as const;
    records = parse(text, options) as unknown as Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return nothing(
      ofDocument('not-csv', null, { fault: `is not CSV (${error.message})`, fix: 'export one to compare' }),
    );
  }
  const [head, ...body] = records;
  const headings = head?.record ?? [];
  const { fields, key } = shapes[kind];
  const stray = headings.filter((name, i) => fields[name] === undefined || headings.indexOf(name) !== i);
  const missing = key.filter((name) => !headings.includes(name));
  if (stray.length > 0 || missing.length > 0)
    return nothing({
      ...ofDocument('bad-headings', [...stray, ...missing].join(', '), {
        fault: stray.length > 0 ? `has the headings ${stray.join(', ')}` : `lacks the headings ${missing.join(', ')}`,
        fix: `line 1 names each column once; they are ${Object.keys(fields).join(', ')}, and ${key.join(', ')} must be there`,
      }),
      ...{ kind, row: 1 },
    });
  const rows: GivenRow[] = [];
  const faults: ImportFault[] = [];
  for (const { record, info } of body) {
    const entry: Record<string, unknown> = {};
    for (const [i, name] of headings.entries()) {
      const value = fromText(fields[name] ?? 'text', (record[i] ?? '').replace(/^'(?=[=+\-@\t\r=+-@])/, ''));
      if (value !== undefined) entry[name] = value;
    }
    takeRow(kind, info.lines, entry, { rows, faults });
  }
  return { rows, faults };
}

/** A cell as JSON has it. An empty one is nothing where there may be nothing, else it is left out. */
function fromText(type: FieldType, text: string): unknown {
  switch (type) {
    case 'text':
    case 'secret':
      return text === '' ? undefined : text;
    case 'text?':
      return text === '' ? null : text;
    case 'number':
    case 'number?':
      if (text === '') return type === 'number' ? undefined : null;
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'names':
      return text === '' ? [] : text.split(';').map(trimmed);
    case 'yes':
      if (text === '') return undefined;
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
