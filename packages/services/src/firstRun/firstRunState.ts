import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { Scenario } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { type Chain, type ChainRow, chainColumns, chainOf, epochMs, relaySteps } from '../query/chain';

/** The organization's first region with the first of everything in it. Null: not there yet. Times are epoch ms. */
export interface FirstRunState {
  readonly at: number;
  readonly region: {
    readonly id: string;
    readonly code: string;
    readonly name: string | null;
    readonly timeZone: string;
  } | null;
  readonly carrier: { readonly id: string; readonly name: string } | null;
  /** By slot, with the address at the region's first PoP. */
  readonly lines: readonly { readonly slot: string; readonly host: string | null; readonly port: number | null }[];
  readonly pop: { readonly id: string; readonly name: string } | null;
  readonly agent: {
    readonly id: string;
    readonly name: string;
    readonly enrolledAt: number | null;
    /** Until when its token may be used; null where it was used, or there is none. */
    readonly tokenExpiresAt: number | null;
    readonly lastSeenAt: number | null;
    /** Lines that answered one of its probes. */
    readonly linesAnswered: readonly string[];
  } | null;
  readonly route: {
    readonly id: string;
    readonly scenario: Scenario;
    readonly policyName: string;
    /** Null until the hub has decided for the first time. */
    readonly activeLine: string | null;
  } | null;
  readonly relay: {
    readonly id: string;
    readonly name: string;
    readonly url: string | null;
    /** When the hub heard of it last: a pull, a stream, a report, or a webhook that was taken. */
    readonly heardAt: number | null;
    /** The line that it said it holds. */
    readonly line: string | null;
  } | null;
  /** The newest switch that every relay applied, with its times; one that answers a fault before any other. */
  readonly applied: {
    readonly from: string;
    readonly line: string;
    readonly reason: string;
    readonly at: number;
    readonly chain: Chain;
  } | null;
}

/** How far an organization has come with its first region: read from what is there, so nothing can go out of step. */
export function firstRunState(ctx: OrganizationContext): Promise<FirstRunState> {
  const at = ctx.now();
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const [region = null] = await all<NonNullable<FirstRunState['region']>>(
      tx,
      sql`select id, code, name, time_zone as "timeZone" from regions where archived_at is null order by created_at, id limit 1`,
    );
    const nothing = { at, region, carrier: null, lines: [], pop: null, agent: null, route: null, relay: null };
    if (region === null) return { ...nothing, applied: null };
    return { at, region, ...(await placeOf(tx, region.id)), ...(await machinesOf(tx, region.id)) };
  });
}

async function placeOf(tx: Transaction, regionId: string): Promise<Pick<FirstRunState, 'carrier' | 'lines' | 'pop'>> {
  const [carrier = null] = await all<NonNullable<FirstRunState['carrier']>>(
    tx,
    sql`select id, name from carriers where region_id = ${regionId} and archived_at is null
        order by audience_weight desc, name limit 1`,
  );
  const [pop = null] = await all<NonNullable<FirstRunState['pop']>>(
    tx,
    sql`select o.id, o.name from region_pops rp join pops o on o.id = rp.pop_id
        where rp.region_id = ${regionId} and o.archived_at is null order by rp.priority limit 1`,
  );
  const lines = await all<FirstRunState['lines'][number]>(
    tx,
    sql`select l.slot, r.host, r.port from lines l
        left join reflector_addresses r on r.line_id = l.id and r.pop_id = ${pop?.id ?? null}
        where l.region_id = ${regionId} and l.archived_at is null order by l.slot`,
  );
  return { carrier, pop, lines };
}

/** Of several agents the one that is furthest, and so with routes and relays. */
async function machinesOf(
  tx: Transaction,
  regionId: string,
): Promise<Pick<FirstRunState, 'agent' | 'route' | 'relay' | 'applied'>> {
  const [agent = null] = await all<NonNullable<FirstRunState['agent']>>(
    tx,
    sql`select a.id, a.name, ${epochMs(sql`a.enrolled_at`)} as "enrolledAt", ${epochMs(sql`a.last_seen_at`)} as "lastSeenAt",
          (select ${epochMs(sql`max(e.expires_at)`)} from agent_enrolments e where e.agent_id = a.id and e.used_at is null) as "tokenExpiresAt",
          array(select l.slot from paths p join lines l on l.id = p.line_id
            where p.agent_id = a.id and p.archived_at is null and l.archived_at is null and exists (
              select from people_samples s where s.path_id = p.id and s.received > 0
                and s.start >= coalesce(a.enrolled_at, a.created_at))
            order by l.slot) as "linesAnswered"
        from agents a where a.region_id = ${regionId} and a.archived_at is null
        order by a.last_seen_at desc nulls last, a.enrolled_at desc nulls last, a.created_at, a.id limit 1`,
  );
  const [route = null] = await all<NonNullable<FirstRunState['route']>>(
    tx,
    sql`select r.id, r.scenario, p.name as "policyName", s.active_line as "activeLine"
        from routes r join policies p on p.id = r.policy_id left join route_states s on s.route_id = r.id
        where r.region_id = ${regionId} and r.archived_at is null order by r.created_at, r.id limit 1`,
  );
  if (route === null) return { agent, route, relay: null, applied: null };
  const [relay = null] = await all<NonNullable<FirstRunState['relay']>>(
    tx,
    sql`select y.id, y.name, y.webhook_url as url,
          ${epochMs(sql`greatest(y.heard_at, (select max(v.acknowledged_at) from deliveries v where v.relay_id = y.id))`)} as "heardAt",
          (select d.line from deliveries v join directives d on d.route_id = v.route_id and d.sequence = v.sequence
            where v.relay_id = y.id and v.route_id = ${route.id} and v.applied_at is not null
            order by v.sequence desc limit 1) as line
        from relay_routes rr join relays y on y.id = rr.relay_id
        where rr.route_id = ${route.id} and y.archived_at is null order by "heardAt" desc nulls last, y.created_at limit 1`,
  );
  return { agent, route, relay, applied: await lastApplied(tx, route.id) };
}

/** Of the newest switches: among renewals there may be many directives behind them. */
const SWITCHES = 50;

async function lastApplied(tx: Transaction, routeId: string): Promise<FirstRunState['applied']> {
  const [row] = await all<ChainRow & { from: string; line: string; reason: string }>(
    tx,
    sql`select d.from_line as from, d.line, d.reason, ${chainColumns}
        from (
          select * from directives
          where route_id = ${routeId} and not demo and from_line is not null and from_line <> line
          order by sequence desc limit ${SWITCHES}
        ) d ${relaySteps}
        where steps.applied is not null
        order by d.fault_at is null, d.sequence desc limit 1`,
  );
  const chain = row && chainOf(row);
  if (!row || !chain || chain.applied === null) return null;
  return { from: row.from, line: row.line, reason: row.reason, at: chain.applied, chain };
}

async function all<T>(tx: Transaction, statement: ReturnType<typeof sql>): Promise<T[]> {
  const { rows } = await tx.execute<T & Record<string, unknown>>(statement);
  return rows as T[];
}
