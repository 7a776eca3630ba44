import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { epochMs } from '../chain';

/** How far a new agent has come; times are epoch ms, null for what has not happened. */
export interface AgentArrival {
  readonly enrolledAt: number | null;
  readonly lastSeenAt: number | null;
  readonly version: string | null;
  /** Start of its first sample since it was made or enrolled. */
  readonly firstSampleAt: number | null;
  /** Lines that a sample with an answered probe has come from. */
  readonly linesAnswered: readonly string[];
  /** Lines that it is to measure. */
  readonly lines: readonly string[];
}

/** What the dialog that waits for a new agent asks. Throws `not-found`. */
export async function agentArrival(
  ctx: OrganizationContext,
  input: { readonly agentId: string },
): Promise<AgentArrival> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<AgentArrival & Record<string, unknown>>(sql`
      with agent as (
        select id, created_at, enrolled_at, last_seen_at, agent_version from agents
        where id = ${input.agentId} and archived_at is null
      ), path as (
        select p.id, l.slot, coalesce(a.enrolled_at, a.created_at) as since
        from agent a join paths p on p.agent_id = a.id join lines l on l.id = p.line_id
        where p.archived_at is null and l.archived_at is null
      ), first as (
        select path.slot, s.start, s.answered from path cross join lateral (
          select min(start) as start, bool_or(received > 0) as answered from (
            select start, received from people_samples where path_id = path.id and start >= path.since
            order by start limit 100
          ) earliest
        ) s
      )
      select ${epochMs(sql`agent.enrolled_at`)} as "enrolledAt", ${epochMs(sql`agent.last_seen_at`)} as "lastSeenAt",
        agent.agent_version as version, (select ${epochMs(sql`min(start)`)} from first) as "firstSampleAt",
        (select coalesce(array_agg(distinct slot order by slot) filter (where answered), '{}') from first) as "linesAnswered",
        (select coalesce(array_agg(distinct slot order by slot), '{}') from path) as lines
      from agent`),
  );
  if (!rows[0]) throw new ServiceError('not-found', 'There is no such agent.');
  return rows[0];
}
