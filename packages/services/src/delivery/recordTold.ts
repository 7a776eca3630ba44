import type { Position } from '@twinline/relay/guard';
import type { RelayIdentity } from '../access/identifyRelay';
import type { Context } from '../context';

// The newest decision up to what it was told: a renewal says the same again, and has no delivery of its own.
const RECORD = `
  update deliveries set sent_at = coalesce(sent_at, $4::timestamptz), acknowledged_at = $4, state = 'acknowledged'
  where state = 'pending' and id = (
    select id from deliveries
    where relay_id = $1 and route_id = $2 and sequence <= $3 and type = 'route.directive'
    order by sequence desc limit 1)`;

/**
 * Notes that a relay without a webhook has been told a directive, by its stream or because it asked: nothing else sends
 * it, and nothing else acknowledges it before the relay reports it as applied. For others it does nothing. It never throws.
 */
export async function recordTold(
  ctx: Context,
  relay: RelayIdentity,
  routeId: string,
  { sequence }: Position,
): Promise<void> {
  if (relay.hasWebhook) return;
  const values = [relay.relayId, routeId, sequence, new Date(ctx.now())];
  await ctx.db.pool.query({ name: 'record-told', text: RECORD, values }).catch((error: unknown) => {
    ctx.log.warn({ relay: relay.relayId, route: routeId, error: String(error) }, 'what a relay was told is not noted');
  });
}
