import {
  connectColumns,
  connectQuarterColumns,
  connectSketch,
  type ExportColumn,
  minuteColumns,
  minuteMasks,
  quarterColumns,
  sampleColumns,
} from './exportColumns';

/** What can be exported: what was measured, and what was computed of it. */
export const exportResolutions = ['samples', 'minutes', 'quarters', 'connects', 'connect-quarters'] as const;
export type ExportResolution = (typeof exportResolutions)[number];

export interface ResolutionSource {
  readonly view: string;
  /** When a row begins. */
  readonly time: string;
  readonly columns: readonly ExportColumn[];
  /** Selected for columns that are computed. */
  readonly also: string;
  /** How often a path usually has a row. */
  readonly stepMs: number;
  /** The longest range of one export. */
  readonly maxSpanDays: number;
}

const MINUTE_MS = 60_000;
const noHistogram = `'{}' as buckets, '{}' as counts`;
const rttHistogram = 'rtt_buckets::text as buckets, rtt_counts::text as counts';

/** Read through people's views, so that no row of another organization can appear. */
export const resolutionSources: Readonly<Record<ExportResolution, ResolutionSource>> = {
  samples: {
    view: 'people_samples',
    time: 'start',
    columns: sampleColumns,
    also: rttHistogram,
    stepMs: 1_000,
    maxSpanDays: 7,
  },
  minutes: {
    view: 'people_rollup_minutes',
    time: 'bucket',
    columns: minuteColumns,
    also: `${rttHistogram}, ${minuteMasks}`,
    stepMs: MINUTE_MS,
    maxSpanDays: 93,
  },
  quarters: {
    view: 'people_rollup_quarters',
    time: 'bucket',
    columns: quarterColumns,
    also: rttHistogram,
    stepMs: 15 * MINUTE_MS,
    maxSpanDays: 1_100,
  },
  connects: {
    view: 'people_connects',
    time: 'at',
    columns: connectColumns,
    also: noHistogram,
    stepMs: 10_000,
    maxSpanDays: 31,
  },
  'connect-quarters': {
    view: 'people_rollup_connects',
    time: 'bucket',
    columns: connectQuarterColumns,
    also: `${noHistogram}, ${connectSketch}`,
    stepMs: 15 * MINUTE_MS,
    maxSpanDays: 1_100,
  },
};

export const DAY_MS = 86_400_000;
