import type { Context } from '../context';
import { hashToken } from './hashToken';
import { createIdentityCache } from './identityCache';

/** Who a relay's token belongs to, and the routes it follows. */
export interface RelayIdentity {
  readonly relayId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly routes: ReadonlySet<string>;
  /** Without one it hears by stream or pull alone. */
  readonly hasWebhook: boolean;
}

const FIND_RELAY = `
  select r.id as "relayId", r.organization_id as "organizationId", r.name,
         r.webhook_url is not null as "hasWebhook",
         array(select rr.route_id::text from relay_routes rr join routes o on o.id = rr.route_id
               where rr.relay_id = r.id and o.archived_at is null) as routes
  from relays r where r.token_hash = $1 and r.archived_at is null`;

// Once a minute at most: it says that a relay is there, not what it does.
const HEARD = `
  update relays set heard_at = $2 where id = $1 and (heard_at is null or heard_at < $2::timestamptz - interval '1 minute')`;

/**
 * Makes the verb that tells whose token this is; null for a token nobody has. A disabled relay (no webhooks) may still
 * pull and report. Answers are believed for five seconds.
 */
export function createRelayIdentifier(ctx: Context): (token: string) => Promise<RelayIdentity | null> {
  const cache = createIdentityCache<RelayIdentity>(async (token) => {
    const { rows } = await ctx.db.pool.query<Omit<RelayIdentity, 'routes'> & { routes: string[] }>({
      name: 'find-relay',
      text: FIND_RELAY,
      values: [hashToken(token)],
    });
    const row = rows[0];
    if (row === undefined) return null;
    await ctx.db.pool.query({ name: 'relay-heard', text: HEARD, values: [row.relayId, new Date(ctx.now())] });
    return { ...row, routes: new Set(row.routes) };
  }, ctx.now);
  return cache.identify;
}
