import { defaultRetention, type Retention } from '../retention/retention';
import type { Level } from './marks';

/** A table of measurements: how long it is kept, and how its rows are found without reading others. */
export interface Kept {
  readonly table: string;
  /** The time by which rows grow old. */
  readonly column: string;
  readonly type: 'timestamptz' | 'date';
  readonly days: keyof Retention;
  /** Where its primary key begins; `column` comes right after. */
  readonly key: readonly ['path_id'] | readonly ['circuit_id', 'source'];
  /** How much of one key is deleted in one statement: at most about 25,000 rows at the usual rates. */
  readonly sliceHours: number;
  /**
   * Age in days at which a chunk is compressed where the license allows it; null: never.
   *
   * Agents that were cut off send up to 16 days late. Raw data can't wait for them, it is most of the volume: after two
   * days what comes late goes into compressed chunks, which costs more and is rare. Rollups wait until nothing late can
   * touch them any more. Days stay rows: a heatmap reads two of half a year's, and a compressed batch is read whole.
   * Bandwidth use is small, and its foreign key would have to reach into compressed chunks.
   */
  readonly compressAfterDays: number | null;
  /** The marks that say that something has yet to be computed from these rows, now or in a later step. */
  readonly waitsFor: readonly Level[];
}

const ofPath = { key: ['path_id'], type: 'timestamptz' } as const;

export const kept: readonly Kept[] = [
  {
    ...ofPath,
    table: 'samples',
    column: 'start',
    days: 'rawDays',
    sliceHours: 6,
    compressAfterDays: 2,
    waitsFor: ['minute'],
  },
  {
    ...ofPath,
    table: 'connects',
    column: 'at',
    days: 'rawDays',
    sliceHours: 24,
    compressAfterDays: 2,
    waitsFor: ['connect'],
  },
  { ...ofPath, table: 'signals', column: 'at', days: 'rawDays', sliceHours: 24, compressAfterDays: null, waitsFor: [] },
  {
    table: 'circuit_usage',
    column: 'start',
    type: 'timestamptz',
    days: 'minutesDays',
    key: ['circuit_id', 'source'],
    sliceHours: 24,
    compressAfterDays: null,
    waitsFor: [],
  },
  {
    ...ofPath,
    table: 'rollup_minutes',
    column: 'bucket',
    days: 'minutesDays',
    sliceHours: 168,
    compressAfterDays: 21,
    waitsFor: ['minute', 'quarter'],
  },
  {
    ...ofPath,
    table: 'rollup_quarters',
    column: 'bucket',
    days: 'quartersDays',
    sliceHours: 4_368,
    compressAfterDays: 21,
    waitsFor: ['minute', 'quarter', 'day'],
  },
  {
    ...ofPath,
    table: 'rollup_connects',
    column: 'bucket',
    days: 'quartersDays',
    sliceHours: 4_368,
    compressAfterDays: 21,
    waitsFor: ['connect', 'day'],
  },
  {
    ...ofPath,
    table: 'rollup_days',
    column: 'day',
    type: 'date',
    days: 'quartersDays',
    sliceHours: 43_680,
    compressAfterDays: null,
    waitsFor: [],
  },
  {
    ...ofPath,
    table: 'availability_days',
    column: 'day',
    type: 'date',
    days: 'quartersDays',
    sliceHours: 43_680,
    compressAfterDays: null,
    waitsFor: [],
  },
];

/** The column of `retentions` behind each setting. */
export const retentionColumns = {
  rawDays: 'raw_days',
  minutesDays: 'minutes_days',
  quartersDays: 'quarters_days',
} as const satisfies Record<keyof Retention, string>;

/**
 * What is kept D days goes D days and this much later: a batch that was 16 days late when it was taken in finds the
 * other samples of its minutes still there when they are rolled up.
 */
export const KEPT_LONGER_SECONDS = 3_600;

/** A mark older than this holds nothing back any more: what cannot be computed for days must not fill the disk. */
const HELD_HOURS = 24;

/**
 * SQL: since when rows are kept because something has yet to be computed from them (an import of last year's
 * measurements, say), whatever their age; 'infinity' where nothing has. In the statement that deletes, it holds for what
 * comes in meanwhile too.
 */
export function heldSince({ waitsFor }: Kept, now: Date): string {
  const levels = waitsFor.map((level) => `'${level}'`).join(', ');
  if (levels === '') return `timestamptz 'infinity'`;
  const marked = new Date(now.getTime() - HELD_HOURS * 3_600_000).toISOString();
  return `(select coalesce(min(bucket), 'infinity') from rollup_dirty
    where level in (${levels}) and marked_at > '${marked}'::timestamptz)`;
}

/** The days after which an organization's rows of this table go, as SQL over `retentions r` (outer joined). */
export function daysOf({ days }: Kept): string {
  return `coalesce(r.${retentionColumns[days]}, ${defaultRetention[days]})`;
}
