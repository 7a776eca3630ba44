import type { Context } from '../context';
import { DISABLE_AFTER_MS, DISABLE_AFTER_TRIES, MAX_PAUSE_MS, MIN_PAUSE_MS, OPEN_AFTER_TRIES } from './breaker';
import type { ClaimedDelivery } from './claimDeliveries';
import type { DeliveryOutcome } from './judgeResult';

/** What a try did to its recipient. */
export interface Recorded {
  /** It answers again: what waited for it is due now. */
  readonly recovered: boolean;
  /** It gets no more webhooks until a person says otherwise. */
  readonly disabled: boolean;
}

const MAX_ERROR_CHARS = 300;

// `tries`: failed ones in a row with this one, as far as the newest deliveries of the same relay and route (or channel)
// tell; looked up by indexes, and only where a try failed.
const NEWEST = {
  relays: `where n.relay_id = d.relay_id and n.route_id = d.route_id order by n.sequence desc`,
  channels: `where n.channel_id = d.channel_id order by n.created_at desc`,
};
const EVERY = {
  relays: 'n.relay_id = b.id',
  channels: 'n.channel_id = b.id',
};

/**
 * One statement for all that is to be written after a try: the delivery, the log, and the recipient where it fails or
 * answers again; of healthy ones nothing is written or locked. An acknowledgement is true even if our lease has run out
 * meanwhile, and if a newer directive has dropped the row; a failure then says nothing any more.
 *
 * $1 delivery, $2 hub, $3 number of the try, $4 kind, $5 now, $6 sent, $7 status, $8 error, $9 next, $10 drop reason,
 * $11 isFailure, $12 recipient, $13 took ms, $14 address, $15 request headers, $16 answer, $17 pause as a share of the
 * time it has been failing, $18 isGone.
 */
const record = (table: 'relays' | 'channels') => `
  with done as (
    update deliveries set
      state = case $4::text when 'delivered' then 'acknowledged' when 'retry' then 'pending' else 'dropped' end,
      acknowledged_at = case when $4::text = 'delivered' then coalesce(acknowledged_at, $5) else acknowledged_at end,
      drop_reason = $10::text, next_attempt_at = coalesce($9::timestamptz, next_attempt_at),
      last_status = $7::int, last_error = $8::text,
      sent_at = case when attempts = 1 and not forced then $6::timestamptz else sent_at end,
      claimed_by = null, claimed_until = null
    where id = $1 and case when $4::text = 'delivered'
      then state in ('pending', 'acknowledged') or drop_reason = 'superseded'
      else state = 'pending' and claimed_by = $2::uuid and attempts = $3::int end
    returning id
  ), tried as (
    insert into delivery_attempts (organization_id, delivery_id, number, at, took_ms, status, error, address,
      request_headers, answer)
    select organization_id, id, $3, $6, $13::float8, $7, $8, $14::text, $15::jsonb, $16::text
    from deliveries where id = $1 and $6::timestamptz is not null and $15::jsonb is not null
  ), before as materialized (
    select r.id, r.organization_id, r.name, r.failing_since, r.paused_until, r.disabled_at
    from ${table} r where r.id = $12::uuid and ($11::boolean or $4::text = 'delivered' and r.failing_since is not null)
    for update
  ), counted as materialized (
    select b.id, coalesce(b.failing_since, $6, $5) as since, (
        select count(*) + 1 from deliveries d join lateral (
          select n.id from deliveries n ${NEWEST[table]} limit 8
        ) n on true join delivery_attempts a on a.delivery_id = n.id
        where d.id = $1 and a.at >= b.failing_since
      ) as tries,
      b.failing_since <= $5 - ${DISABLE_AFTER_MS} * interval '1 millisecond' and ${DISABLE_AFTER_TRIES} <= (
        select count(*) from (
          select from deliveries n join delivery_attempts a on a.delivery_id = n.id
          where ${EVERY[table]} and a.at >= b.failing_since limit ${DISABLE_AFTER_TRIES}
        ) a
      ) as given_up
    from before b where $11
  ), failing as (
    update ${table} r set failing_since = c.since,
      paused_until = case when c.tries < ${OPEN_AFTER_TRIES} then r.paused_until else $5::timestamptz
        + least(${MAX_PAUSE_MS}, greatest(${MIN_PAUSE_MS}, $17::float8 * 1000 * extract(epoch from $5 - c.since)))
        * interval '1 millisecond' end,
      disabled_at = case when $18::boolean or c.given_up then coalesce(r.disabled_at, $5) else r.disabled_at end,
      disabled_reason = case when r.disabled_at is null and $18 then 'gone'
        when r.disabled_at is null and c.given_up then 'failing' else r.disabled_reason end
    from counted c where r.id = c.id
    returning r.id, r.organization_id, r.name, r.failing_since, r.paused_until, r.disabled_at, r.disabled_reason
  ), healed as (
    update ${table} r set failing_since = null, paused_until = null
    from before b where r.id = b.id and $4::text = 'delivered'
    returning r.id, r.organization_id, r.name
  ), released as (
    update deliveries set next_attempt_at = $5 where id in (
      select n.id from deliveries n, healed b where ${EVERY[table]} and n.state = 'pending' and n.id <> $1
        and (n.attempts > 0 or n.relay_id is not null) and n.claimed_until is null and n.next_attempt_at > $5
      limit 100 for update of n skip locked)
  ), changed as (
    select f.organization_id, f.id, f.name, f.failing_since, case
        when f.disabled_at is not null and b.disabled_at is null then '${table === 'relays' ? 'relay' : 'channel'}-disabled'
        when f.paused_until is not null and b.paused_until is null and f.disabled_at is null
          then '${table === 'relays' ? 'relay' : 'channel'}-failing' end as kind, f.disabled_reason
    from failing f join before b on b.id = f.id
    union all
    select h.organization_id, h.id, h.name, b.failing_since, '${table === 'relays' ? 'relay' : 'channel'}-recovered', null
    from healed h join before b on b.id = h.id where b.paused_until is not null and b.disabled_at is null
  ), told as (
    insert into events (organization_id, at, kind, body)
    select organization_id, $5, kind, jsonb_build_object('${table === 'relays' ? 'relayId' : 'channelId'}', id,
      'name', name, 'cause', disabled_reason, 'error', $8::text,
      'failingSince', (extract(epoch from failing_since) * 1000)::bigint)
    from changed where kind is not null${table === 'channels' ? ' and id in (select id from channels where user_id is null)' : ''}
  )
  select exists (select from healed) as recovered,
    exists (select from changed where kind like '%-disabled') as disabled`;

const statement = (table: 'relays' | 'channels') => ({ name: `record-outcome-${table}`, text: record(table) });
export const OUTCOME_STATEMENTS = { relays: statement('relays'), channels: statement('channels') };

/** Writes what came of a try and lets go of the row. `pauseShare`: see breaker.ts. */
export async function recordOutcome(
  ctx: Context,
  hubId: string,
  delivery: ClaimedDelivery,
  outcome: DeliveryOutcome,
  pauseShare: number,
): Promise<Recorded> {
  const table = delivery.recipient.kind === 'relay' ? 'relays' : 'channels';
  const { kind, sentAt, at, status, trace } = outcome;
  const isFailed = kind !== 'delivered';
  const { rows } = await ctx.db.pool.query<Recorded>({
    ...OUTCOME_STATEMENTS[table],
    values: [
      delivery.id,
      hubId,
      delivery.attempts,
      kind,
      new Date(at),
      sentAt === null ? null : new Date(sentAt),
      status,
      isFailed ? outcome.error.replaceAll('\0', '').slice(0, MAX_ERROR_CHARS) : null,
      kind === 'retry' ? new Date(outcome.nextAt) : null,
      kind === 'gaveUp' ? outcome.reason : null,
      isFailed && outcome.isFailure,
      delivery.recipient.id,
      sentAt === null ? 0 : Math.max(0, at - sentAt),
      trace?.address ?? null,
      trace === null ? null : JSON.stringify(trace.requestHeaders),
      trace?.answer ?? null,
      pauseShare,
      kind === 'gaveUp' && outcome.isGone,
    ],
  });
  return rows[0] ?? { recovered: false, disabled: false };
}
