import { type AppliedReport, appliedReport as appliedReportShape } from '@twinline/relay/truth';
import type { RelayIdentity } from '../access/identifyRelay';
import type { Context } from '../context';
import { ServiceError } from '../errors';

export { type AppliedReport, appliedReportShape };

// A relay that has applied a directive has received it, even if its answer to the webhook never arrived.
const record = (which: string) => `
  update deliveries set
    applied_at = coalesce(applied_at, $5), relay_applied_at = coalesce(relay_applied_at, $6),
    acknowledged_at = coalesce(acknowledged_at, case when state = 'pending' then $5::timestamptz end),
    state = case when state = 'pending' then 'acknowledged' else state end
  where relay_id = $1 and route_id = $2 and ${which}`;

export const APPLIED_STATEMENT = { name: 'record-applied', text: record('epoch = $3 and sequence = $4') };

// A renewal says its decision again: a relay that hears of nothing else, as after a while away, has that in force.
const RENEWED = `
  with said as (
    select sequence from directives where route_id = $2 and epoch = $3 and sequence = $4
  ), decided as (
    select d.sequence from said cross join lateral (
      select sequence from directives where route_id = $2 and sequence <= said.sequence and reason <> 'renewed'
      order by sequence desc limit 1
    ) d
  ), done as (
    ${record(`sequence >= (select sequence from decided) and sequence <= $4 and applied_at is null`)} returning id
  )
  select from said`;

/**
 * Notes that a relay has a directive in force: the hub's time of hearing it, and the relay's own clock beside it. The
 * first report counts; repeats change nothing. A renewal counts for the decision that it renews.
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
  const values = [relay.relayId, routeId, epoch, sequence, heardAt, new Date(report.appliedAt)];
  const { rowCount } = await ctx.db.pool.query({ ...APPLIED_STATEMENT, values });
  if (rowCount) return;
  const known = await ctx.db.pool.query({ name: 'record-applied-renewed', text: RENEWED, values });
  if (!known.rowCount) throw new ServiceError('not-found', `this route never had a directive ${epoch}.${sequence}`);
}

/** @throws ServiceError not-found: whether a route that isn't its own exists is none of a relay's business. */
export function assertFollows(relay: RelayIdentity, routeId: string): void {
  if (!relay.routes.has(routeId)) throw new ServiceError('not-found', 'this relay follows no such route');
}
