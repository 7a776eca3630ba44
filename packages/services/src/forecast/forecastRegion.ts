import { expectationOf } from '@twinline/engine/forecast/expectation';
import { prepare } from '@twinline/engine/forecast/series';
import type { Context } from '../context';
import { inTransaction } from '../inTransaction';
import { createBreather } from '../rollup/breather';
import { adviseRoutes, type MeasuredSeries } from './adviseRoutes';
import { forecastSeries, type MadeForecast } from './forecastSeries';
import { loadRegion, type RegionState, type SeriesState } from './loadRegion';
import { readSeries } from './readSeries';
import { DAY_MS, placeKey, QUARTER_MS } from './series';
import { wallClock } from './wallClock';
import { type RegionClaim, writeRegion } from './writeRegion';

/** Enough for the quiet level of a day, for today so far, and for what came of an advice. */
const LOOK_BACK_MS = 3 * DAY_MS;
/** A quarter-hour is forecast from when all its minutes are rolled up; no sooner than this after its end … */
export const SETTLED_AFTER_MS = 20_000;
/** … and with what there is once this has passed. */
const PATIENCE_MS = 5 * 60_000;
const AGAIN_AFTER_MS = 20_000;
/** A hub that claimed a region and is not heard of again loses it after this. */
const LEASE_MS = 3 * 60_000;

const CLAIM = `
  update forecast_regions set due_at = $2::timestamptz, claim = gen_random_uuid()
  where region_id = (
    select region_id from forecast_regions where due_at <= $1::timestamptz order by due_at limit 1 for update skip locked
  )
  returning region_id as "regionId", organization_id as "organizationId", claim as id`;

/** New regions, and new carriers on their lines. */
const OPEN_REGIONS = `
  insert into forecast_regions (region_id, organization_id, due_at)
  select r.id, r.organization_id, $1::timestamptz from regions r
  where r.archived_at is null and exists (select 1 from agents a where a.region_id = r.id and a.archived_at is null)
  on conflict do nothing`;

const OPEN_SERIES = `
  insert into line_forecasts (organization_id, line_id, carrier_id, metric, learn_due)
  select distinct h.organization_id, h.line_id, a.carrier_id, m.metric, $2::timestamptz
  from paths h join agents a on a.id = h.agent_id cross join (values ('rtt'), ('loss')) as m (metric)
  where a.region_id = $1 and h.archived_at is null and a.archived_at is null
  on conflict do nothing`;

const UNROLLED = `
  select 1 from rollup_dirty where level in ('minute', 'quarter') and bucket >= $1::timestamptz and bucket < $2::timestamptz
    and path_ids && $3::int4[] limit 1`;

/** Makes regions known that are to be forecast. */
export async function openRegions(ctx: Context): Promise<void> {
  await ctx.db.pool.query({ name: 'forecast-open', text: OPEN_REGIONS, values: [new Date(ctx.now())] });
}

/**
 * Takes a region that is due and forecasts it from the newest quarter-hour that is over. Returns how many series were
 * forecast; null when no region is due. Of several hubs one has a region; what two make of it would be the same.
 */
export async function forecastNextRegion(ctx: Context): Promise<number | null> {
  const now = ctx.now();
  const { rows } = await ctx.db.pool.query<RegionClaim>({
    name: 'forecast-claim',
    text: CLAIM,
    values: [new Date(now), new Date(now + LEASE_MS)],
  });
  const [claimed] = rows;
  return claimed ? forecastRegion(ctx, claimed, now) : null;
}

async function forecastRegion(ctx: Context, claim: RegionClaim, now: number): Promise<number> {
  const { pool } = ctx.db;
  const at = Math.floor(now / QUARTER_MS) * QUARTER_MS;
  await pool.query({ name: 'forecast-open-series', text: OPEN_SERIES, values: [claim.regionId, new Date(now)] });
  const region = await loadRegion(pool, claim.regionId);
  if (!(await isRolledUp(ctx, region, at, now))) {
    await pool.query('update forecast_regions set due_at = $3 where region_id = $1 and claim = $2', [
      claim.regionId,
      claim.id,
      new Date(now + AGAIN_AFTER_MS),
    ]);
    return 0;
  }
  const { forecasts, measured } = await forecastAll(ctx, region, at);
  const expectation = expectationOf(at, outlooksOf(region.series, forecasts));
  const advices = adviseRoutes(region, expectation, measured);
  const next = at + QUARTER_MS + SETTLED_AFTER_MS;
  const written = await inTransaction(pool, (client) => writeRegion(client, claim, { at, forecasts, advices }, next));
  return written ? forecasts.length : 0;
}

async function isRolledUp(ctx: Context, { paths }: RegionState, at: number, now: number): Promise<boolean> {
  if (now >= at + PATIENCE_MS) return true;
  const { rowCount } = await ctx.db.pool.query({
    name: 'forecast-unrolled',
    text: UNROLLED,
    values: [new Date(at - QUARTER_MS), new Date(at), paths],
  });
  return rowCount === 0;
}

/** Those of the region's series that are learned and have not been forecast from this quarter-hour yet. */
async function forecastAll(ctx: Context, region: RegionState, at: number) {
  const learned = region.series.filter((one) => one.baseline !== null);
  const forecasts: MadeForecast[] = [];
  const measured: MeasuredSeries[] = [];
  if (learned.length === 0) return { forecasts, measured };
  const found = await readSeries(ctx.db.pool, learned, at - LOOK_BACK_MS, at);
  const clock = wallClock(region.timeZone, at - LOOK_BACK_MS, at);
  const breathe = createBreather();
  for (const state of learned) {
    const series = prepare(found.get(placeKey(state))?.[state.metric] ?? [], clock, QUARTER_MS);
    measured.push({ state, series });
    const made = state.madeAt !== null && state.madeAt >= at ? null : forecastSeries(state, series, clock, at);
    if (made !== null) forecasts.push(made);
    await breathe();
  }
  return { forecasts, measured };
}

/** By line: what was forecast now, else before; of what was never forecast nothing is known. */
function outlooksOf(series: readonly SeriesState[], made: readonly MadeForecast[]) {
  const now = new Map(made.map((one) => [one.state, one]));
  const slots = [...new Set(series.map((one) => one.slot))];
  return Object.fromEntries(
    slots.map((slot) => [
      slot,
      series
        .filter((one) => one.slot === slot)
        .map((one) => ({
          carrier: one.carrier,
          weight: one.weight,
          metric: one.metric,
          forecast: now.get(one)?.forecast ?? one.forecast ?? { verdict: 'stale' as const, congestion: null },
          watch: now.get(one)?.watch ?? one.watch ?? { announced: false },
        })),
    ]),
  );
}
