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

/** What a relay may be told by webhook beside its directives: the services say which. */
type EventType = Relay['eventTypes'][number];

/** Their words in the messages, whose keys have no dots. */
const eventWords = {
  'route.drill': 'drill',
  'incident.opened': 'incidentOpened',
  'incident.closed': 'incidentClosed',
  'agent.offline': 'agentOffline',
  'agent.online': 'agentOnline',
} as const satisfies Record<EventType, string>;
/** What a delivery may be. */
export const typeWords = { 'route.directive': 'directive', ...eventWords, 'test.ping': 'ping' } as const;
export type DeliveryType = keyof typeof typeWords;

export const eventTypes = Object.keys(eventWords) as EventType[];
export const deliveryTypes = Object.keys(typeWords) as DeliveryType[];
