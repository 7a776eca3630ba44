import type { ExportOptions, ExportResolution } from './types';

export const exportFormats = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What a person has chosen to export. `from` and `to`: local time of the viewer, 2026-11-20T08:00. */
export interface ExportChoice {
  readonly resolution: ExportResolution;
  readonly from: string;
  readonly to: string;
  /** Empty: all. */
  readonly regionIds: readonly string[];
  /** Null: all. */
  readonly line: string | null;
  readonly format: ExportFormat;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The minutes of the last day, up to the full hour. */
export function firstChoice(now: number): ExportChoice {
  const to = Math.floor(now / 3_600_000) * 3_600_000;
  const range = { from: localTime(to - DAY_MS), to: localTime(to) };
  return { resolution: 'minutes', ...range, regionIds: [], line: null, format: 'csv' };
}

/** As `<input type="datetime-local">` has it, in the zone of this browser. */
export function localTime(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * MINUTE_MS);
  return local.toISOString().slice(0, 16);
}

/** Why this can't be exported; null where it can. */
export function exportFault(
  choice: ExportChoice,
  maxSpanDays: ExportOptions['maxSpanDays'],
): 'empty' | 'tooLong' | null {
  const span = Date.parse(choice.to) - Date.parse(choice.from);
  if (!(span > 0)) return 'empty';
  return span > maxSpanDays[choice.resolution] * DAY_MS ? 'tooLong' : null;
}

/** Where the file is; a browser's session opens it, and so does a program's token. */
export function exportAddress(choice: ExportChoice): string {
  const query = new URLSearchParams({
    resolution: choice.resolution,
    from: new Date(choice.from).toISOString().replace('.000', ''),
    to: new Date(choice.to).toISOString().replace('.000', ''),
    format: choice.format,
  });
  if (choice.regionIds.length > 0) query.set('regionIds', choice.regionIds.join(','));
  if (choice.line !== null) query.set('line', choice.line);
  return `/api/v1/export?${query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',')}`;
}
