import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';

export interface BoardSummary {
  readonly switches24h: { readonly count: number; readonly medianFaultToAppliedMs: number | null };
  /** Muted ones are left out. */
  readonly incidentsOpen: number;
}

const DAY_MS = 24 * 3_600_000;

/** Counts for the board's opening sentence. A switch is a directive that changed the line, fail-backs included. */
export async function boardSummary(ctx: OrganizationContext): Promise<BoardSummary> {
  const since = new Date(ctx.now() - DAY_MS);
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<Row>(sql`
      with switches as (
        select d.id, d.reason, d.fault_at,
          (select case when count(applied_at) = count(*) then max(applied_at) end
           from deliveries where directive_id = d.id) as applied_at
        from directives d
        where d.organization_id = ${ctx.organizationId} and d.decided_at >= ${since} and d.from_line <> d.line and not d.demo
      )
      select (select count(*)::int from switches) as switches,
        (select percentile_cont(0.5) within group (order by extract(epoch from applied_at - fault_at) * 1000)::float8
         from switches where applied_at is not null and fault_at is not null and reason <> 'fail-back') as median_ms,
        (select count(*)::int from incidents where organization_id = ${ctx.organizationId} and closed_at is null
          and not muted) as incidents_open`),
  );
  const row = rows[0];
  return {
    switches24h: { count: row?.switches ?? 0, medianFaultToAppliedMs: row?.median_ms ?? null },
    incidentsOpen: row?.incidents_open ?? 0,
  };
}

type Row = { switches: number; median_ms: number | null; incidents_open: number };
