import type { Inputs, Outputs } from '../trpc/types';

export type MaintenanceRow = Outputs['maintenance']['list']['items'][number];
export type MaintenancePlace = Outputs['maintenance']['places'][number];
export type MaintenancePlan = Inputs['maintenance']['add'];
export type Occurrence = MaintenanceRow['next'][number];
