import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { Rest } from '@twinline/engine/forecast/baseline';
import type { CongestionForecast, ExpectedCongestion, ForecastVerdict } from '@twinline/engine/forecast/forecast';
import type { Watch } from '@twinline/engine/forecast/watch';
import { presets } from '@twinline/engine/presets';
import type { Policy, PreemptiveRules, Scenario } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { epochMs } from '../query/chain';
import { regionOfRoute } from '../query/route/regionOfRoute';
import type { Past } from './forecastSeries';
import type { HeldOut, LiveRecord } from './learnSeries';
import type { AdviceEvidence } from './loadRegion';
import type { Metric } from './series';

/** What is forecast of a route's lines, how good that was, and what came of it. Times are epoch ms. */
export interface RouteForecast {
  readonly timeZone: string;
  readonly activeLine: string | null;
  readonly preemptive: PreemptiveRules;
  readonly lines: readonly { readonly line: string; readonly carriers: readonly CarrierForecast[] }[];
  /** Newest first. */
  readonly advices: readonly AdviceRow[];
  /** Of all advices of which it is known what came. */
  readonly advised: { readonly settled: number; readonly congested: number; readonly sparedMinutes: number };
}

export interface CarrierForecast {
  readonly carrierId: string;
  readonly name: string;
  readonly asn: number | null;
  readonly audienceWeight: number;
  readonly metrics: readonly SeriesForecast[];
}

/** Values are ms of round trip, or loss as a ratio. */
export interface SeriesForecast {
  readonly metric: Metric;
  readonly learnedAt: number | null;
  /** Null before the first forecast. */
  readonly madeAt: number | null;
  readonly verdict: ForecastVerdict | null;
  readonly announced: { readonly since: number } | null;
  readonly congestion: ExpectedCongestion | null;
  readonly risk: number;
  readonly quiet: number | null;
  /** Congestion is what lies above this. */
  readonly limit: number | null;
  readonly days: number;
  readonly skill: number | null;
  readonly rests: Rest | null;
  /** How likely today goes as a day of the other kind (0–1). */
  readonly otherKind: number;
  readonly past: Past | null;
  /** Columns, one value a quarter-hour. */
  readonly ahead: {
    readonly at: readonly number[];
    readonly expected: readonly number[];
    readonly spread: readonly number[];
    readonly probability: readonly number[];
  } | null;
  /** On weeks it had not seen; null with too few. */
  readonly heldOut: HeldOut | null;
  /** Of what stood announced since it is forecast; null before the first day is over. */
  readonly live: LiveRecord | null;
}

export interface AdviceRow {
  readonly id: string;
  readonly at: number;
  readonly from: string;
  readonly to: string;
  /** False: in shadow. */
  readonly acts: boolean;
  readonly evidence: AdviceEvidence;
  readonly endedAt: number | null;
  readonly settledAt: number | null;
  readonly congested: boolean | null;
  readonly sparedMinutes: number | null;
}

const ADVICES = 20;

/** Everything of the forecast that a route's page shows. Throws `not-found`. */
export async function routeForecast(
  ctx: OrganizationContext,
  input: { readonly routeId: string },
): Promise<RouteForecast> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const regionId = await regionOfRoute(tx, input.routeId);
    const [route] = (
      await tx.execute<RouteRow>(sql`
        select r.time_zone as "timeZone", s.active_line as "activeLine", o.scenario, p.definition
        from routes o join regions r on r.id = o.region_id join policies p on p.id = o.policy_id
        left join route_states s on s.route_id = o.id where o.id = ${input.routeId}`)
    ).rows;
    return {
      timeZone: route?.timeZone ?? 'UTC',
      activeLine: route?.activeLine ?? null,
      preemptive: { ...presets[route?.scenario ?? 'show-live'], ...route?.definition }.preemptive,
      lines: byLine(await seriesOf(tx, regionId)),
      ...(await advicesOf(tx, input.routeId)),
    };
  });
}

type RouteRow = {
  timeZone: string;
  activeLine: string | null;
  scenario: Scenario;
  definition: Partial<Policy>;
} & Record<string, unknown>;

type SeriesRow = Omit<CarrierForecast, 'metrics'> &
  Pick<SeriesForecast, 'metric' | 'learnedAt' | 'madeAt' | 'past' | 'heldOut' | 'live'> & {
    readonly slot: string;
    readonly forecast: CongestionForecast | null;
    readonly watch: Watch | null;
    readonly days: number | null;
  } & Record<string, unknown>;

async function seriesOf(tx: Transaction, regionId: string): Promise<SeriesRow[]> {
  const { rows } = await tx.execute<SeriesRow>(sql`
    select l.slot, c.id as "carrierId", c.name, c.asn, c.audience_weight::float8 as "audienceWeight", f.metric,
      ${epochMs(sql`f.learned_at`)} as "learnedAt", ${epochMs(sql`f.made_at`)} as "madeAt", f.forecast, f.watch, f.past,
      (f.baseline ->> 'days')::int as days, f.backtest as "heldOut", f.live
    from line_forecasts f join lines l on l.id = f.line_id join carriers c on c.id = f.carrier_id
    where l.region_id = ${regionId} and l.archived_at is null and c.archived_at is null
    order by l.slot, c.audience_weight desc, c.name, f.metric desc`);
  return rows;
}

/** By line, carriers by audience, round trips before loss. */
function byLine(rows: readonly SeriesRow[]): RouteForecast['lines'] {
  const lines = new Map<string, Map<string, CarrierForecast & { metrics: SeriesForecast[] }>>();
  for (const row of rows) {
    const carriers = lines.get(row.slot) ?? new Map();
    lines.set(row.slot, carriers);
    const { carrierId, name, asn, audienceWeight } = row;
    const carrier = carriers.get(carrierId) ?? { carrierId, name, asn, audienceWeight, metrics: [] };
    carriers.set(carrierId, carrier);
    carrier.metrics.push(seriesForecast(row));
  }
  return [...lines].map(([line, carriers]) => ({ line, carriers: [...carriers.values()] }));
}

function seriesForecast(row: SeriesRow): SeriesForecast {
  const { metric, learnedAt, madeAt, past, heldOut, live, forecast, watch } = row;
  const evidence = forecast?.evidence;
  const points = forecast?.points ?? [];
  const claims = forecast?.verdict === 'expected' || forecast?.verdict === 'not-expected';
  return {
    metric,
    learnedAt,
    madeAt,
    verdict: forecast?.verdict ?? null,
    announced: watch?.announced && watch.since !== null ? { since: watch.since } : null,
    congestion: forecast?.congestion ?? null,
    risk: forecast?.risk ?? 0,
    quiet: evidence?.quiet ?? null,
    limit: evidence?.limit ?? null,
    days: row.days ?? 0,
    skill: evidence?.skill ?? null,
    rests: evidence?.rests ?? null,
    otherKind: evidence?.otherKind ?? 0,
    past,
    ahead: claims
      ? {
          at: points.map((point) => point.at),
          expected: points.map((point) => point.expected),
          spread: points.map((point) => point.spread),
          probability: points.map((point) => point.probability),
        }
      : null,
    heldOut,
    live,
  };
}

async function advicesOf(tx: Transaction, routeId: string): Promise<Pick<RouteForecast, 'advices' | 'advised'>> {
  const { rows } = await tx.execute<AdviceRow & Record<string, unknown>>(sql`
    select id, ${epochMs(sql`at`)} as at, from_line as "from", to_line as "to", acts, evidence,
      ${epochMs(sql`ended_at`)} as "endedAt", ${epochMs(sql`settled_at`)} as "settledAt", congested,
      spared_minutes as "sparedMinutes"
    from forecast_advices where route_id = ${routeId} order by at desc limit ${ADVICES}`);
  const { rows: sums } = await tx.execute<RouteForecast['advised'] & Record<string, unknown>>(sql`
    select count(*)::int as settled, count(*) filter (where congested)::int as congested,
      coalesce(sum(spared_minutes), 0) as "sparedMinutes"
    from forecast_advices where route_id = ${routeId} and settled_at is not null and congested is not null`);
  return { advices: rows, advised: sums[0] ?? { settled: 0, congested: 0, sparedMinutes: 0 } };
}
