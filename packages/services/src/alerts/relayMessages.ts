import { randomUUID } from 'node:crypto';
import type {
  AgentOfflineEvent,
  AgentOnlineEvent,
  IncidentClosedEvent,
  IncidentOpenedEvent,
} from '@twinline/relay/events';
import type pg from 'pg';
import { DELIVER_WITHIN_MS } from './alert';
import type { Untold } from './untold';

/** The webhook that relays may ask for, by the kind of the event. */
const TYPE_OF: Readonly<Record<string, string>> = {
  'incident-opened': 'incident.opened',
  'incident-closed': 'incident.closed',
  'agent-offline': 'agent.offline',
  'agent-online': 'agent.online',
};

const ASKING = `
  select y.id, y.event_types as types, r.region_id as "regionId", array_agg(r.id order by r.id) as routes
  from relays y join relay_routes rr on rr.relay_id = y.id join routes r on r.id = rr.route_id
  where y.organization_id = $1 and y.event_types && $2 and y.webhook_url is not null and y.disabled_at is null
    and y.archived_at is null and r.archived_at is null
  group by y.id, r.region_id`;

const PUT = `
  insert into deliveries (id, organization_id, relay_id, type, body, next_attempt_at, deliver_by, created_at)
  select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $6::timestamptz[])`;

interface Asking {
  readonly id: string;
  readonly types: readonly string[];
  readonly regionId: string;
  readonly routes: readonly string[];
}

/** Writes the webhooks of incidents and agents to the relays that asked for them and follow a route there. */
export async function putRelayMessages(
  client: pg.PoolClient,
  organizationId: string,
  events: readonly Untold[],
  now: number,
): Promise<number> {
  const telling = events.filter(({ kind, regionId }) => kind in TYPE_OF && regionId !== null);
  if (telling.length === 0) return 0;
  const { rows } = await client.query<Asking>(ASKING, [organizationId, Object.values(TYPE_OF)]);
  const messages = telling.flatMap((event) => {
    const type = TYPE_OF[event.kind] ?? '';
    const asking = rows.filter(({ types, regionId }) => regionId === event.regionId && types.includes(type));
    return asking.map(({ id, routes }) => ({ relayId: id, type, body: JSON.stringify(messageOf(event, routes)) }));
  });
  if (messages.length === 0) return 0;
  const all = <T>(value: T) => messages.map(() => value);
  await client.query(PUT, [
    messages.map(() => randomUUID()),
    all(organizationId),
    messages.map(({ relayId }) => relayId),
    messages.map(({ type }) => type),
    messages.map(({ body }) => body),
    all(new Date(now)),
    all(new Date(now + DELIVER_WITHIN_MS)),
  ]);
  return messages.length;
}

type Message = IncidentOpenedEvent | IncidentClosedEvent | AgentOfflineEvent | AgentOnlineEvent;

/** As packages/relay/src/events.ts has it. Bodies are those of `EventBodies`. */
function messageOf(event: Untold, routes: readonly string[]): Message {
  const { kind, at, body } = event;
  const timestamp = new Date(at).toISOString();
  const region = event.region ?? '';
  if (kind === 'agent-offline' || kind === 'agent-online') {
    const data = { region, agents: Array.isArray(body.agents) ? body.agents.map(String) : [], since: timestamp };
    return { type: kind === 'agent-offline' ? 'agent.offline' : 'agent.online', timestamp, data };
  }
  const durationMs = Number(body.durationMs ?? 0);
  const incident = {
    incidentId: String(body.incidentId),
    region,
    line: String(body.line),
    grade: body.grade as IncidentOpenedEvent['data']['grade'],
    faultDomain: String(body.faultDomain),
    openedAt: new Date(event.openedAt ?? at - durationMs).toISOString(),
    routes: [...routes],
  };
  if (kind === 'incident-opened') return { type: 'incident.opened', timestamp, data: incident };
  const closedAt = new Date(event.closedAt ?? at).toISOString();
  return { type: 'incident.closed', timestamp, data: { ...incident, closedAt } };
}
