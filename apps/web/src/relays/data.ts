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

/** Their words in the messages, whose keys have no dots. */
export const typeWords = {
  'route.directive': 'directive',
  'route.drill': 'drill',
  'incident.opened': 'incidentOpened',
  'incident.closed': 'incidentClosed',
  'agent.offline': 'agentOffline',
  'agent.online': 'agentOnline',
  'test.ping': 'ping',
} as const satisfies Record<DeliveryType, string>;
