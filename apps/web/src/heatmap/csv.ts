import { csvText } from '../format/csv';
import type { Grid, HeatmapKind, Row } from './data';

/** The cells as CSV (RFC 4180), one line a cell, values in the unit that the heading names. */
export function heatmapCsv(grid: Grid): string {
  const unit = { micros: 'us', ratio: 'ratio', minutes: 'min', points: 'points' }[grid.unit];
  const values = [`A_${grid.metric}_${unit}`, `B_${grid.metric}_${unit}`, 'probes_A', 'probes_B', 'coverage'];
  const written = (harm: number | null) => (harm !== null && grid.unit === 'points' ? 100 - harm : harm);
  const lines = grid.groups.flatMap(({ rows }) =>
    rows.flatMap((row) =>
      row.cells.flatMap((cell, at) =>
        cell === null
          ? []
          : [[...placeOf(grid, row, at), written(cell.A), written(cell.B), cell.probesA, cell.probesB, cell.coverage]],
      ),
    ),
  );
  return csvText([[...HEADS[grid.kind], ...values], ...lines]);
}

/** What says where a cell stands; a timeline's hours are the clock's of the row, a weekday 1 is Monday. */
const HEADS: Readonly<Record<HeatmapKind, readonly string[]>> = {
  hours: ['region', 'carrier', 'asn', 'hour'],
  timeline: ['region', 'carrier', 'asn', 'begins'],
  weekdays: ['region', 'weekday', 'hour'],
};

function placeOf(grid: Grid, row: Row, at: number): (string | number | null)[] {
  const begins = grid.columns[at]?.begins ?? 0;
  if (row.weekday !== null) return [row.regionCode, row.weekday + 1, begins];
  const when = grid.kind === 'timeline' ? new Date(begins).toISOString().slice(0, 16) : begins;
  return [row.regionCode, row.name, row.asn, when];
}
