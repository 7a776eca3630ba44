import type { Outputs } from '../trpc/types';

export type PolicyRow = Outputs['policy']['list'][number];
export type PolicyDetail = Outputs['policy']['get'];
export type PolicyVersion = PolicyDetail['history'][number];
export type WholePolicy = PolicyDetail['policy'];
export type PolicyFault = Outputs['policy']['check'][number];
export type PolicyRoute = PolicyRow['routes'][number];
export type ShadowRow = Outputs['shadow']['list']['items'][number];

export const scenarios = ['show-live', '1v1-social', 'live-commerce', 'education'] as const;
export const modes = ['single', 'duplicate', 'split'] as const;
