import type { LineSlot, RouteState } from '@twinline/engine/types';
import type { Context } from '../context';

/**
 * How long a hub that died keeps others from deciding; renewed three times in that time. Others look each
 * RENEW_EVERY_MS, so that one of them decides within LEASE_MS + RENEW_EVERY_MS and what their statements take: under 5 s.
 */
const LEASE_MS = 3_000;
export const RENEW_EVERY_MS = 1_000;
/** Whatever was to be told this long ago was told by the hub that decides, or by the one before it. */
export const SURELY_TOLD_MS = LEASE_MS + 2 * RENEW_EVERY_MS;
/** A decision that relays may still be applying. */
const UNDER_WAY_MS = 60_000;

/** A decision that relays are applying. Times epoch ms. */
export interface Switching {
  readonly directiveId: string;
  readonly sequence: number;
  readonly from: string;
  readonly decidedAt: number;
  readonly total: number;
  readonly applied: Set<string>;
}

/** A route as the database remembers it. */
export interface Remembered {
  readonly routeId: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly activeLine: LineSlot | null;
  readonly state: RouteState | null;
  /** What its shadows remember, by their ids; one that began before the route's first decision is not there. */
  readonly shadows: Readonly<Record<string, RouteState>>;
  /** When its newest directive expires (epoch ms); null when it has none. */
  readonly expiresAt: number | null;
  /** Its newest decision, unless that was long ago or told nobody. */
  readonly switching: Omit<Switching, 'applied'> | null;
}

const MISSING_STATES = `
  insert into route_states (route_id, organization_id)
  select id, organization_id from routes where archived_at is null
  on conflict do nothing`;

// The database's clock alone tells when a lease is over, so that hubs with skewed clocks agree. The epoch rises exactly
// when the holder changes; skip locked, because a route that somebody is just committing or taking can wait a second.
const HOLD = `
  with free as (
    select s.route_id, s.lease_holder from route_states s join routes o on o.id = s.route_id
    where o.archived_at is null and (s.lease_holder = $1 or s.lease_until is null or s.lease_until < clock_timestamp())
    order by s.route_id
    for update of s skip locked
  )
  update route_states s
  set lease_holder = $1, lease_until = clock_timestamp() + $2 * interval '1 millisecond',
    epoch = s.epoch + (free.lease_holder is distinct from $1)::int
  from free where free.route_id = s.route_id`;

const MINE = `select route_id as "routeId", epoch from route_states where lease_holder = $1`;

const REMEMBERED = `
  select s.route_id as "routeId", s.epoch, s.sequence, s.active_line as "activeLine", s.state,
    (select coalesce(json_object_agg(w.id, w.state), '{}') from shadows w
      where w.route_id = s.route_id and w.ended_at is null and w.state is not null) as shadows,
    (select extract(epoch from d.expires_at)::float8 * 1000 from directives d
      where d.route_id = s.route_id order by d.sequence desc limit 1) as "expiresAt",
    (select json_build_object('directiveId', d.id, 'sequence', d.sequence, 'from', coalesce(d.from_line, d.line),
        'decidedAt', extract(epoch from d.decided_at)::float8 * 1000, 'total', t.total)
      from directives d
      cross join lateral (select count(*) as total from deliveries where directive_id = d.id) t
      where d.route_id = s.route_id and d.decided_at > $2 and d.reason <> 'renewed' and t.total > 0
      order by d.sequence desc limit 1) as switching
  from route_states s where s.route_id = any($1)`;

const RELEASE = `update route_states set lease_until = clock_timestamp() where lease_holder = $1`;

/**
 * Renews the leases of this hub and takes every route whose lease ran out; returns the epoch of each route that is this
 * hub's now. What is missing from the answer belongs to somebody else.
 */
export async function holdLeases(ctx: Context, hubId: string): Promise<Map<string, number>> {
  await ctx.db.pool.query({ name: 'lease-hold', text: HOLD, values: [hubId, LEASE_MS] });
  const { rows } = await ctx.db.pool.query<{ routeId: string; epoch: number }>(MINE, [hubId]);
  return new Map(rows.map((row) => [row.routeId, row.epoch]));
}

/** Gives routes that are new a row to hold the lease in. */
export async function addMissingStates(ctx: Context): Promise<void> {
  await ctx.db.pool.query(MISSING_STATES);
}

export async function remembered(ctx: Context, routeIds: string[]): Promise<Remembered[]> {
  const { rows } = await ctx.db.pool.query<Remembered>({
    name: 'remembered',
    text: REMEMBERED,
    values: [routeIds, new Date(ctx.now() - UNDER_WAY_MS)],
  });
  return rows;
}

/** Lets others take over at once. */
export async function releaseLeases(ctx: Context, hubId: string): Promise<void> {
  await ctx.db.pool.query(RELEASE, [hubId]);
}
