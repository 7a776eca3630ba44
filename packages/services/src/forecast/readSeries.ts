import { valueOfBucket } from '@twinline/engine/histogram';
import type pg from 'pg';
import { addHistogramText } from '../query/histogramText';
import { createBreather } from '../rollup/breather';
import { DAY_MS, type PlaceSeries, placeKey, QUARTER_MS, type SeriesPlace } from './series';

/** Of agents and paths that are archived too: what they measured of this carrier on this line is its past. */
const QUARTERS = `
  select h.line_id as "lineId", a.carrier_id as "carrierId", extract(epoch from q.bucket)::float8 * 1000 as at,
    sum(q.sent)::float8 as sent, sum(q.received)::float8 as received, sum(q.lost)::float8 as lost,
    sum(q.rtt_sum_micros)::float8 as "rttSumMicros", sum(q.good_seconds + q.bad_seconds)::float8 as known,
    string_agg(q.rtt_buckets::text, '') as buckets, string_agg(q.rtt_counts::text, '') as counts
  from paths h
  join agents a on a.id = h.agent_id
  join rollup_quarters q on q.path_id = h.id
  where h.line_id = any($1::uuid[]) and a.carrier_id = any($2::uuid[])
    and q.bucket >= $3::timestamptz and q.bucket < $4::timestamptz
  group by 1, 2, 3 order by 3`;

interface QuarterRow extends SeriesPlace {
  readonly at: number;
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  readonly rttSumMicros: number;
  readonly known: number;
  readonly buckets: string;
  readonly counts: string;
}

/** Rows in memory at once: a week of five carriers on two lines. */
const SPAN_MS = 7 * DAY_MS;

/**
 * Quarter-hours of carriers on lines from `from` until `to` (epoch ms, on quarter-hours), put together over their paths.
 * Lets everything else in this process have its turn between rows.
 */
export async function readSeries(
  client: pg.ClientBase | pg.Pool,
  places: readonly SeriesPlace[],
  from: number,
  to: number,
): Promise<Map<string, PlaceSeries>> {
  const found = new Map(places.map((place) => [placeKey(place), { rtt: [], loss: [] } as Mutable]));
  const breathe = createBreather();
  for (let begin = from; begin < to; begin += SPAN_MS) {
    const { rows } = await client.query<QuarterRow>({
      name: 'forecast-quarters',
      text: QUARTERS,
      values: [
        [...new Set(places.map((place) => place.lineId))],
        [...new Set(places.map((place) => place.carrierId))],
        new Date(begin),
        new Date(Math.min(to, begin + SPAN_MS)),
      ],
    });
    for (const row of rows) {
      addQuarter(found.get(placeKey(row)), row);
      await breathe();
    }
  }
  return found;
}

type Mutable = { [metric in keyof PlaceSeries]: PlaceSeries[metric][number][] };

function addQuarter(series: Mutable | undefined, row: QuarterRow): void {
  const weight = Math.min(1, (row.known * 1_000) / QUARTER_MS);
  if (!series || weight === 0) return;
  if (row.sent > 0) series.loss.push({ at: row.at, value: row.lost / row.sent, weight });
  const rttMicros = usualRttMicros(row);
  if (rttMicros !== null) series.rtt.push({ at: row.at, value: rttMicros / 1_000, weight });
}

/** Of the probes, so many of the slowest are left out: one stall is no congestion. */
const SLOWEST = 0.1;
const BUCKETS = 256;
const histogram = new Float64Array(BUCKETS);

/**
 * The mean round trip of the fastest nine tenths, in µs: the exact sum without what the merged histogram says of the
 * slowest tenth. The median of the histogram alone would move in steps of a tenth (its buckets are that wide), and a
 * line's evening is often no more; here the error is at most 4.8 % of a tenth.
 */
export function usualRttMicros(
  row: Pick<QuarterRow, 'received' | 'rttSumMicros' | 'buckets' | 'counts'>,
): number | null {
  if (row.received <= 0) return null;
  histogram.fill(0);
  addHistogramText(histogram, row.buckets, row.counts);
  let left = SLOWEST * histogram.reduce((sum, n) => sum + n, 0);
  const kept = row.received - left;
  let slowest = 0;
  for (let bucket = BUCKETS - 1; bucket >= 0 && left > 0; bucket--) {
    const taken = Math.min(left, histogram[bucket] ?? 0);
    slowest += taken * valueOfBucket(bucket);
    left -= taken;
  }
  return Math.max(0, row.rttSumMicros - slowest) / kept;
}
