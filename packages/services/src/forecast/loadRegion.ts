import type { Baseline } from '@twinline/engine/forecast/baseline';
import type { CongestionForecast } from '@twinline/engine/forecast/forecast';
import type { Watch } from '@twinline/engine/forecast/watch';
import { presets } from '@twinline/engine/presets';
import type { LineExpectation, Policy, PreemptiveRules, Scenario } from '@twinline/engine/types';
import type pg from 'pg';
import type { Metric, SeriesPlace } from './series';

/** A series of a region with what was learned and told of it last. Times are epoch ms. */
export interface SeriesState extends SeriesPlace {
  readonly metric: Metric;
  readonly slot: string;
  readonly carrier: string;
  readonly weight: number;
  readonly baseline: Baseline | null;
  readonly overQuiet: number | null;
  readonly madeAt: number | null;
  readonly forecast: CongestionForecast | null;
  readonly watch: Watch | null;
}

/** A route as advices see it. */
export interface AdvisedRoute {
  readonly routeId: string;
  readonly activeLine: string | null;
  readonly rules: PreemptiveRules;
}

/** An advice that is open, or whose end has not been looked at. */
export interface StandingAdvice {
  readonly id: string;
  readonly routeId: string;
  readonly at: number;
  readonly fromLine: string;
  readonly toLine: string;
  readonly evidence: AdviceEvidence;
  readonly until: number;
  readonly endedAt: number | null;
}

export interface AdviceEvidence {
  readonly leaves: LineExpectation;
  readonly takes: LineExpectation;
  readonly leastShare: number;
}

export interface RegionState {
  readonly timeZone: string;
  readonly paths: readonly number[];
  readonly series: readonly SeriesState[];
  readonly routes: readonly AdvisedRoute[];
  readonly advices: readonly StandingAdvice[];
}

const REGION = `
  select r.time_zone as "timeZone", array(select h.id from paths h join agents a on a.id = h.agent_id
    where a.region_id = r.id and h.archived_at is null and a.archived_at is null) as paths
  from regions r where r.id = $1`;

const SERIES = `
  select f.line_id as "lineId", f.carrier_id as "carrierId", f.metric, l.slot, c.name as carrier,
    c.audience_weight::float8 as weight, f.baseline, f.over_quiet as "overQuiet",
    extract(epoch from f.made_at)::float8 * 1000 as "madeAt", f.forecast, f.watch
  from line_forecasts f join lines l on l.id = f.line_id join carriers c on c.id = f.carrier_id
  where l.region_id = $1 and l.archived_at is null and c.archived_at is null
  order by l.slot, c.name, f.metric`;

const ROUTES = `
  select o.id as "routeId", s.active_line as "activeLine", o.scenario, p.definition
  from routes o join policies p on p.id = o.policy_id left join route_states s on s.route_id = o.id
  where o.region_id = $1 and o.archived_at is null order by o.id`;

const ADVICES = `
  select v.id, v.route_id as "routeId", extract(epoch from v.at)::float8 * 1000 as at, v.from_line as "fromLine",
    v.to_line as "toLine", v.evidence, extract(epoch from v.until)::float8 * 1000 as until,
    extract(epoch from v.ended_at)::float8 * 1000 as "endedAt"
  from forecast_advices v join routes o on o.id = v.route_id
  where o.region_id = $1 and v.settled_at is null order by v.at`;

/** What forecasting a region begins with. */
export async function loadRegion(pool: pg.Pool, regionId: string): Promise<RegionState> {
  const all = async <T extends pg.QueryResultRow>(name: string, text: string) =>
    (await pool.query<T>({ name: `forecast-${name}`, text, values: [regionId] })).rows;
  const [region] = await all<{ timeZone: string; paths: number[] }>('region', REGION);
  const series = await all<SeriesState>('series', SERIES);
  const routes = await all<AdvisedRoute & { scenario: Scenario; definition: Partial<Policy> }>('routes', ROUTES);
  return {
    timeZone: region?.timeZone ?? 'UTC',
    paths: region?.paths ?? [],
    series: weighed(series),
    routes: routes.map(({ routeId, activeLine, scenario, definition }) => ({
      routeId,
      activeLine,
      rules: { ...presets[scenario], ...definition }.preemptive,
    })),
    advices: await all<StandingAdvice>('advices', ADVICES),
  };
}

/** Carriers count equally where no audience is set. */
function weighed(series: readonly SeriesState[]): SeriesState[] {
  const set = series.some((one) => one.weight > 0);
  return series.map((one) => ({ ...one, weight: set ? one.weight : 1 }));
}
