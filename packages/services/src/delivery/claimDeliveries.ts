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
  /** Set when it must not be sent: already recorded, nothing left to do. */
  readonly dropReason: DropReason | null;
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

/**
 * Takes what is due by lease, in one statement, and drops in the same breath what must not be sent any more: a newer
 * decision of the route exists (a renewal says the same thing again, so it supersedes nothing), its time is over, or
 * the recipient was switched off. A row whose holder died comes back when its lease has run out, with the same id.
 */
const CLAIM = `
  with due as materialized (
    select d.id, coalesce(d.relay_id, d.channel_id) as recipient, d.next_attempt_at
    from deliveries d
    where d.state = 'pending' and d.next_attempt_at <= $1 and (d.claimed_until is null or d.claimed_until <= $1)
      and coalesce(d.relay_id, d.channel_id) <> all ($3::uuid[])
    order by d.next_attempt_at
    limit $4
    for update skip locked
  ), ranked as (
    select id, row_number() over (partition by recipient order by next_attempt_at) as place from due
  ), judged as (
    select d.id,
      case
        when coalesce(r.disabled_at, r.archived_at, c.disabled_at, c.archived_at) is not null then 'relay-disabled'
        when d.forced then null
        when exists (
          select from directives n
          where n.route_id = d.route_id and (n.epoch, n.sequence) > (d.epoch, d.sequence) and n.reason <> 'renewed'
        ) then 'superseded'
        when d.deliver_by <= $1 then 'expired'
      end as drop_reason,
      case
        when c.kind = 'email' then jsonb_build_object('kind', c.kind, 'id', c.id, 'address', u.email, 'language', c.language)
        else jsonb_build_object('kind', coalesce(c.kind, 'relay'), 'id', coalesce(r.id, c.id),
          'url', coalesce(r.webhook_url, c.url), 'secrets', to_jsonb(array_remove(array[
            coalesce(r.webhook_secret, c.secret),
            case when coalesce(r.previous_secret_until, c.previous_secret_until) > $1
              then coalesce(r.previous_secret, c.previous_secret) end
          ], null)))
      end as recipient
    from ranked k join deliveries d on d.id = k.id left join relays r on r.id = d.relay_id
      left join channels c on c.id = d.channel_id left join "user" u on u.id = c.user_id
    where k.place <= $5
  )
  update deliveries d set
    state = case when j.drop_reason is null then 'pending' else 'dropped' end,
    drop_reason = j.drop_reason,
    attempts = d.attempts + case when j.drop_reason is null then 1 else 0 end,
    sent_at = case when j.drop_reason is null then coalesce(d.sent_at, $1) else d.sent_at end,
    claimed_by = case when j.drop_reason is null then $2::uuid end,
    claimed_until = case when j.drop_reason is null then
      $1 + case d.type when 'route.directive' then $6::int else $7::int end * interval '1 millisecond' end
  from judged j
  where d.id = j.id
  returning d.id, d.organization_id as "organizationId", j.recipient, d.type, d.route_id as "routeId",
    d.epoch, d.sequence, d.body, d.attempts,
    extract(epoch from d.deliver_by)::float8 * 1000 as "deliverBy",
    extract(epoch from d.created_at)::float8 * 1000 as "createdAt", d.drop_reason as "dropReason"`;

/** Claims up to `limit` deliveries that are due now, at most `perRecipient` of each recipient. */
export async function claimDeliveries(ctx: Context, request: ClaimRequest): Promise<ClaimedDelivery[]> {
  const { rows } = await ctx.db.pool.query<ClaimedDelivery>({
    name: 'claim-deliveries',
    text: CLAIM,
    values: [
      new Date(ctx.now()),
      request.hubId,
      request.busy,
      request.limit,
      request.perRecipient,
      leaseFor('route.directive'),
      leaseFor('other'),
    ],
  });
  return rows;
}
