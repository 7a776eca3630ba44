import { instantOf, wallInput } from '../charts/wallInput';
import type { ExportOptions, ExportResolution } from './types';

export const exportFormats = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What a person has chosen to export. `from` and `to` on the clock of `zone`: 2026-11-20T08:00. */
export interface ExportChoice {
  readonly resolution: ExportResolution;
  /** IANA. */
  readonly zone: string;
  readonly from: string;
  readonly to: string;
  /** Empty: all. */
  readonly regionIds: readonly string[];
  /** Null: all. */
  readonly line: string | null;
  readonly format: ExportFormat;
}

const DAY_MS = 86_400_000;

/** The minutes of the last day, up to the full hour. */
export function firstChoice(now: number, zone: string): ExportChoice {
  const to = Math.floor(now / 3_600_000) * 3_600_000;
  const range = { zone, from: wallInput(to - DAY_MS, zone), to: wallInput(to, zone) };
  return { resolution: 'minutes', ...range, regionIds: [], line: null, format: 'csv' };
}

/** Why this can't be exported; null where it can. */
export function exportFault(
  choice: ExportChoice,
  maxSpanDays: ExportOptions['maxSpanDays'],
): 'empty' | 'tooLong' | null {
  const [from, to] = endsOf(choice);
  if (from === null || to === null || to <= from) return 'empty';
  return to - from > maxSpanDays[choice.resolution] * DAY_MS ? 'tooLong' : null;
}

/** Where the file is; a browser's session opens it, and so does a program's token. */
export function exportAddress(choice: ExportChoice): string {
  const [from, to] = endsOf(choice);
  const query = new URLSearchParams({
    resolution: choice.resolution,
    from: utc(from ?? 0),
    to: utc(to ?? 0),
    format: choice.format,
  });
  if (choice.regionIds.length > 0) query.set('regionIds', choice.regionIds.join(','));
  if (choice.line !== null) query.set('line', choice.line);
  return `/api/v1/export?${query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',')}`;
}

const endsOf = ({ from, to, zone }: ExportChoice) => [instantOf(from, zone), instantOf(to, zone)] as const;
const utc = (at: number) => new Date(at).toISOString().replace('.000', '');
