import { dayAndMonth } from '../format/time';
import type { Language } from '../i18n/languages';
import type { Cell, Column, Grid, HeatmapUnit, HoursData, Row, RowGroup, TimelineData, WeekdaysData } from './data';

const HOUR_MS = 3_600_000;
const clock = (hour: number) => `${String(hour % 24).padStart(2, '0')}:00`;

/** Carrier × hour of day. */
export function hoursGrid(data: HoursData): Grid {
  const places = placesByRow(data.cells.carrier, data.carriers.length);
  const rows = data.carriers.map((carrier, index) => ({
    ...carrierRow(carrier, index),
    nowColumn: carrier.nowHour,
    cells: cellsOf(data, 24, data.cells.hour, places[index]),
  }));
  return put(
    data,
    rows,
    hoursOfDay,
    { kind: 'hours', binHours: 1 },
    data.highest && [data.highest.carrier, data.highest.hour],
  );
}

/** Carrier × hour of the timeline. */
export function timelineGrid(data: TimelineData, language: Language): Grid {
  const places = placesByRow(data.cells.carrier, data.carriers.length);
  const rows = data.carriers.map((carrier, index) => ({
    ...carrierRow(carrier, index),
    nowColumn: null,
    cells: cellsOf(data, data.columns.length, data.cells.column, places[index]),
  }));
  const columns = data.columns.map((begins): Column => {
    const day = dayAndMonth(begins, 'UTC', language);
    const hour = (begins / HOUR_MS) % 24;
    const text = data.binHours === 24 ? day : `${day} ${clock(hour)}–${clock(hour + data.binHours)}`;
    return { text, tick: hour === 0 ? day : null, begins };
  });
  const { binHours, highest } = data;
  return put(data, rows, columns, { kind: 'timeline', binHours }, highest && [highest.carrier, highest.column]);
}

/** Weekday × hour of day, a block of seven rows for each region. `weekdays`: their names from Monday on. */
export function weekdaysGrid(data: WeekdaysData, weekdays: readonly string[]): Grid {
  const places = placesByRow(
    data.cells.region.map((region, at) => region * 7 + (data.cells.weekday[at] ?? 0)),
    data.regions.length * 7,
  );
  const rows = data.regions.flatMap((region, r) =>
    weekdays.map((name, weekday) => ({
      index: r * 7 + weekday,
      name,
      asn: null,
      regionId: region.id,
      regionCode: region.code,
      timeZone: region.timeZone,
      baselineMicros: region.baselineMicros,
      weekday,
      nowColumn: region.nowWeekday === weekday ? region.nowHour : null,
      cells: cellsOf(data, 24, data.cells.hour, places[r * 7 + weekday]),
    })),
  );
  const { highest } = data;
  const worst = highest && ([highest.region * 7 + highest.weekday, highest.hour] as const);
  return put(data, rows, hoursOfDay, { kind: 'weekdays', binHours: 1 }, worst);
}

const hoursOfDay: readonly Column[] = Array.from({ length: 24 }, (_, hour) => ({
  text: `${clock(hour)}–${clock(hour + 1)}`,
  tick: hour % 3 === 0 ? String(hour).padStart(2, '0') : null,
  begins: hour,
}));

type Data = HoursData | TimelineData | WeekdaysData;

function put(
  data: Data,
  rows: readonly Row[],
  columns: readonly Column[],
  kind: Pick<Grid, 'kind' | 'binHours'>,
  worst: readonly [row: number, column: number] | null,
): Grid {
  const regions =
    'regions' in data ? data.regions : data.carriers.map((c) => ({ code: c.regionCode, name: c.regionName }));
  const [row, column] = [rows[worst?.[0] ?? -1], columns[worst?.[1] ?? -1]];
  const { from, to, metric, unit, coverage, demo, highest } = data;
  const breaks = data.breaks.map((value) => (unit === 'points' ? 100 - value : value));
  return {
    ...{ from, to, metric, unit, breaks, coverage, demo },
    ...kind,
    isFixed: false,
    regionNames: new Map(regions.map(({ code, name }) => [code, name])),
    carriers: 'regions' in data ? data.regions.reduce((sum, region) => sum + region.carriers, 0) : data.carriers.length,
    groups: groupsOf(rows),
    columns,
    worst:
      highest && row && column ? { row, line: highest.line, column, value: harmOf(highest.value, unit) ?? 0 } : null,
  };
}

function groupsOf(rows: readonly Row[]): RowGroup[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.regionCode);
    if (group) group.push(row);
    else groups.set(row.regionCode, [row]);
  }
  return [...groups].map(([regionCode, members]) => ({ regionCode, rows: members }));
}

function carrierRow(carrier: HoursData['carriers'][number], index: number) {
  const { name, asn, regionId, regionCode, timeZone, baselineMicros } = carrier;
  return { index, name, asn, regionId, regionCode, timeZone, baselineMicros, weekday: null };
}

/** Points that were lost, of points. */
const harmOf = (value: number | null, unit: HeatmapUnit) => (value !== null && unit === 'points' ? 100 - value : value);

function placesByRow(rowOf: readonly number[], rows: number): number[][] {
  const places = Array.from({ length: rows }, (): number[] => []);
  for (const [at, row] of rowOf.entries()) places[row]?.push(at);
  return places;
}

type Values = Pick<HoursData['cells'], 'A' | 'B' | 'probesA' | 'probesB' | 'coverage'>;

/** The cells of one row by column: of those at its places. */
function cellsOf(
  { cells: values, unit }: { readonly cells: Values; readonly unit: HeatmapUnit },
  columns: number,
  columnOf: readonly number[],
  places: readonly number[] = [],
): (Cell | null)[] {
  const cells: (Cell | null)[] = Array.from({ length: columns }, () => null);
  for (const at of places)
    cells[columnOf[at] ?? 0] = {
      A: harmOf(values.A[at] ?? null, unit),
      B: harmOf(values.B[at] ?? null, unit),
      probesA: values.probesA[at] ?? 0,
      probesB: values.probesB[at] ?? 0,
      coverage: values.coverage[at] ?? 0,
    };
  return cells;
}
