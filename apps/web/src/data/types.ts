import type { Outputs } from '../trpc/types';

/** How long measurements are kept and since when they are there; times are epoch ms. */
export type RetentionView = Outputs['retention']['get'];
export type Retention = RetentionView['settings'];

/** What can be exported; see `transfer.options`. */
export type ExportOptions = Outputs['transfer']['options'];
export type ExportResolution = keyof ExportOptions['maxSpanDays'];

/** Resolutions that are kept, with the setting that says how long. */
export const keptResolutions = [
  { resolution: 'raw', setting: 'rawDays' },
  { resolution: 'minutes', setting: 'minutesDays' },
  { resolution: 'quarters', setting: 'quartersDays' },
] as const;
