import { withOrganization } from '@twinline/db/tenancy';
import type { Mode, Scenario } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { epochMs } from '../query/chain';
import { afterMomentCursor, microsOf, momentCursorText } from '../query/momentCursor';

/** A policy that decides, or decided, for a route without acting; times are epoch ms. */
export interface ShadowRow {
  readonly id: string;
  readonly routeId: string;
  readonly regionCode: string;
  readonly regionName: string | null;
  readonly scenario: Scenario;
  readonly policyId: string;
  readonly policyName: string;
  readonly startedBy: string;
  readonly startedAt: number;
  readonly endedBy: string | null;
  readonly endedAt: number | null;
  /** Where it would be, and in which mode; null before the route's first decision. */
  readonly line: string | null;
  readonly mode: Mode | null;
  /** Where its route is. */
  readonly routeLine: string | null;
  /** How much it has decided: switches, settings, refusals and advice. */
  readonly decisions: number;
  /** How often it would have changed the line, as far as its record is kept. */
  readonly switches: number;
}

export interface ShadowPage {
  readonly items: ShadowRow[];
  /** Opaque; null at the end. */
  readonly nextCursor: string | null;
}

export interface ShadowListInput {
  readonly routeId?: string | undefined;
  readonly policyId?: string | undefined;
  readonly openOnly: boolean;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Shadows of a route, of a policy, or of the organization, newest first. Throws `invalid` for a cursor not of ours. */
export async function listShadows(ctx: OrganizationContext, input: ShadowListInput): Promise<ShadowPage> {
  const { routeId, policyId } = input;
  const after = afterMomentCursor(input.cursor, sql`s.started_at`, sql`s.id`);
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<ShadowRow & { started_micros: string } & Record<string, unknown>>(sql`
      select s.id, s.route_id as "routeId", g.code as "regionCode", g.name as "regionName", r.scenario,
        s.policy_id as "policyId", p.name as "policyName", s.started_by as "startedBy", s.ended_by as "endedBy",
        ${epochMs(sql`s.started_at`)} as "startedAt", ${epochMs(sql`s.ended_at`)} as "endedAt",
        s.state ->> 'activeLine' as line, s.state ->> 'mode' as mode, t.active_line as "routeLine",
        s.sequence::float8 as decisions, (
          select count(*)::int from shadow_decisions d
          where d.shadow_id = s.id and d.kind = 'directive' and d.line <> d.from_line
        ) as switches, ${microsOf(sql`s.started_at`)} as started_micros
      from shadows s
      join routes r on r.id = s.route_id
      join regions g on g.id = r.region_id
      join policies p on p.id = s.policy_id
      left join route_states t on t.route_id = s.route_id
      where ${routeId === undefined ? sql`true` : sql`s.route_id = ${routeId}`}
        and ${policyId === undefined ? sql`true` : sql`s.policy_id = ${policyId}`}
        and (not ${input.openOnly} or s.ended_at is null) and ${after ?? sql`true`}
      order by s.started_at desc, s.id desc limit ${input.limit + 1}`),
  );
  const page = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? page.at(-1) : undefined;
  return {
    items: page.map(({ started_micros: _, ...shadow }) => shadow),
    nextCursor: last ? momentCursorText({ micros: last.started_micros, id: last.id }) : null,
  };
}
