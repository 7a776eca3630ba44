import type { Inputs, Outputs } from '../trpc/types';

export type ReplayChoices = Outputs['replay']['choices'];
export type ReplayOrder = Inputs['replay']['start'];
export type OrderedChoice = ReplayOrder['choices'][number];
export type ReplayView = Outputs['replay']['get'];
export type ReplayFigures = NonNullable<ReplayView['result']>;
export type Contestant = ReplayFigures['contestants'][number];
export type Switch = Contestant['switches'][number];
export type ReplayShadow = Outputs['shadow']['list']['items'][number];
export type ReplayPolicy = ReplayChoices['policies'][number]['policy'];
export type ReplayIncident = Pick<
  Outputs['incident']['list']['items'][number],
  'line' | 'grade' | 'openedAt' | 'closedAt'
>;
