import type { Context } from '../context';
import { timeoutFor } from './schedule';

export type DropReason = 'expired' | 'superseded' | 'relay-disabled' | 'gave-up';

/** Who is told: a relay, or people by a channel of theirs. */
export type Recipient =
  | {
      readonly kind: 'relay' | 'webhook';
      readonly id: string;
      readonly url: string;
      readonly secrets: readonly string[];
    }
  | { readonly kind: 'email'; readonly id: string; readonly address: string; readonly language: 'en' | 'zh' };

/** A delivery that is now this hub's to send until its lease runs out, or that the claim has dropped. */
export interface ClaimedDelivery {
  /** Also the webhook-id: the receiver's idempotency key across all tries. */
  readonly id: string;
  readonly organizationId: string;
  readonly recipient: Recipient;
  readonly type: string;
  readonly routeId: string | null;
  readonly epoch: number | null;
  readonly sequence: number | null;
  readonly body: string;
  /** 1 for the first try. */
  readonly attempts: number;
  /** Epoch ms. */
  readonly deliverBy: number;
  readonly createdAt: number;
  /** A person asked for it again: neither superseded nor too late, and in no order. */
  readonly forced: boolean;
  /** Set when it must not be sent: already recorded, nothing left to do. */
  readonly dropReason: DropReason | null;
  /** Set when it must not be sent yet, and is nobody's again: epoch ms. */
  readonly waitsUntil: number | null;
}

export interface ClaimRequest {
  readonly hubId: string;
  readonly limit: number;
  readonly perRecipient: number;
  /** Recipients that have as much in flight as they may; theirs stay for later. */
  readonly busy: readonly string[];
}

/** Beyond the timeout of the send, so that a lease never runs out under a sender that is alive. */
const LEASE_MARGIN_MS = 2_000;

/** How long a claim keeps other hubs from sending the same. */
export function leaseFor(type: string): number {
  return timeoutFor(type) + LEASE_MARGIN_MS;
}

/** A sender that has not begun so long after its claim asks for it anew (renewClaim). */
export const BEGIN_WITHIN_MS = 250;
/** How far the clocks of two hubs may be apart for the order to hold without the receiver's guard. */
const CLOCKS_APART_MS = 1_000;
/** Another claim holds a row at this moment; it will be over by then. */
const ANOTHER_CLAIM_MS = 20;

/**
 * Takes what is due by lease, in one statement, and drops in the same breath what must not be sent any more: a newer
 * decision of the route exists (a renewal says the same thing again, so it supersedes nothing), its time is over, or
 * the recipient was switched off. A row whose holder died comes back when its lease has run out, with the same id.
 *
 * Order. An older directive of the same relay and route is dropped by the claim of the newer one (`freed`), also while
 * another hub sends it. One that another hub has only just claimed may not be written yet: the newer one waits (`held`)
 * until it has been, or until its sender has to ask (renewClaim), and hears that there is something newer.
 *
 * Circuit breaker. While the recipient is paused, what is tried again waits; once the pause is over, one of them goes as
 * the probe, and takes the pause for as long as its lease (`probing`), so that of all hubs one sends it. A new directive,
 * and what a person asked for, is always sent at once.
 *
 * A relay without an address has rows for the chain alone: they wait for their end.
 */
const CLAIM = `
  with due as materialized (
    select d.id, d.relay_id, d.route_id, d.sequence, d.forced, coalesce(d.relay_id, d.channel_id) as recipient,
      d.next_attempt_at
    from deliveries d
    where d.state = 'pending' and d.next_attempt_at <= $1 and (d.claimed_until is null or d.claimed_until <= $1)
      and coalesce(d.relay_id, d.channel_id) <> all ($3::uuid[])
    order by d.next_attempt_at
    limit $4
    for update skip locked
  ), ranked as (
    select id, row_number() over (partition by recipient order by next_attempt_at) as place from due
  ), older as materialized (
    select k.id as newer, p.id, p.claimed_by, p.claimed_until
    from due k cross join lateral (
      -- All of them: a hub that stands still may hold one from many decisions ago (deliveries_open).
      select o.id, o.forced, o.claimed_by, o.claimed_until from deliveries o
      where o.relay_id = k.relay_id and o.route_id = k.route_id and o.sequence < k.sequence and o.state = 'pending'
    ) p
    where not k.forced and not p.forced
  ), freed as materialized (
    select d.id from deliveries d
    where d.id in (select id from older) and d.state = 'pending' and (d.claimed_until is null or d.claimed_until <= $1
      or d.claimed_by <> $2::uuid and d.claimed_until - ($6::int - $8::int) * interval '1 millisecond' <= $1)
    for update skip locked
  ), held as (
    select newer as id, max(greatest(claimed_until - ($6::int - $8::int) * interval '1 millisecond',
      $1::timestamptz + $9::int * interval '1 millisecond')) as until
    from older
    where id not in (select id from freed) and (claimed_by is distinct from $2::uuid or claimed_until <= $1)
    group by newer
  ), newest as materialized (
    -- Once a route, not once a relay.
    select k.route_id, n.epoch, n.sequence
    from (select distinct route_id from due where not forced) k cross join lateral (
      select epoch, sequence from directives
      where route_id = k.route_id and reason <> 'renewed' order by sequence desc limit 1
    ) n
  ), judged as (
    select d.id, d.next_attempt_at, coalesce(r.id, c.id) as recipient_id,
      case d.type when 'route.directive' then $6::int when 'report' then $10::int else $7::int end
        * interval '1 millisecond' as lease,
      case
        when coalesce(r.disabled_at, r.archived_at, c.disabled_at, c.archived_at) is not null then 'relay-disabled'
        when d.forced then case when r.id is not null and r.webhook_url is null then 'gave-up' end
        when d.id in (select id from freed) or (n.epoch, n.sequence) > (d.epoch, d.sequence) then 'superseded'
        when d.deliver_by <= $1 then 'expired'
      end as drop_reason,
      case
        when d.forced then null
        when r.id is not null and r.webhook_url is null then d.deliver_by
        when d.type = 'route.directive' and d.attempts = 0 then h.until
        when coalesce(r.paused_until, c.paused_until) > $1
          then least(coalesce(r.paused_until, c.paused_until), d.deliver_by)
        else h.until
      end as waits_until,
      coalesce(r.paused_until, c.paused_until) <= $1 and not d.forced
        and not (d.type = 'route.directive' and d.attempts = 0) as probes,
      case
        when c.kind in ('email', 'report') then jsonb_build_object('kind', 'email', 'id', c.id,
          'address', coalesce(c.address, u.email), 'language', c.language)
        else jsonb_build_object('kind', coalesce(c.kind, 'relay'), 'id', coalesce(r.id, c.id),
          'url', coalesce(r.webhook_url, c.url), 'secrets', to_jsonb(array_remove(array[
            coalesce(r.webhook_secret, c.secret),
            case when coalesce(r.previous_secret_until, c.previous_secret_until) > $1
              then coalesce(r.previous_secret, c.previous_secret) end
          ], null)))
      end as recipient
    from (select id from ranked where place <= $5 union select id from freed) k
      join deliveries d on d.id = k.id left join relays r on r.id = d.relay_id
      left join channels c on c.id = d.channel_id left join "user" u on u.id = c.user_id
      left join held h on h.id = d.id left join newest n on n.route_id = d.route_id
  ), probes as materialized (
    select distinct on (recipient_id) id, recipient_id, lease from judged
    where probes and drop_reason is null and waits_until is null order by recipient_id, next_attempt_at
  ), probing as (
    update relays r set paused_until = $1 + p.lease from probes p
    where r.id = p.recipient_id and r.paused_until <= $1 returning p.id
  ), probing_channels as (
    update channels c set paused_until = $1 + p.lease from probes p
    where c.id = p.recipient_id and c.paused_until <= $1 returning p.id
  ), verdicts as (
    select j.id, j.recipient, j.drop_reason, j.lease,
      case
        when j.drop_reason is not null then null
        when j.waits_until > $1 then j.waits_until
        when j.probes and j.id not in (select id from probing union all select id from probing_channels)
          then $1 + j.lease
      end as waits_until
    from judged j
  )
  update deliveries d set
    state = case when v.drop_reason is null then 'pending' else 'dropped' end,
    drop_reason = v.drop_reason,
    next_attempt_at = coalesce(v.waits_until, d.next_attempt_at),
    attempts = d.attempts + case when v.drop_reason is null and v.waits_until is null then 1 else 0 end,
    sent_at = case when v.drop_reason is null and v.waits_until is null then coalesce(d.sent_at, $1) else d.sent_at end,
    claimed_by = case when v.drop_reason is null and v.waits_until is null then $2::uuid end,
    claimed_until = case when v.drop_reason is null and v.waits_until is null then $1 + v.lease end
  from verdicts v
  where d.id = v.id
  returning d.id, d.organization_id as "organizationId", v.recipient, d.type, d.route_id as "routeId",
    d.epoch, d.sequence, d.body, d.attempts, d.forced,
    extract(epoch from d.deliver_by)::float8 * 1000 as "deliverBy",
    extract(epoch from d.created_at)::float8 * 1000 as "createdAt", d.drop_reason as "dropReason",
    extract(epoch from v.waits_until)::float8 * 1000 as "waitsUntil"`;

export const CLAIM_STATEMENT = { name: 'claim-deliveries', text: CLAIM };

/** Claims up to `limit` deliveries that are due now, at most `perRecipient` of each recipient. */
export async function claimDeliveries(ctx: Context, request: ClaimRequest): Promise<ClaimedDelivery[]> {
  const { rows } = await ctx.db.pool.query<ClaimedDelivery>({
    ...CLAIM_STATEMENT,
    values: [
      new Date(ctx.now()),
      request.hubId,
      request.busy,
      request.limit,
      request.perRecipient,
      leaseFor('route.directive'),
      leaseFor('other'),
      BEGIN_WITHIN_MS + CLOCKS_APART_MS,
      ANOTHER_CLAIM_MS,
      leaseFor('report'),
    ],
  });
  return rows;
}

const RENEW = `
  update deliveries d set claimed_until = $4::timestamptz
  where d.id = $1 and d.claimed_by = $2 and d.attempts = $3 and d.state = 'pending' and (d.forced or not exists (
    select from directives n
    where n.route_id = d.route_id and (n.epoch, n.sequence) > (d.epoch, d.sequence) and n.reason <> 'renewed'))`;

/** Claims again what this hub has claimed and not yet begun to send. False when it may not be sent any more. */
export async function renewClaim(ctx: Context, hubId: string, delivery: ClaimedDelivery): Promise<boolean> {
  const until = new Date(ctx.now() + leaseFor(delivery.type));
  const { rowCount } = await ctx.db.pool.query({
    name: 'renew-claim',
    text: RENEW,
    values: [delivery.id, hubId, delivery.attempts, until],
  });
  return rowCount === 1;
}
