import type { Outputs } from '../trpc/types';

/** Latency, loss and jitter of a route's lines in columns; see `route.detail`. Times are epoch ms, null = not measured. */
export type RouteDetail = Outputs['route']['detail'];
export type LineSeries = RouteDetail['lines'][string];
export type DetailDirective = RouteDetail['directives'][number];
export type DetailIncident = RouteDetail['incidents'][number];

/** A route with its region, policy, carriers and relays; see `route.get`. */
export type RouteDescription = Outputs['route']['get'];
export type RouteRow = Outputs['route']['list'][number];
