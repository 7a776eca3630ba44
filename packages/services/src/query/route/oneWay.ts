import { withOrganization } from '@twinline/db/tenancy';
import { sharedWeights } from '@twinline/engine/audience';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { regionOfRoute } from './regionOfRoute';

/** What the last minute's samples tell of each direction of one path. */
export interface PathOneWay {
  readonly pathId: number;
  readonly line: string;
  readonly pop: string;
  readonly agentName: string;
  readonly carrierName: string;
  /** Share of the audience that its carrier stands for, of whatever sum. */
  readonly weight: number;
  /**
   * Median change of the delay agent → reflector, relative to the path's least of the last minutes, never a delay
   * itself; null where the reflector's timestamps did not allow it.
   */
  readonly forwardMicros: number | null;
  /** Reflector → agent. */
  readonly returnMicros: number | null;
  /** The widest bound of the minute of what the two clocks may add to both; null where nothing is known of them. */
  readonly clockErrorMicros: number | null;
  /** Which clock took the receive times: the kernel's in every sample, this program's in every sample, or both. */
  readonly timestampSource: 'kernel' | 'user' | 'mixed';
  readonly samples: number;
  /** Probes of the samples whose losses the reflector's own count tells by direction; 0 where it keeps none. */
  readonly counted: number;
  /** Of these, lost on the way agent → reflector, and on the way back. */
  readonly forwardLost: number;
  readonly returnLost: number;
}

/** A row as it is read: the carrier tells which paths share an audience. */
type Row = PathOneWay & { readonly carrierId: string };

/** Loss of a line by direction (0–1), weighted by audience. */
export interface LineOneWay {
  readonly line: string;
  readonly forwardLossRatio: number;
  readonly returnLossRatio: number;
  readonly counted: number;
}

export interface OneWay {
  /** Epoch ms, half open. */
  readonly from: number;
  readonly to: number;
  /** By line; one without a path that counts is missing. */
  readonly lines: readonly LineOneWay[];
  /** By carrier, agent, PoP and line; a path without samples in the minute is missing. */
  readonly paths: readonly PathOneWay[];
}

const SPAN_MS = 60_000;

/** The latest minute's loss and change of delay by direction, on every path of a route and each line. Throws `not-found`. */
export async function oneWay(ctx: OrganizationContext, input: { readonly routeId: string }): Promise<OneWay> {
  const to = ctx.now();
  const from = to - SPAN_MS;
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const regionId = await regionOfRoute(tx, input.routeId);
    const { rows } = await tx.execute<Row & Record<string, unknown>>(sql`
      select p.id as "pathId", c.id as "carrierId", l.slot as line, o.name as pop, a.name as "agentName",
        c.name as "carrierName", c.audience_weight::float8 as weight, s.*
      from paths p join agents a on a.id = p.agent_id join carriers c on c.id = a.carrier_id
      join lines l on l.id = p.line_id join pops o on o.id = p.pop_id
      cross join lateral (
        select percentile_disc(0.5) within group (order by forward_delay_change_micros) as "forwardMicros",
          percentile_disc(0.5) within group (order by return_delay_change_micros) as "returnMicros",
          max(clock_error_micros) as "clockErrorMicros", count(*)::int as samples,
          coalesce(sum(sent) filter (where told), 0)::int as counted,
          coalesce(sum(forward_lost) filter (where told), 0)::int as "forwardLost",
          coalesce(sum(return_lost) filter (where told), 0)::int as "returnLost",
          case when bool_and(timestamp_source = 1) then 'kernel' when bool_or(timestamp_source = 1) then 'mixed'
            else 'user' end as "timestampSource"
        from (select *, forward_lost is not null and return_lost is not null as told from people_samples) m
        where path_id = p.id and start >= ${new Date(from)} and start < ${new Date(to)}
      ) s
      where a.region_id = ${regionId} and a.archived_at is null and p.archived_at is null and s.samples > 0
      order by c.audience_weight desc, c.name, a.name, o.name, l.slot`);
    return { from, to, lines: linesOf(rows), paths: rows.map(({ carrierId: _, ...path }) => path) };
  });
}

/** A carrier's audience is shared evenly by those of its paths that count; one of no weight hardly counts. */
function linesOf(paths: readonly Row[]): LineOneWay[] {
  const slots = [...new Set(paths.filter(({ counted }) => counted > 0).map(({ line }) => line))].sort();
  return slots.map((line) => {
    const counting = paths.filter((path) => path.line === line && path.counted > 0);
    const weights = sharedWeights(counting, ({ carrierId, weight }) => ({
      carrier: carrierId,
      weight: Math.max(weight, 0.000_001),
    }));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean = (lost: 'forwardLost' | 'returnLost') =>
      counting.reduce((sum, path, i) => sum + ((weights[i] ?? 0) * path[lost]) / path.counted, 0) / total;
    return {
      line,
      forwardLossRatio: mean('forwardLost'),
      returnLossRatio: mean('returnLost'),
      counted: counting.reduce((sum, path) => sum + path.counted, 0),
    };
  });
}
