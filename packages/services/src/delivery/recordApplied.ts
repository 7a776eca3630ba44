import { type AppliedReport, appliedReport as appliedReportShape } from '@twinline/relay/truth';
import type { RelayIdentity } from '../access/identifyRelay';
import type { Context } from '../context';
import { ServiceError } from '../errors';

export { type AppliedReport, appliedReportShape };

// A relay that has applied a directive has received it, even if its answer to the webhook never arrived.
const RECORD = `
  update deliveries set
    applied_at = coalesce(applied_at, $5), relay_applied_at = coalesce(relay_applied_at, $6),
    acknowledged_at = coalesce(acknowledged_at, case when state = 'pending' then $5::timestamptz end),
    state = case when state = 'pending' then 'acknowledged' else state end
  where relay_id = $1 and route_id = $2 and epoch = $3 and sequence = $4`;

export const APPLIED_STATEMENT = { name: 'record-applied', text: RECORD };

const KNOWN = 'select from directives where route_id = $1 and epoch = $2 and sequence = $3';

/**
 * Notes that a relay has a directive in force: the hub's time of hearing it, and the relay's own clock beside it. The
 * first report counts; repeats change nothing. A directive that never went out as a webhook (a renewal) is accepted.
 *
 * @throws ServiceError not-found when the relay does not follow the route, or the directive never was.
 */
export async function recordApplied(
  ctx: Context,
  relay: RelayIdentity,
  routeId: string,
  report: AppliedReport,
): Promise<void> {
  const heardAt = new Date(ctx.now());
  assertFollows(relay, routeId);
  const { epoch, sequence } = report;
  const { rowCount } = await ctx.db.pool.query({
    ...APPLIED_STATEMENT,
    values: [relay.relayId, routeId, epoch, sequence, heardAt, new Date(report.appliedAt)],
  });
  if (rowCount) return;
  const known = await ctx.db.pool.query(KNOWN, [routeId, epoch, sequence]);
  if (!known.rowCount) throw new ServiceError('not-found', `this route never had a directive ${epoch}.${sequence}`);
}

/** @throws ServiceError not-found: whether a route that isn't its own exists is none of a relay's business. */
export function assertFollows(relay: RelayIdentity, routeId: string): void {
  if (!relay.routes.has(routeId)) throw new ServiceError('not-found', 'this relay follows no such route');
}
