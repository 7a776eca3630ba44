import type { Decision, Effect, RouteState } from '@twinline/engine/types';
import type { DirectiveEvent } from '@twinline/relay/events';
import type { Context } from '../context';
import { type DirectiveRow, directiveData } from '../delivery/directiveData';
import type { EventBodies } from '../live/eventBody';
import type { RouteNetwork } from './loadNetwork';

/** The right to decide: the commit changes nothing unless the database agrees with all of it. */
export interface Standing {
  readonly hubId: string;
  readonly epoch: number;
  /** The newest sequence this hub knows of. */
  readonly sequence: number;
}

export interface Committed {
  readonly sequence: number;
  readonly eventId: number | null;
  readonly directive: { readonly id: string; readonly row: DirectiveRow; readonly relays: number } | null;
}

// One statement is one transaction and one round trip: the state moves only if epoch, sequence and holder are as
// expected, and directive, deliveries and event are written from that row, or not at all.
const COMMIT = `
  with mine as (
    update route_states set sequence = $5::bigint, active_line = $6::text, state = $7::jsonb, updated_at = $8::timestamptz
    where route_id = $1::uuid and epoch = $2::bigint and sequence = $3::bigint and lease_holder = $4::uuid
    returning organization_id
  ), decided as (
    insert into directives (id, organization_id, route_id, epoch, sequence, line, from_line, mode, weights, reason,
      evidence, fault_at, detected_at, decided_at, deliver_by, expires_at)
    select $9::uuid, organization_id, $1::uuid, $2::bigint, $5::bigint, $6::text, $10::text, $11::text, $22::jsonb,
      $12::text, $13::jsonb, $14::timestamptz, $15::timestamptz, $8::timestamptz, $16::timestamptz, $17::timestamptz
    from mine where $9::uuid is not null
    returning id
  ), told as (
    insert into deliveries (id, organization_id, relay_id, type, directive_id, route_id, epoch, sequence, body,
      next_attempt_at, deliver_by, created_at)
    -- Without an address nobody sends it: it waits for the relay's own word until it is over (see CLAIM).
    select gen_random_uuid(), y.organization_id, y.id, 'route.directive', decided.id, $1::uuid, $2::bigint, $5::bigint,
      $18::text, case when y.webhook_url is null then $17::timestamptz else $8::timestamptz end,
      case when y.webhook_url is null then $17::timestamptz else $16::timestamptz end, $8::timestamptz
    from decided, relay_routes rr join relays y on y.id = rr.relay_id
    where rr.route_id = $1::uuid and y.disabled_at is null and y.archived_at is null and $18::text is not null
    returning id
  ), noted as (
    insert into events (organization_id, at, kind, region_id, route_id, body)
    select organization_id, $8::timestamptz, $19::text, $20::uuid, $1::uuid, $21::jsonb from mine where $19::text is not null
    returning id
  ), ended as (
    update overrides o set ended_at = $8::timestamptz, ended_by = $24::text
    from mine where o.id = $23::uuid and o.ended_at is null and ($24::text <> 'expiry' or o.expires_at <= $8::timestamptz)
    returning o.id, o.organization_id, o.line, o.drill_run_id
  ), ending as (
    insert into events (organization_id, at, kind, region_id, route_id, body)
    select organization_id, $8::timestamptz, 'override-ended', $20::uuid, $1::uuid,
      jsonb_build_object('overrideId', id, 'line', line, 'cause', $24::text, 'by', null) from ended
    -- The end of a drill is told with its result.
    where drill_run_id is null
    returning id
  )
  select (select count(*)::int from mine) as mine, (select count(*)::int from told) as relays,
    (select max(id) from (select id from noted union all select id from ending) e) as "eventId"`;

/** Longer than a lease lasts: whoever still waits then has lost the route, and must not stand still for ever. */
const COMMIT_WITHIN_MS = 5_000;
const STATEMENT = { name: 'commit-decision', text: COMMIT, query_timeout: COMMIT_WITHIN_MS };
const PARAMETERS = 24;

/**
 * Opens `connections` of the pool and has each prepare the commit, with a route that does not exist: the first cut after
 * a start would otherwise wait for both, several hundred milliseconds when all regions fail together.
 */
export async function warmCommit(ctx: Context, connections: number): Promise<void> {
  const values = new Array<null>(PARAMETERS).fill(null);
  await Promise.all(Array.from({ length: connections }, () => ctx.db.pool.query({ ...STATEMENT, values })));
}

/**
 * Writes a decision's one effect: the route's state, and with it the directive, its deliveries (one per enabled relay)
 * and the event; an override that it ends, or that is over, is ended with it. `followed` is the override that the route
 * followed before. Returns `lost` when another hub decides for this route now; then nothing was written.
 */
export async function commitDecision(
  ctx: Context,
  input: {
    network: RouteNetwork;
    standing: Standing;
    decision: Decision;
    effect: Effect;
    followed: string | null;
    decidedAt: number;
  },
): Promise<Committed | 'lost'> {
  const { network, standing, decision, effect, followed, decidedAt } = input;
  const { state } = decision;
  const directive = effect.kind === 'held' ? null : directiveOf(input, effect);
  const id = ctx.newId();
  const event: DirectiveEvent | null = directive && {
    type: 'route.directive',
    timestamp: new Date(decidedAt).toISOString(),
    data: directiveData(directive),
  };
  const note = noteOf(id, decision, effect);
  const result = await write(ctx, network, standing, state, {
    sequence: directive?.sequence ?? standing.sequence,
    at: decidedAt,
    directive: directive && { id, row: directive },
    body: event && JSON.stringify(event),
    note,
    ends: endOf(decision, effect, followed),
  });
  if (result === null) return 'lost';
  return {
    sequence: directive?.sequence ?? standing.sequence,
    eventId: result.eventId,
    directive: directive && { id, row: directive, relays: result.relays },
  };
}

/** Renews the directive that still holds: next sequence, no webhook, no event; streams and pulls show it. */
export async function commitRenewal(
  ctx: Context,
  input: { network: RouteNetwork; standing: Standing; decision: Decision; decidedAt: number },
): Promise<Committed | 'lost'> {
  const { network, standing, decision, decidedAt } = input;
  const { activeLine: line, mode, weights } = decision.state;
  const row = directiveOf(input, { kind: 'directive', line, from: line, mode, weights, endsOverride: null });
  const id = ctx.newId();
  const result = await write(ctx, network, standing, decision.state, {
    sequence: row.sequence,
    at: decidedAt,
    directive: { id, row },
    body: null,
    note: null,
    ends: null,
  });
  return result === null ? 'lost' : { sequence: row.sequence, eventId: null, directive: { id, row, relays: 0 } };
}

function directiveOf(
  input: { network: RouteNetwork; standing: Standing; decision: Decision; decidedAt: number },
  effect: Exclude<Effect, { kind: 'held' }>,
): DirectiveRow {
  const { network, standing, decision, decidedAt } = input;
  const { policy } = network;
  return {
    routeId: network.routeId,
    region: network.regionCode,
    scenario: network.scenario,
    epoch: standing.epoch,
    sequence: standing.sequence + 1,
    line: decision.state.activeLine,
    fromLine: effect.kind === 'directive' && effect.from !== effect.line ? effect.from : null,
    mode: decision.state.mode,
    weights: decision.state.weights,
    advice: decision.state.advice,
    reason: decision.reason,
    evidence: decision.evidence,
    faultAt: decision.faultAt,
    detectedAt: decision.detectedAt,
    decidedAt,
    deliverBy: decidedAt + policy.deliverWithinMs,
    expiresAt: decidedAt + policy.directiveTtlMs,
  };
}

/** The override that ends with this decision. One that a person has ended is not touched: it is over already. */
function endOf(decision: Decision, effect: Effect, followed: string | null): End | null {
  if (effect.kind === 'held') return effect.refuses === undefined ? null : { override: effect.refuses, by: 'refused' };
  if (effect.kind !== 'directive') return null;
  const { reason } = decision;
  if (effect.endsOverride !== null)
    return { override: effect.endsOverride, by: reason === 'blackout' ? 'blackout' : 'trouble' };
  const over = reason === 'override-ended' || reason === 'drill-ended';
  return over && followed !== null ? { override: followed, by: 'expiry' } : null;
}

interface End {
  readonly override: string;
  readonly by: 'blackout' | 'expiry' | 'trouble' | 'refused';
}

type Note = { [K in 'directive' | 'held' | 'advice']: { readonly kind: K; readonly body: EventBodies[K] } }[
  | 'directive'
  | 'held'
  | 'advice'];

function noteOf(directiveId: string, decision: Decision, effect: Effect): Note {
  const { reason, evidence, state } = decision;
  const line = state.activeLine;
  switch (effect.kind) {
    case 'directive':
      return {
        kind: 'directive',
        body: { directiveId, line, from: effect.from === line ? null : effect.from, reason },
      };
    case 'advice':
      // An advice is a directive too (relays read it there), and is told as one: with its chain.
      return { kind: 'directive', body: { directiveId, line, from: null, reason } };
    case 'held':
      return { kind: 'held', body: { line, wanted: effect.wanted, reason, evidence } };
  }
}

async function write(
  ctx: Context,
  network: RouteNetwork,
  standing: Standing,
  state: RouteState,
  what: {
    sequence: number;
    at: number;
    directive: { id: string; row: DirectiveRow } | null;
    body: string | null;
    note: Note | null;
    ends: End | null;
  },
): Promise<{ relays: number; eventId: number | null } | null> {
  const row = what.directive?.row;
  const time = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : new Date(ms));
  const { rows } = await ctx.db.pool.query<{ mine: number; relays: number; eventId: number | null }>({
    ...STATEMENT,
    values: [
      network.routeId,
      standing.epoch,
      standing.sequence,
      standing.hubId,
      what.sequence,
      state.activeLine,
      JSON.stringify(state),
      time(what.at),
      what.directive?.id ?? null,
      row?.fromLine ?? null,
      row?.mode ?? 'single',
      row?.reason ?? null,
      JSON.stringify(row?.evidence ?? {}),
      time(row?.faultAt),
      time(row?.detectedAt),
      time(row?.deliverBy),
      time(row?.expiresAt),
      what.body,
      what.note?.kind ?? null,
      network.regionId,
      what.note === null ? null : JSON.stringify(what.note.body),
      JSON.stringify(row?.weights ?? {}),
      what.ends?.override ?? null,
      what.ends?.by ?? null,
    ],
  });
  const [result] = rows;
  return result && result.mine === 1 ? result : null;
}
