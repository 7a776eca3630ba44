import { type SQL, sql } from 'drizzle-orm';
import { STREAM_SEEN_WITHIN_MS } from '../delivery/createWaysBook';
import { epochMs } from '../query/chain';
import type { RelayEventType } from './relayInput';

/** A directive that a relay has said something about. */
export interface HeldDirective {
  readonly epoch: number;
  readonly sequence: number;
  readonly line: string;
  /** When the hub heard of it, epoch ms. */
  readonly at: number;
}

/** A route that a relay follows, and how far it is with it. */
export interface FollowedRoute {
  readonly routeId: string;
  readonly regionCode: string;
  readonly regionName: string | null;
  readonly scenario: string;
  /** The newest decision that was one (no renewal); null before the first. `told`: the relay was to hear of it. */
  readonly newest: {
    readonly sequence: number;
    readonly line: string;
    readonly at: number;
    readonly told: boolean;
  } | null;
  readonly acknowledged: HeldDirective | null;
  readonly applied: HeldDirective | null;
  /** When it last pulled, to the minute; null before. */
  readonly pulledAt: number | null;
  /** The newest of its streams: `until` is null while it stands. Null where it never held one. */
  readonly stream: { readonly since: number; readonly until: number | null } | null;
}

/** Its directives of the last 24 h. */
export interface RelayDay {
  /** Those of which something came: superseded ones and ones under way are left out. */
  readonly delivered: number;
  readonly failed: number;
  /** 0–1; null where nothing came of any. */
  readonly successRatio: number | null;
  /** From the decision, ms; null without any. What a person sent again is left out. */
  readonly acknowledgedP95Ms: number | null;
  readonly appliedP95Ms: number | null;
}

/** A relay as people see it; no secret is in it. Times are epoch ms. */
export interface RelayRow {
  readonly id: string;
  readonly name: string;
  /** Null: it holds a stream, or pulls. */
  readonly url: string | null;
  readonly eventTypes: readonly RelayEventType[];
  readonly createdAt: number;
  readonly archivedAt: number | null;
  /** When its token was last used (stream, pull, report), to the minute; null before. */
  readonly heardAt: number | null;
  /** Since when every try failed; null while they do not. */
  readonly failingSince: number | null;
  /** Circuit breaker: until then only what is new is tried. */
  readonly pausedUntil: number | null;
  readonly disabledAt: number | null;
  readonly disabledReason: 'by-person' | 'gone' | 'failing' | null;
  /** Until when webhooks are signed with the secret before this one too. */
  readonly previousSecretUntil: number | null;
  readonly routes: readonly FollowedRoute[];
  readonly day: RelayDay;
}

export type RelaySqlRow = Omit<RelayRow, 'day'> & Record<string, unknown> & Omit<RelayDay, 'successRatio'>;

/** The newest delivery of a route that a relay has put a time to, as JSON. */
const newestWith = (column: SQL): SQL => sql`(
  select json_build_object('epoch', v.epoch, 'sequence', v.sequence, 'line', d.line, 'at', ${epochMs(column)})
  from deliveries v join directives d on d.route_id = v.route_id and d.sequence = v.sequence
  where v.relay_id = y.id and v.route_id = r.id and ${column} is not null
  order by v.sequence desc limit 1)`;

/** One whose hub is gone has no end on record: it was seen last then. */
const streamUntil = (now: Date): SQL => sql`case when rr.stream_ended_at is not null then rr.stream_ended_at
  when rr.stream_seen_at <= ${new Date(now.getTime() - STREAM_SEEN_WITHIN_MS)} then rr.stream_seen_at end`;

const routes = (now: Date): SQL => sql`(
  select coalesce(json_agg(json_build_object('routeId', r.id, 'regionCode', g.code, 'regionName', g.name,
      'scenario', r.scenario, 'acknowledged', ${newestWith(sql`coalesce(v.acknowledged_at, v.applied_at)`)},
      'applied', ${newestWith(sql`v.applied_at`)}, 'pulledAt', ${epochMs(sql`rr.pulled_at`)},
      'stream', case when rr.stream_since is not null then json_build_object('since', ${epochMs(sql`rr.stream_since`)},
        'until', ${epochMs(streamUntil(now))}) end,
      'newest', (select json_build_object('sequence', n.sequence, 'line', n.line, 'at', ${epochMs(sql`n.decided_at`)},
          'told', exists (select from deliveries v where v.relay_id = y.id and v.route_id = n.route_id
            and v.sequence >= n.sequence and v.drop_reason is distinct from 'relay-disabled')) from directives n
        where n.route_id = r.id and n.reason <> 'renewed' order by n.sequence desc limit 1))
    order by g.code, r.scenario), '[]')
  from relay_routes rr join routes r on r.id = rr.route_id join regions g on g.id = r.region_id
  where rr.relay_id = y.id and r.archived_at is null)`;

/** From the creation of the delivery, which is the decision, to a column. */
const p95 = (column: SQL): SQL => sql`
  percentile_cont(0.95) within group (order by extract(epoch from ${column} - created_at)::float8 * 1000)
    filter (where ${column} is not null and not forced)`;

/** `day` for a query of all relays, or of one, since a moment. */
export const dayOf = (since: Date, relayId?: string): SQL => sql`
  day as materialized (
    select relay_id, count(coalesce(acknowledged_at, applied_at))::int as delivered,
      count(*) filter (where coalesce(acknowledged_at, applied_at) is null and state = 'dropped'
        and drop_reason in ('expired', 'gave-up'))::int as failed,
      ${p95(sql`acknowledged_at`)} as acknowledged_p95, ${p95(sql`applied_at`)} as applied_p95
    from deliveries where created_at >= ${since} and type = 'route.directive'
      and ${relayId === undefined ? sql`relay_id is not null` : sql`relay_id = ${relayId}`}
    group by relay_id
  )`;

/** Columns of `RelaySqlRow`, for a query that has relays as `y` and `day` joined to it; `now` for what has run out. */
export const relayColumns = (now: Date): SQL => sql`
  y.id, y.name, y.webhook_url as url, y.event_types as "eventTypes", ${epochMs(sql`y.created_at`)} as "createdAt",
  ${epochMs(sql`y.archived_at`)} as "archivedAt", ${epochMs(sql`y.heard_at`)} as "heardAt",
  ${epochMs(sql`y.failing_since`)} as "failingSince",
  case when y.paused_until > ${now} then ${epochMs(sql`y.paused_until`)} end as "pausedUntil",
  ${epochMs(sql`y.disabled_at`)} as "disabledAt", y.disabled_reason as "disabledReason",
  case when y.previous_secret_until > ${now} then ${epochMs(sql`y.previous_secret_until`)} end as "previousSecretUntil",
  ${routes(now)} as routes, coalesce(day.delivered, 0) as delivered, coalesce(day.failed, 0) as failed,
  day.acknowledged_p95 as "acknowledgedP95Ms", day.applied_p95 as "appliedP95Ms"`;

export function relayRow({ delivered, failed, acknowledgedP95Ms, appliedP95Ms, ...row }: RelaySqlRow): RelayRow {
  const known = delivered + failed;
  const successRatio = known === 0 ? null : delivered / known;
  return { ...row, day: { delivered, failed, successRatio, acknowledgedP95Ms, appliedP95Ms } } as RelayRow;
}
