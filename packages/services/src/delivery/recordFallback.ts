import type { Fallback } from '@twinline/relay/truth';
import type { RelayIdentity } from '../access/identifyRelay';
import type { Context } from '../context';
import type { EventBodies } from '../live/eventBody';

/** A relay that says so more often than this is not believed. */
const APART_MS = 5_000;

// Told once, whoever reports it how often to which hub.
const RECORD = `
  with heard as (
    update relay_routes set fell_back_at = $3, fell_back_heard_at = $4::timestamptz
    where relay_id = $1 and route_id = $2 and fell_back_at is distinct from $3::timestamptz
      and (fell_back_heard_at is null or fell_back_heard_at < $4::timestamptz - ${APART_MS} * interval '1 millisecond')
    returning organization_id
  )
  insert into events (organization_id, at, kind, route_id, body)
  select organization_id, $4::timestamptz, 'relay-fell-back', $2, $5::jsonb from heard`;

/** Tells people that a relay chose a line by itself while it had no directive in force. */
export async function recordFallback(
  ctx: Context,
  relay: RelayIdentity,
  routeId: string,
  { from, line, startedAt, endedAt }: Fallback,
): Promise<void> {
  const { relayId, name } = relay;
  const body: EventBodies['relay-fell-back'] = { relayId, name, from, line, startedAt, lastedMs: endedAt - startedAt };
  const values = [relayId, routeId, new Date(startedAt), new Date(ctx.now()), JSON.stringify(body)];
  await ctx.db.pool.query({ name: 'record-fallback', text: RECORD, values });
}
