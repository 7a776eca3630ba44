import { withOrganization } from '@twinline/db/tenancy';
import { type SQL, sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { type Chain, type ChainRow, chainColumns, chainOf, epochMs, relaySteps } from '../query/chain';
import { type Sentence, sentenceOf } from './sentence';

export type { Sentence };

type RecipientKind = `${'relay' | 'channel'}-${'failing' | 'recovered' | 'disabled'}`;

export type FeedKind =
  | 'directive'
  | 'held'
  | 'advice'
  | 'incident-opened'
  | 'incident-closed'
  | 'incident-acknowledged'
  | 'agent-offline'
  | 'agent-online'
  | 'agent-withdrawn'
  | 'agent-returned'
  | 'override-set'
  | 'override-ended'
  | 'maintenance-begun'
  | 'maintenance-ended'
  | 'drill-ended'
  | 'policy-changed'
  | 'relay-changed'
  | 'channel-changed'
  | 'restored'
  | 'relay-fell-back'
  | RecipientKind;

/** One thing that happened, as the board's feed tells it. `at` is epoch ms. */
export interface FeedItem {
  readonly id: number;
  readonly at: number;
  readonly kind: FeedKind;
  readonly routeId: string | null;
  /** Null for what belongs to no region. */
  readonly regionCode: string | null;
  readonly scenario: string | null;
  readonly line: string | null;
  readonly from: string | null;
  readonly sentence: Sentence;
  /** Only directives have one. */
  readonly chain: Chain | null;
  readonly relays: { readonly applied: number; readonly total: number } | null;
  readonly incidentId: string | null;
}

/** At most so many items are read at once when a reader catches up; it has the newest of them. */
const CATCH_UP_ITEMS = 200;

/** The newest items, newest first. */
export function latestFeed(ctx: OrganizationContext, input: { limit: number }): Promise<FeedItem[]> {
  return readFeed(ctx, sql`true`, input.limit);
}

/** Items with an id above `afterId`, oldest first, the newest 200 of them. */
export async function feedAfter(ctx: OrganizationContext, input: { afterId: number }): Promise<FeedItem[]> {
  return (await readFeed(ctx, sql`e.id > ${input.afterId}`, CATCH_UP_ITEMS)).reverse();
}

/** What happened in a region from `from` to before `to` (epoch ms), oldest first, the oldest `limit` of it. */
export function feedAround(
  ctx: OrganizationContext,
  input: { regionId: string; from: number; to: number; limit: number },
): Promise<FeedItem[]> {
  const { regionId, from, to } = input;
  const condition = sql`e.at >= ${new Date(from)} and e.at < ${new Date(to)}
    and (e.region_id = ${regionId} or e.route_id in (select id from routes where region_id = ${regionId}))`;
  return readFeed(ctx, condition, input.limit, 'oldest');
}

/** The highest id of an event from before `at` (epoch ms); 0 without one. */
export async function eventBefore(ctx: OrganizationContext, input: { at: number }): Promise<number> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<{ id: number }>(sql`
      select id::float8 as id from events
      where organization_id = ${ctx.organizationId} and at < to_timestamp(${input.at / 1_000})
      order by id desc limit 1`),
  );
  return rows[0]?.id ?? 0;
}

/** Renewals are left out: they say that nothing changed. The newest come first, or the oldest. */
async function readFeed(
  ctx: OrganizationContext,
  condition: SQL,
  limit: number,
  first: 'newest' | 'oldest' = 'newest',
): Promise<FeedItem[]> {
  const order = first === 'newest' ? sql`desc` : sql`asc`;
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<Row>(sql`
      with page as materialized (
        -- The id is cut out of the body before the join: row-level security would let no index be used with it there.
        select *, case when kind = 'directive' then (body ->> 'directiveId')::uuid end as directive_id
        from events e
        where ${condition} and organization_id = ${ctx.organizationId} and kind <> 'lab'
          and body ->> 'reason' is distinct from 'renewed'
        order by id ${order} limit ${limit}
      )
      select e.id::float8 as id, ${epochMs(sql`e.at`)} as at, e.kind, e.body, e.route_id, r.scenario,
        coalesce(g.code, route_region.code) as region_code, d.evidence, ${chainColumns}
      from page e
      left join routes r on r.id = e.route_id
      left join regions route_region on route_region.id = r.region_id
      left join regions g on g.id = e.region_id
      left join directives d on d.id = e.directive_id
      ${relaySteps}
      order by e.id ${order}`),
  );
  return rows.map(feedItem);
}

type Row = ChainRow & {
  id: number;
  at: number;
  kind: FeedKind;
  body: Record<string, unknown>;
  route_id: string | null;
  region_code: string | null;
  scenario: string | null;
  evidence: unknown;
};

/** An advice is written as a directive, because relays read it there. */
const advises: ReadonlySet<string> = new Set(['both-bad', 'both-recovered']);

function feedItem(row: Row): FeedItem {
  const { id, at, kind, body } = row;
  const chain = chainOf(row);
  const word = (key: string) => (typeof body[key] === 'string' ? body[key] : null);
  return {
    id,
    at,
    kind: kind === 'directive' && advises.has(word('reason') ?? '') ? 'advice' : kind,
    routeId: row.route_id,
    regionCode: row.region_code,
    scenario: row.scenario,
    line: word('line'),
    from: word('from'),
    sentence: sentenceOf({ kind, body, at, evidence: row.evidence }),
    chain,
    relays: chain && { applied: row.relays_applied, total: row.relays_total },
    incidentId: word('incidentId'),
  };
}
