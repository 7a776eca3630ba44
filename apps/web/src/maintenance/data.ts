import type { Inputs, Outputs } from '../trpc/types';

export type MaintenanceRow = Outputs['maintenance']['list']['items'][number];
export type MaintenancePlace = Outputs['maintenance']['places'][number];
export type MaintenancePlan = Inputs['maintenance']['add'];
export type Occurrence = MaintenanceRow['next'][number];
export const repetitions = ['once', 'daily', 'weekly', 'monthly'] as const;
/** ISO days: 1 is Monday. */
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;
