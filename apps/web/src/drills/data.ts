import type { Inputs, Outputs } from '../trpc/types';

export type DrillRun = Outputs['drill']['list']['items'][number];
export type DrillCheck = DrillRun['checks'][number];
export type DrillPlan = Outputs['drill']['plans'][number];
export type DrillPlace = Outputs['drill']['places'][number];
export type DrillPlanInput = Inputs['drill']['plan'];
/** A route that has passed no drill for so long is pointed out. */
export const STALE_DAYS = 90;
