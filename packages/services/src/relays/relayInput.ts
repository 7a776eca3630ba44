import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { Networks } from '../delivery/sinks/networks';
import { checkWebhookUrl } from '../delivery/sinks/webhookUrl';
import { ServiceError } from '../errors';

/** What a relay may be told by webhook beside its directives, which it always is. */
export const relayEventTypes = [
  'route.drill',
  'incident.opened',
  'incident.closed',
  'agent.offline',
  'agent.online',
] as const;
export type RelayEventType = (typeof relayEventTypes)[number];

/** What a person writes of a relay. */
export interface RelayInput {
  readonly name: string;
  /** Where its webhooks go; null for one that holds a stream, or pulls. */
  readonly url: string | null;
  /** The routes whose directives it follows. */
  readonly routeIds: readonly string[];
  readonly eventTypes: readonly string[];
}

export interface CheckedRelay extends RelayInput {
  readonly eventTypes: readonly RelayEventType[];
}

const MAX_NAME_LENGTH = 80;
const MOST_ROUTES = 500;

/**
 * What can be told without asking the database; texts are trimmed, doubles taken out. `networks`: where webhooks may go
 * beside the internet.
 *
 * @throws ServiceError invalid, with the field and what to do.
 */
export function checkRelay(input: RelayInput, networks: Networks): CheckedRelay {
  const name = input.name.trim();
  if (name === '' || name.length > MAX_NAME_LENGTH)
    throw new ServiceError('invalid', `name must have 1 to ${MAX_NAME_LENGTH} characters`, { field: 'name' });
  const url = input.url === null || input.url.trim() === '' ? null : checkWebhookUrl(input.url, 'url', networks);
  const routeIds = [...new Set(input.routeIds)];
  if (routeIds.length === 0)
    throw new ServiceError('invalid', 'routeIds names no route: choose at least one to follow', { field: 'routeIds' });
  if (routeIds.length > MOST_ROUTES)
    throw new ServiceError('invalid', `routeIds has more than ${MOST_ROUTES} routes: add a second relay`, {
      field: 'routeIds',
    });
  return { name, url, routeIds, eventTypes: relayEventTypes.filter((type) => knownTypes(input).includes(type)) };
}

function knownTypes({ eventTypes }: RelayInput): readonly string[] {
  const unknown = eventTypes.find((type) => !relayEventTypes.some((known) => known === type));
  if (unknown !== undefined)
    throw new ServiceError('invalid', `eventTypes has “${unknown}”: use ${relayEventTypes.join(', ')}`, {
      field: 'eventTypes',
    });
  return eventTypes;
}

/**
 * Replaces the routes that a relay follows.
 *
 * @throws ServiceError invalid, for a route that the organization has not.
 */
export async function writeRoutes(
  tx: Transaction,
  organizationId: string,
  relayId: string,
  routeIds: readonly string[],
): Promise<void> {
  const wanted = sql`${sql.param(routeIds)}::uuid[]`;
  const { rows } = await tx.execute(sql`select id from routes where id = any(${wanted}) and archived_at is null`);
  if (rows.length < routeIds.length)
    throw new ServiceError('invalid', 'routeIds has a route that is not there: choose from the list', {
      field: 'routeIds',
    });
  await tx.execute(sql`delete from relay_routes where relay_id = ${relayId} and route_id <> all(${wanted})`);
  await tx.execute(sql`
    insert into relay_routes (organization_id, relay_id, route_id)
    select ${organizationId}, ${relayId}, id from unnest(${wanted}) as id on conflict do nothing`);
}

/** The refusal of a name that another relay has or had. */
export const nameTaken = (name: string): ServiceError =>
  new ServiceError('conflict', `there is or was a relay named ${name} already: choose another name`, { field: 'name' });
