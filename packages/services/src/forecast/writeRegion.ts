import type pg from 'pg';
import type { AdviceChanges } from './adviseRoutes';
import type { MadeForecast } from './forecastSeries';

/** A hub's claim of a region: what it made is written only while that stands. */
export interface RegionClaim {
  readonly regionId: string;
  readonly organizationId: string;
  readonly id: string;
}

/** Told the id of each region that was forecast. */
export const FORECASTS_CHANNEL = 'forecasts';

const STANDS = 'select 1 from forecast_regions where region_id = $1 and claim = $2 for update';

const FORECASTS = `
  update line_forecasts f set made_at = $1::timestamptz, first_made_at = coalesce(f.first_made_at, $1::timestamptz),
    forecast = n.forecast, watch = n.watch, past = n.past
  from unnest($2::uuid[], $3::uuid[], $4::text[], $5::jsonb[], $6::jsonb[], $7::jsonb[])
    as n (line_id, carrier_id, metric, forecast, watch, past)
  where f.line_id = n.line_id and f.carrier_id = n.carrier_id and f.metric = n.metric`;

const ANNOUNCED = `
  insert into forecast_announcements (organization_id, line_id, carrier_id, metric, announced_at, expected_from,
    expected_to, probability)
  values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`;

const WITHDRAWN = `
  update forecast_announcements set withdrawn_at = $4::timestamptz
  where line_id = $1 and carrier_id = $2 and metric = $3 and withdrawn_at is null`;

/** Writes what a claimed region came to. False when the claim stands no longer: then nothing is written. */
export async function writeRegion(
  client: pg.ClientBase,
  claim: RegionClaim,
  made: { readonly at: number; readonly forecasts: readonly MadeForecast[]; readonly advices: AdviceChanges },
  nextDueAt: number,
): Promise<boolean> {
  const { rowCount } = await client.query(STANDS, [claim.regionId, claim.id]);
  if (rowCount === 0) return false;
  const { at, forecasts, advices } = made;
  const json = (of: (one: MadeForecast) => unknown) => forecasts.map((one) => JSON.stringify(of(one)));
  await client.query(FORECASTS, [
    new Date(at),
    forecasts.map((one) => one.state.lineId),
    forecasts.map((one) => one.state.carrierId),
    forecasts.map((one) => one.state.metric),
    json((one) => one.forecast),
    json((one) => one.watch),
    json((one) => one.past),
  ]);
  for (const one of forecasts) await writeAnnouncement(client, claim.organizationId, at, one);
  await writeAdvices(client, claim.organizationId, at, advices);
  await client.query('update forecast_regions set due_at = $2, made_at = $3 where region_id = $1', [
    claim.regionId,
    new Date(nextDueAt),
    new Date(at),
  ]);
  await client.query('select pg_notify($1, $2)', [FORECASTS_CHANNEL, claim.regionId]);
  return true;
}

async function writeAnnouncement(client: pg.ClientBase, organizationId: string, at: number, made: MadeForecast) {
  const { lineId, carrierId, metric, watch: before } = made.state;
  const { watch, forecast } = made;
  if (watch.announced === (before?.announced ?? false)) return;
  if (!watch.announced) {
    await client.query(WITHDRAWN, [lineId, carrierId, metric, new Date(at)]);
    return;
  }
  // Announced from a probability on at which a stretch is expected, so there is one.
  const { from, to, probability } = forecast.congestion ?? { from: at, to: at, probability: forecast.risk };
  const values = [new Date(at), new Date(from), new Date(to), probability];
  await client.query(ANNOUNCED, [organizationId, lineId, carrierId, metric, ...values]);
}

async function writeAdvices(client: pg.ClientBase, organizationId: string, at: number, changes: AdviceChanges) {
  await client.query('update forecast_advices set ended_at = $2 where id = any($1::uuid[])', [
    changes.ended,
    new Date(at),
  ]);
  for (const one of changes.opened)
    await client.query(
      `insert into forecast_advices (organization_id, route_id, at, from_line, to_line, acts, evidence, until)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        organizationId,
        one.routeId,
        new Date(at),
        one.fromLine,
        one.toLine,
        one.acts,
        JSON.stringify(one.evidence),
        new Date(one.until),
      ],
    );
  for (const { id, congested, sparedMinutes } of changes.settled)
    await client.query(
      'update forecast_advices set settled_at = $2, congested = $3, spared_minutes = $4 where id = $1',
      [id, new Date(at), congested, sparedMinutes],
    );
}
