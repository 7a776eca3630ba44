import type { Cell, Row, Sheet } from 'write-excel-file/node';
import { zoneOffsetMs } from '../../../query/span/zoneClock';

/** How a column is written. Excel's formats, which every spreadsheet program takes: numbers stay numbers. */
const FORMATS = {
  text: undefined,
  availability: '0.000%',
  loss: '0.00%',
  share: '0.0%',
  millis: '#,##0.00',
  wholeMillis: '#,##0',
  minutes: '#,##0.0',
  hours: '#,##0.00',
  count: '#,##0',
  money: '#,##0.00',
  time: 'yyyy-mm-dd hh:mm:ss',
} as const;
export type ColumnKind = keyof typeof FORMATS;

export interface TableColumn<T> {
  readonly title: string;
  readonly kind: ColumnKind;
  /** Characters. */
  readonly width: number;
  /** Of a time: epoch ms. Null: the cell is empty. */
  readonly of: (row: T) => string | number | null;
}

export interface Table<T> {
  readonly name: string;
  readonly columns: readonly TableColumn<T>[];
  readonly rows: readonly T[];
  /** Columns that stay in sight. */
  readonly sticky: number;
  readonly timeZone: string;
}

/** A sheet of one table: a header row that stays, then a row each. */
export function tableSheet<T>({ name, columns, rows, sticky, timeZone }: Table<T>): Sheet<Buffer> {
  const header: Row = columns.map(({ title }) => ({
    ...{ value: cellText(title), type: String, fontWeight: 'bold', wrap: true, alignVertical: 'top' },
    ...{ backgroundColor: '#EFEFF1', bottomBorderStyle: 'thin', bottomBorderColor: '#878C94' },
  }));
  const cells = rows.map((row) => columns.map(({ kind, of }) => cellOf(kind, of(row), timeZone)));
  return {
    ...{ sheet: name, data: [header, ...cells], columns: columns.map(({ width }) => ({ width })) },
    ...{ stickyRowsCount: 1, stickyColumnsCount: sticky, orientation: 'landscape' },
  };
}

/** A value with its format; text is text whatever it begins with, since the type says so and no cell is a formula. */
export function cellOf(kind: ColumnKind, value: string | number | null, timeZone: string): Cell {
  if (value === null) return null;
  if (typeof value === 'string') return { value: cellText(value), type: String, wrap: true, alignVertical: 'top' };
  if (!Number.isFinite(value)) return null;
  const format = FORMATS[kind];
  const style = { alignVertical: 'top', ...(format === undefined ? {} : { format }) } as const;
  return kind === 'time'
    ? { value: wallTime(value, timeZone), type: Date, ...style }
    : { value, type: Number, ...style };
}

/** Spreadsheets know no zones: the time on the zone's clock, as whole seconds or the thousandths it has. */
function wallTime(at: number, timeZone: string): Date {
  return new Date(at + zoneOffsetMs(timeZone, at));
}

const MOST_LETTERS = 32_000;

/** What XML may not hold is left out, and so is what Excel would not open. */
export function cellText(text: string): string {
  return text.replace(/(?![\t\n])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '').slice(0, MOST_LETTERS);
}
