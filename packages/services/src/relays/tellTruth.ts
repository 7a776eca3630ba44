import type { Transaction } from '@twinline/db/tenancy';
import type { DirectiveEvent } from '@twinline/relay/events';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { DIRECTIVE_COLUMNS, type DirectiveRow, directiveData } from '../delivery/directiveData';

/** What a relay is to be told the current directives of. */
export interface Given {
  readonly relayId: string;
  readonly routeIds: readonly string[];
  /** Somebody else listens than before: what was acknowledged says nothing of him. */
  readonly anew: boolean;
}

type Queryable = Pick<Transaction, 'execute'>;

/** Waits for decisions under way, no longer than those take at most (see commitDecision). */
const UNDER_WAY = {
  text: 'select from route_states where route_id = any($1::uuid[]) for share',
  query_timeout: 5_000,
};

/**
 * Puts the directives that are in force on the routes into the outbox of a relay that follows them since this
 * transaction; renewals count, for only they still hold. Has to run as machines do, and last. Nothing is written to a
 * relay that is disabled, and nothing that it has acknowledged or is being told already. They go the way of all
 * directives: a newer one takes their place, and after `expiresAt` they are dropped. They are no part of the decision's
 * chain (no `directive_id`): the relay did not follow when it was made.
 */
export async function putTruth(on: Queryable, ctx: OrganizationContext, given: Given): Promise<void> {
  if (given.routeIds.length === 0) return;
  const now = new Date(ctx.now());
  const { rows } = await on.execute<DirectiveRow & Record<string, unknown>>(sql`
    select o.id as "routeId", g.code as region, o.scenario, coalesce(s.state ->> 'advice', 'none') as advice, n.*
    from routes o join regions g on g.id = o.region_id left join route_states s on s.route_id = o.id
      cross join lateral (
        select ${sql.raw(DIRECTIVE_COLUMNS)}, expires_at from directives
        where route_id = o.id order by sequence desc limit 1
      ) n
    where o.id = any(${sql.param(given.routeIds)}::uuid[]) and o.organization_id = ${ctx.organizationId}
      and o.archived_at is null and n.expires_at > ${now}`);
  if (rows.length === 0) return;
  // Drizzle reads a bigint as text, and relays are told numbers.
  const current = rows.map((row) => ({ ...row, epoch: Number(row.epoch), sequence: Number(row.sequence) }));
  const each = <T>(pick: (row: DirectiveRow) => T) => sql.param(current.map(pick));
  await on.execute(sql`
    insert into deliveries (id, organization_id, relay_id, type, route_id, epoch, sequence, body, next_attempt_at,
      deliver_by, created_at)
    -- Without an address nobody sends it: it waits for the relay's own word until it is over (see CLAIM).
    select gen_random_uuid(), y.organization_id, y.id, 'route.directive', t.route, t.epoch, t.sequence, t.body,
      case when y.webhook_url is null then t.expires else ${now}::timestamptz end, t.expires, ${now}::timestamptz
    from unnest(${each(({ routeId }) => routeId)}::uuid[], ${each(({ epoch }) => epoch)}::bigint[],
        ${each(({ sequence }) => sequence)}::bigint[], ${each((row) => JSON.stringify(eventOf(row)))}::text[],
        ${each(({ expiresAt }) => new Date(expiresAt))}::timestamptz[]) as t(route, epoch, sequence, body, expires)
      join relay_routes rr on rr.route_id = t.route join relays y on y.id = rr.relay_id
    where y.id = ${given.relayId} and y.organization_id = ${ctx.organizationId} and y.disabled_at is null
      and y.archived_at is null and not exists (
        select from deliveries v where v.relay_id = y.id and v.route_id = t.route and v.sequence >= t.sequence
          and (v.state = 'pending' or v.acknowledged_at is not null and not ${given.anew}::boolean))`);
}

/**
 * The same once more when that transaction is over: a decision that was under way meanwhile did not see that the relay
 * follows. Waits for it, for five seconds at most. Never throws: the relay's next pull tells as well.
 */
export async function putTruthDecidedMeanwhile(ctx: OrganizationContext, given: Given): Promise<void> {
  if (given.routeIds.length === 0) return;
  try {
    // A statement of its own: nobody waits for us, and what is read next is read after it.
    await ctx.db.pool.query({ ...UNDER_WAY, values: [given.routeIds] });
    // What the first look put there may have been acknowledged by now.
    await putTruth(ctx.db.drizzle, ctx, { ...given, anew: false });
  } catch (error) {
    ctx.log.warn({ relay: given.relayId, error: String(error) }, 'decisions under way were not looked for');
  }
}

function eventOf(row: DirectiveRow): DirectiveEvent {
  return { type: 'route.directive', timestamp: new Date(row.decidedAt).toISOString(), data: directiveData(row) };
}
