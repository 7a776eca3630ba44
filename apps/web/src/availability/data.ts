import type { Outputs } from '../trpc/types';

export type Overview = Outputs['availability']['month'];
export type RegionMonth = Overview['regions'][number];
export type LineMonth = RegionMonth['lines'][number];
export type DayFigures = LineMonth['days'][number];
export type Minutes = LineMonth['minutes'];
export type Period = Overview['periods'][number];

/** Classes of minutes in the order in which a bar stacks them: the worst first, where the eye begins. */
export const minuteKinds = ['bad', 'degraded', 'good', 'planned', 'unknown', 'noData'] as const;
