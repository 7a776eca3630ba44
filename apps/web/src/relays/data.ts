import type { Outputs } from '../trpc/types';

export type Relay = Outputs['relay']['get'];
export type FollowedRoute = Relay['routes'][number];
export type Delivery = Outputs['relay']['deliveries']['items'][number];
export type DeliveryDetail = Outputs['relay']['delivery'];
export type DeliveryTry = DeliveryDetail['log'][number];
/** What a person writes of a relay. */
export interface RelayDraft {
  readonly name: string;
  readonly url: string | null;
  readonly routeIds: string[];
  readonly eventTypes: string[];
}

/** What a relay may be told by webhook beside its directives. */
export const eventTypes = [
  'route.drill',
  'incident.opened',
  'incident.closed',
  'agent.offline',
  'agent.online',
] as const;
/** What a delivery may be. */
export const deliveryTypes = ['route.directive', ...eventTypes, 'test.ping'] as const;
export type DeliveryType = (typeof deliveryTypes)[number];
