import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { regionOfRoute } from './regionOfRoute';

/**
 * How the one-way delay of one path changed: medians of the last minute's samples. Relative to the path's least of the
 * last minutes, never a delay itself; null where the reflector's timestamps did not allow it.
 */
export interface DelayChange {
  readonly pathId: number;
  readonly line: string;
  readonly pop: string;
  readonly agentName: string;
  readonly carrierName: string;
  /** Agent → reflector. */
  readonly forwardMicros: number | null;
  /** Reflector → agent. */
  readonly returnMicros: number | null;
  /** The widest bound of the minute of what the two clocks may add to both; null where nothing is known of them. */
  readonly clockErrorMicros: number | null;
  /** Which clock took the receive times: the kernel's in every sample, this program's in every sample, or both. */
  readonly timestampSource: 'kernel' | 'user' | 'mixed';
  readonly samples: number;
}

export interface DelayChanges {
  /** Epoch ms, half open. */
  readonly from: number;
  readonly to: number;
  /** By carrier, agent, PoP and line; a path without samples in the minute is missing. */
  readonly paths: readonly DelayChange[];
}

const SPAN_MS = 60_000;

/** The latest minute's change of one-way delay per direction on every path of a route. Throws `not-found`. */
export async function delayChanges(
  ctx: OrganizationContext,
  input: { readonly routeId: string },
): Promise<DelayChanges> {
  const to = ctx.now();
  const from = to - SPAN_MS;
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const regionId = await regionOfRoute(tx, input.routeId);
    const { rows } = await tx.execute<DelayChange & Record<string, unknown>>(sql`
      select p.id as "pathId", l.slot as line, o.name as pop, a.name as "agentName", c.name as "carrierName", s.*
      from paths p join agents a on a.id = p.agent_id join carriers c on c.id = a.carrier_id
      join lines l on l.id = p.line_id join pops o on o.id = p.pop_id
      cross join lateral (
        select percentile_disc(0.5) within group (order by forward_delay_change_micros) as "forwardMicros",
          percentile_disc(0.5) within group (order by return_delay_change_micros) as "returnMicros",
          max(clock_error_micros) as "clockErrorMicros", count(*)::int as samples,
          case when bool_and(timestamp_source = 1) then 'kernel' when bool_or(timestamp_source = 1) then 'mixed'
            else 'user' end as "timestampSource"
        from people_samples where path_id = p.id and start >= ${new Date(from)} and start < ${new Date(to)}
      ) s
      where a.region_id = ${regionId} and a.archived_at is null and p.archived_at is null and s.samples > 0
      order by c.audience_weight desc, c.name, a.name, o.name, l.slot`);
    return { from, to, paths: rows };
  });
}
