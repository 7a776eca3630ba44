import type { Outputs } from '../trpc/types';

export type Incident = Outputs['incident']['list']['items'][number];
export type IncidentDetail = Outputs['incident']['one'];
export type IncidentCarrier = IncidentDetail['carriers'][number];
export type IncidentCell = IncidentCarrier['lines'][string];
export type IncidentEntry = IncidentDetail['entries'][number];
export type Happened = IncidentDetail['happened'][number];
export type Member = Outputs['session']['members'][number];
