import type { Context } from '../context';
import { inTransaction } from '../inTransaction';
import type { Learned, LearnTask } from './learnSeries';
import { readSeries } from './readSeries';
import { DAY_MS, type Metric, NO_SERIES, placeKey, QUARTER_MS, type SeriesPlace } from './series';

const LEARN_DAYS = 56;
const EVERY_MS = DAY_MS;
/** A hub that claimed a series and is not heard of again loses it after this. */
const LEASE_MS = 10 * 60_000;
/** Announcements are kept for as long as anybody compares years. */
const KEPT_DAYS = 400;

const CLAIM = `
  update line_forecasts f set learn_due = $2::timestamptz
  from lines l join regions r on r.id = l.region_id
  where l.id = f.line_id and (f.line_id, f.carrier_id, f.metric) = (
    select line_id, carrier_id, metric from line_forecasts where learn_due <= $1::timestamptz
    order by learn_due limit 1 for update skip locked
  )
  returning f.line_id as "lineId", f.carrier_id as "carrierId", f.metric, r.id as "regionId", r.time_zone as "timeZone",
    extract(epoch from f.first_made_at)::float8 * 1000 as "toldSince"`;

const ANNOUNCED = `
  select extract(epoch from announced_at)::float8 * 1000 as from,
    coalesce(extract(epoch from withdrawn_at)::float8 * 1000, 'infinity') as to
  from forecast_announcements where line_id = $1 and carrier_id = $2 and metric = $3 order by announced_at desc limit 1000`;

const WRITE = `
  update line_forecasts set learn_due = $5::timestamptz, learned_at = $6::timestamptz, baseline = $7, over_quiet = $8,
    backtest = $9, live = $10
  where line_id = $1 and carrier_id = $2 and metric = $3 and learn_due = $4::timestamptz`;

const FORGET = `
  delete from forecast_announcements where line_id = $1 and carrier_id = $2 and metric = $3 and announced_at < $4`;

/**
 * A region whose series are all learned, and some of them never forecast: nobody waits for the next quarter-hour. A hub
 * that forecasts it at this moment began without them, so that its claim ends.
 */
const FORECAST_NOW = `
  update forecast_regions set due_at = $2::timestamptz, claim = null
  where region_id = $1 and due_at > $2::timestamptz and not exists (
    select 1 from line_forecasts f join lines l on l.id = f.line_id where l.region_id = $1 and f.learned_at is null
  ) and exists (
    select 1 from line_forecasts f join lines l on l.id = f.line_id where l.region_id = $1 and f.first_made_at is null
  )`;

/**
 * Of two hubs that learn the last two series of a region at once the second waits for the first, and sees what it wrote:
 * else each would take the other's for missing, and nobody would forecast the region now.
 */
const ONE_AT_A_TIME = 'select from forecast_regions where region_id = $1 for update';

type ClaimedSeries = SeriesPlace & {
  readonly metric: Metric;
  readonly regionId: string;
  readonly timeZone: string;
  readonly toldSince: number | null;
};

/**
 * Takes a series that is due, learns it from the last eight weeks and writes what was learned. False when none is due.
 * `learn` may work on another thread: it is plain data both ways.
 */
export async function learnNext(ctx: Context, learn: (task: LearnTask) => Promise<Learned>): Promise<boolean> {
  const now = ctx.now();
  const lease = new Date(now + LEASE_MS);
  const { rows } = await ctx.db.pool.query<ClaimedSeries>({
    name: 'forecast-learn-claim',
    text: CLAIM,
    values: [new Date(now), lease],
  });
  const [claimed] = rows;
  if (!claimed) return false;
  const { metric, timeZone, toldSince, regionId } = claimed;
  const place = [claimed.lineId, claimed.carrierId, metric];
  const until = Math.floor(now / QUARTER_MS) * QUARTER_MS;
  const series = (await readSeries(ctx.db.pool, [claimed], until - LEARN_DAYS * DAY_MS, until)).get(placeKey(claimed));
  const announced = await ctx.db.pool.query<{ from: number; to: number }>(ANNOUNCED, place);
  const task = { metric, timeZone, series: (series ?? NO_SERIES)[metric], toldSince, announced: announced.rows, until };
  const { baseline, overQuiet, backtest, live } = await learn(task);
  await inTransaction(ctx.db.pool, async (client) => {
    const json = [baseline, backtest, live].map((one) => (one === null ? null : JSON.stringify(one)));
    const values = [lease, new Date(now + EVERY_MS), new Date(now), json[0], overQuiet, json[1], json[2]];
    await client.query(ONE_AT_A_TIME, [regionId]);
    const { rowCount } = await client.query(WRITE, [...place, ...values]);
    if (rowCount === 0) return;
    await client.query(FORGET, [...place, new Date(now - KEPT_DAYS * DAY_MS)]);
    await client.query(FORECAST_NOW, [regionId, new Date(now)]);
  });
  return true;
}
