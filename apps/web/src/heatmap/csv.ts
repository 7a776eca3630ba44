import type { HeatmapData } from './data';

/** The cells as CSV (RFC 4180), one line a carrier and hour, values in the unit that the heading names. */
export function heatmapCsv(data: HeatmapData): string {
  const unit = { micros: 'us', ratio: 'ratio', minutes: 'min', points: 'points' }[data.unit];
  const head = [
    'region',
    'carrier',
    'asn',
    'hour',
    `A_${data.metric}_${unit}`,
    `B_${data.metric}_${unit}`,
    'probes_A',
    'probes_B',
    'coverage',
  ];
  const { cells } = data;
  const lines = cells.carrier.map((index, at) => {
    const carrier = data.carriers[index];
    return [
      carrier?.regionCode,
      carrier?.name,
      carrier?.asn,
      cells.hour[at],
      cells.A[at],
      cells.B[at],
      cells.probesA[at],
      cells.probesB[at],
      cells.coverage[at],
    ];
  });
  return [head, ...lines].map((fields) => fields.map(field).join(',')).join('\r\n');
}

/** A text that a spreadsheet would take for a formula is prefixed, because carriers' names come from people. */
function field(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
