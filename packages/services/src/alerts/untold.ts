import type pg from 'pg';
import type { Topic } from './alert';

/** An event that nobody has been told of yet, with what its words need. */
export interface Untold {
  readonly id: number;
  /** Epoch ms. */
  readonly at: number;
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly regionId: string | null;
  /** ISO 3166 code. */
  readonly region: string | null;
  readonly regionName: string | null;
  readonly routeId: string | null;
  readonly scenario: string | null;
  /** Of the directive, where it is one. */
  readonly evidence: unknown;
  /** Of the incident, where it is about one; epoch ms. */
  readonly openedAt: number | null;
  readonly closedAt: number | null;
}

/** Which topic tells of an event, by its kind; other kinds are told to nobody. */
export const TOPIC_OF: Readonly<Record<string, Topic>> = {
  directive: 'switch',
  'incident-opened': 'incident',
  'incident-closed': 'incident',
  'agent-offline': 'agent',
  'agent-online': 'agent',
  'agent-withdrawn': 'agent',
  'agent-returned': 'agent',
  'relay-failing': 'relay',
  'relay-recovered': 'relay',
  'relay-disabled': 'relay',
  'channel-failing': 'relay',
  'channel-recovered': 'relay',
  'channel-disabled': 'relay',
  restored: 'relay',
  'relay-fell-back': 'relay',
};
const KINDS = Object.keys(TOPIC_OF);

/** So many are looked at in one transaction. */
const BATCH = 1_000;

/** Ids come out of the bodies by kind alone, so that no other body's words are read as one. */
const UNTOLD = `
  with due as materialized (
    select e.id, e.at, e.kind, e.body, e.route_id, e.region_id,
      case when e.kind = 'directive' then (e.body ->> 'directiveId')::uuid end as directive_id,
      case when e.kind in ('incident-opened', 'incident-closed') then (e.body ->> 'incidentId')::uuid end as incident_id
    from events e
    where e.organization_id = $1 and e.told_at is null and e.kind = any($2)
    order by e.id limit ${BATCH}
    for update skip locked
  )
  select e.id::float8 as id, extract(epoch from e.at)::float8 * 1000 as at, e.kind, e.body, g.id as "regionId",
    g.code as region, g.name as "regionName", e.route_id as "routeId", r.scenario, d.evidence,
    extract(epoch from i.opened_at)::float8 * 1000 as "openedAt", extract(epoch from i.closed_at)::float8 * 1000 as "closedAt"
  from due e left join routes r on r.id = e.route_id left join regions g on g.id = coalesce(e.region_id, r.region_id)
    left join directives d on d.id = e.directive_id left join incidents i on i.id = e.incident_id
  order by e.id`;

/** The organization's untold events, oldest first, held until the transaction ends. */
export async function readUntold(client: pg.PoolClient, organizationId: string): Promise<Untold[]> {
  const { rows } = await client.query<Untold>(UNTOLD, [organizationId, KINDS]);
  return rows;
}

/** Organizations that something is untold of for so long that it is time. */
export async function organizationsToTell(db: { pool: pg.Pool }, before: number): Promise<string[]> {
  const { rows } = await db.pool.query<{ id: string }>({
    name: 'organizations-to-tell',
    text: `select distinct organization_id as id from events where told_at is null and kind = any($1) and at <= $2 limit 100`,
    values: [KINDS, new Date(before)],
  });
  return rows.map(({ id }) => id);
}

const SWEPT = 5_000;
const SWEEP = `
  update events set told_at = $1 where id in (
    select id from events where told_at is null and (at < $2 or at > $3 or kind <> all ($4))
    order by id limit ${SWEPT} for update skip locked)
  returning kind = any($4) as old`;

/**
 * Marks as told what is told to nobody: kinds without a topic, and what is too old, or dated so far ahead that no clock
 * explains it. Some thousand at a time, oldest
 * first. Returns how many of the latter there were.
 */
export async function sweepUntold(db: { pool: pg.Pool }, now: number, tooOldMs: number): Promise<number> {
  const times = [now, now - tooOldMs, now + tooOldMs].map((at) => new Date(at));
  const { rows } = await db.pool.query<{ old: boolean }>({
    name: 'sweep-untold',
    text: SWEEP,
    values: [...times, KINDS],
  });
  return rows.filter(({ old }) => old).length;
}
