import { randomUUID } from 'node:crypto';
import type { DrillEvent } from '@twinline/relay/events';
import type { Context } from '../context';
import { inTransaction } from '../inTransaction';
import type { DrillCause, DrillCheck, DrillContext, DrillResult, DrillRun, DrillState } from './drill';

/**
 * The steps of a run, each an update that names the state it leaves: of several hubs, or of two turns of one, one makes
 * it. False where somebody else had. A run from which something was ordered is ended by what became of that.
 */

/** Beyond all that the runner waits for: the order is over by itself only where every hub is gone. */
const ORDER_MARGIN_MS = 30_000;
const ANNOUNCED_FOR_MS = 30_000;

/**
 * Tells people of the runs in `ended`, in the statement that ends them: an EventBodies['drill-ended'] each, with the
 * first check that did not pass.
 */
export const TOLD = `
  told as (
    insert into events (organization_id, at, kind, region_id, route_id, body)
    select e.organization_id, e.ended_at, 'drill-ended', o.region_id, e.route_id, jsonb_build_object(
      'drillId', e.id, 'drill', e.kind, 'result', e.result, 'cause', e.cause, 'line', e.line_to, 'from', e.line_from,
      'by', e.requested_by, 'cancelledBy', e.cancelled_by, 'check', c.failed ->> 'name', 'relay', c.failed -> 'relay' ->> 'name')
    from ended e join routes o on o.id = e.route_id
      cross join lateral (select jsonb_path_query_first(e.checks, '$[*] ? (@.passed == false)') as failed) c
  )`;

// Somebody may have cancelled it since it was read: that is what ended the order then.
const BY_WHOM = (cause: string) =>
  `case when ${cause}::text = 'override' and cancelled_by is not null then 'person' else ${cause}::text end`;

const END = `
  with ended as (
    update drill_runs set state = 'ended', ended_at = $3, result = $4, cause = ${BY_WHOM('$5')}, checks = $6,
      started_at = coalesce(started_at, $3), line_from = coalesce(line_from, $7), line_to = coalesce(line_to, $8)
    where id = $1 and state = $2 and ended_at is null
    returning *
  ), ${TOLD}
  select id from ended`;

export async function endRun(
  ctx: DrillContext,
  run: Pick<DrillRun, 'id' | 'state' | 'kind'>,
  outcome: { result: DrillResult; cause: DrillCause | null; checks: readonly DrillCheck[]; from?: string; to?: string },
): Promise<boolean> {
  const { result, cause, checks, from = null, to = null } = outcome;
  const at = new Date(ctx.now());
  const { rowCount } = await ctx.db.pool.query(END, [
    run.id,
    run.state,
    at,
    result,
    cause,
    JSON.stringify(checks),
    from,
    to,
  ]);
  if (rowCount) ctx.onEnded(run, result, cause);
  return rowCount === 1;
}

const ANNOUNCE = `
  with run as (
    update drill_runs set state = 'announced', started_at = $2, line_from = $3, line_to = $4, checks = $5
    where id = $1 and state = 'waiting' and ended_at is null
    returning id, organization_id, route_id
  )
  insert into deliveries (id, organization_id, relay_id, type, route_id, body, next_attempt_at, deliver_by, created_at)
  select gen_random_uuid(), run.organization_id, y.id, 'route.drill', run.route_id, $6, $2, $7, $2
  from run join relay_routes rr on rr.route_id = run.route_id join relays y on y.id = rr.relay_id
  where y.disabled_at is null and y.archived_at is null and y.webhook_url is not null
    and 'route.drill' = any(y.event_types)`;

/** Tells the relays that want to know what is about to happen; `checks` are the guards by which it may. */
export async function announce(
  ctx: Context,
  run: DrillRun,
  told: { event: DrillEvent; from: string; to: string; checks: readonly DrillCheck[] },
): Promise<void> {
  const { event, from, to, checks } = told;
  const now = ctx.now();
  const [body, by] = [JSON.stringify(event), new Date(now + ANNOUNCED_FOR_MS)];
  await ctx.db.pool.query(ANNOUNCE, [run.id, new Date(now), from, to, JSON.stringify(checks), body, by]);
}

const ORDER = `
  insert into overrides (id, organization_id, route_id, line, mode, created_by, created_at, expires_at, drill_run_id)
  select $2, organization_id, route_id, line_to, 'single', $3, $4, $5, id from drill_runs where id = $1
  on conflict do nothing`;

/** Orders the route onto the line, unless people have chosen one: false then, and nothing is changed. */
export async function order(ctx: DrillContext, run: DrillRun, by: string): Promise<boolean> {
  const now = ctx.now();
  const expiresAt = new Date(now + run.holdSeconds * 1_000 + 2 * ctx.relayWithinMs + ORDER_MARGIN_MS);
  return inTransaction(ctx.db.pool, async (client) => {
    const moved = await client.query(
      `update drill_runs set state = 'switching', ordered_at = $2
       where id = $1 and state = 'announced' and cancelled_by is null`,
      [run.id, new Date(now)],
    );
    if (moved.rowCount !== 1) return true;
    const { rowCount } = await client.query(ORDER, [run.id, randomUUID(), by, new Date(now), expiresAt]);
    if (rowCount === 1) return true;
    await client.query(`update drill_runs set state = 'announced', ordered_at = null where id = $1`, [run.id]);
    return false;
  });
}

/** The stream is on the line: from now on it has to carry. */
export async function carry(ctx: Context, run: DrillRun, from: number): Promise<void> {
  await ctx.db.pool.query(
    `update drill_runs set state = 'holding', carried_from = $2 where id = $1 and state = 'switching'`,
    [run.id, new Date(from)],
  );
}

export async function noteScore(ctx: Context, run: DrillRun, score: number): Promise<void> {
  await ctx.db.pool.query(
    `update drill_runs set worst_score = least(worst_score, $2) where id = $1 and state = 'holding'`,
    [run.id, score],
  );
}

const RETURN = `
  with run as (
    update drill_runs set state = 'returning', return_asked_at = $3, cause = ${BY_WHOM('$4')}
    where id = $1 and state = $2 and ended_at is null
    returning id
  )
  update overrides o set ended_at = $3, ended_by = 'drill' from run where o.drill_run_id = run.id and o.ended_at is null`;

/** Takes the order back: the route returns at once. `cause` is why it fails, null where all went well. */
export async function goBack(ctx: Context, run: DrillRun, cause: DrillCause | null): Promise<void> {
  const state: DrillState = run.state;
  await ctx.db.pool.query(RETURN, [run.id, state, new Date(ctx.now()), cause]);
}
