import { randomUUID } from 'node:crypto';
import { addDay, createHourSums, encodeDay, HOURS, type HourSums } from '@twinline/services/rollup/dayFigures';
import { bucketOf } from '@twinline/wire/histogram';
import pg from 'pg';
import { writeApiToken } from './apiToken';

/** Code, zone, and how many carriers. */
export type BenchRegion = readonly [code: string, timeZone: string, carriers: number];

/** Region, its zone, and how many carriers: forty of them, India and two zones that change clocks among them. */
const REGIONS = [
  ['SG', 'Asia/Singapore', 3],
  ['ID', 'Asia/Jakarta', 4],
  ['VN', 'Asia/Ho_Chi_Minh', 3],
  ['PH', 'Asia/Manila', 3],
  ['AE', 'Asia/Dubai', 2],
  ['SA', 'Asia/Riyadh', 3],
  ['BR', 'America/Sao_Paulo', 4],
  ['US', 'America/New_York', 4],
  ['IN', 'Asia/Kolkata', 4],
  ['TH', 'Asia/Bangkok', 3],
  ['MY', 'Asia/Kuala_Lumpur', 3],
  ['TR', 'Europe/Istanbul', 2],
  ['EG', 'Africa/Cairo', 2],
] as const satisfies readonly BenchRegion[];
const LINES = ['A', 'B'] as const;
/** Of its paths (four carriers, whose clocks change) the last day's raw samples are written, too. */
export const RAW_REGION = 'US';
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
/** At one sample a second and 50 probes in each. */
const PROBES = 45_000;
/** Days differ by one of so many weathers; each hour of a weather is the same four quarter-hours. */
const WEATHERS = 7;

interface BenchPath {
  readonly id: number;
  readonly timeZone: string;
  readonly carrier: number;
}

export interface History {
  readonly organizationId: string;
  /** Of the organization's API. */
  readonly token: string;
  readonly from: number;
  readonly to: number;
  readonly paths: readonly BenchPath[];
}

/** An hour of one path: what each of its quarter-hours holds. */
interface Hour {
  readonly lost: number;
  readonly jitterMicros: number;
  readonly badSeconds: number;
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
}

/**
 * Writes what `days` days of 40 carriers over two lines leave (90 days: 622 million samples): quarter-hours with
 * histograms of 14 to 30 buckets and congested evenings, and the days that the rollup loop would make of them; and
 * one region's last day as raw samples. `regions`: another network than those of the forty carriers.
 */
export async function writeHistory(
  url: string,
  days: number,
  to: number,
  regions: readonly BenchRegion[] = REGIONS,
): Promise<History> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const organizationId = `bench-${randomUUID()}`;
    const from = to - days * DAY_MS;
    const paths = await writeNetwork(client, organizationId, new Date(from - 30 * DAY_MS), regions);
    const hoursOf = new Map(paths.map((path) => [path.id, weathersOf(path)]));
    await writeQuarters(client, hoursOf, from, to);
    const zones = new Set(regions.map(([, timeZone]) => timeZone));
    const clocks = new Map([...zones].map((timeZone) => [timeZone, wallClock(timeZone, from, to)]));
    for (const path of paths)
      await writeDays(client, path, hoursOf.get(path.id) ?? [], clocks.get(path.timeZone) ?? []);
    await writeRawDay(client, organizationId, to);
    await client.query('analyze');
    return { organizationId, token: await writeApiToken(url, organizationId, 'viewer'), from, to, paths };
  } finally {
    await client.end();
  }
}

async function writeNetwork(
  client: pg.Client,
  organizationId: string,
  since: Date,
  regions: readonly BenchRegion[],
): Promise<BenchPath[]> {
  const one = async <T>(text: string, values: unknown[]): Promise<T> => {
    const { rows } = await client.query<{ id: T }>(`${text} returning id`, [organizationId, ...values]);
    const [row] = rows;
    if (!row) throw new Error(`nothing was inserted by ${text}`);
    return row.id;
  };
  await client.query("insert into organization (id, name, slug) values ($1, 'Bench', $1)", [organizationId]);
  const paths: BenchPath[] = [];
  let carrier = 0;
  for (const [code, timeZone, carriers] of regions) {
    const region = await one('insert into regions (organization_id, code, time_zone) values ($1, $2, $3)', [
      code,
      timeZone,
    ]);
    const pop = await one('insert into pops (organization_id, name) values ($1, $2)', [code]);
    const lines: string[] = [];
    for (const slot of LINES)
      lines.push(await one('insert into lines (organization_id, region_id, slot) values ($1, $2, $3)', [region, slot]));
    for (let i = 0; i < carriers; i += 1, carrier += 1) {
      const name = `${code} ${i + 1}`;
      const carrierId = await one('insert into carriers (organization_id, region_id, name) values ($1, $2, $3)', [
        region,
        name,
      ]);
      const agent = await one(
        'insert into agents (organization_id, region_id, carrier_id, name, created_at) values ($1, $2, $3, $4, $5)',
        [region, carrierId, name, since],
      );
      for (const line of lines) {
        const text = 'insert into paths (organization_id, agent_id, line_id, pop_id, ssid) values ($1, $2, $3, $4, 1)';
        paths.push({ id: await one<number>(text, [agent, line, pop]), timeZone, carrier });
      }
    }
  }
  return paths;
}

async function writeRawDay(client: pg.Client, organizationId: string, to: number): Promise<void> {
  await client.query(
    `insert into samples (path_id, start, duration_micros, revision, pending, sent, received, late, lost, duplicates, reordered,
       rtt_min_micros, rtt_mean_micros, rtt_max_micros, rtt_buckets, rtt_counts, jitter_micros, loss_bursts, longest_loss_burst,
       late_run, late_run_span_micros, received_at)
     select p.id, t, 1000000, 0, 0, 50, 50, 0, 0, 0, 0, 79000, 80000, 99000, '{117,118,119,120,121,123}',
       '{4,14,20,8,3,1}', 900, 0, 0, 0, 0, t
     from generate_series($1::timestamptz - interval '1 day', $1::timestamptz - interval '1 second', interval '1 second') t,
       paths p join agents a on a.id = p.agent_id join regions g on g.id = a.region_id and g.code = $2
     where p.organization_id = $3`,
    [new Date(to), RAW_REGION, organizationId],
  );
}

/** By weather, then by the wall clock's hour. */
function weathersOf(path: BenchPath): Hour[][] {
  const base = 40_000 + (path.id % 17) * 15_000;
  return Array.from({ length: WEATHERS }, (_, weather) =>
    Array.from({ length: HOURS }, (_hour, hour) => hourOf(base, hour, weather)),
  );
}

/** Round trips lie above the base by an exponential delay, and by a tenth of them a queue; evenings have more of both. */
function hourOf(baseMicros: number, hour: number, weather: number): Hour {
  const evening = Math.max(0, 1 - Math.abs(hour - 21) / 3);
  const jitterMicros = Math.round(baseMicros * (0.05 + 0.004 * weather + 0.2 * evening));
  const lost = Math.round(PROBES * (0.0005 + 0.004 * evening));
  const replies = PROBES - lost;
  const above = (multiple: number) => 0.9 * Math.exp(-multiple) + 0.1 * Math.exp(-multiple / 6);
  const first = bucketOf(baseMicros);
  const buckets: number[] = [];
  const counts: number[] = [];
  let left = replies;
  for (let bucket = first; left > 0; bucket += 1) {
    const stillAbove = Math.floor(replies * above(Math.max(0, 1.1 ** bucket - baseMicros) / jitterMicros));
    if (left > stillAbove) {
      buckets.push(bucket);
      counts.push(left - stillAbove);
    }
    left = stillAbove;
  }
  return { lost, jitterMicros, badSeconds: weather === 3 && hour === 21 ? 60 : 0, buckets, counts };
}

const weatherAt = (utcDay: number, pathId: number) => (utcDay + pathId) % WEATHERS;

/** One statement, from hours that stand in a table of their own: half a million rows take seconds. */
async function writeQuarters(
  client: pg.Client,
  hoursOf: ReadonlyMap<number, Hour[][]>,
  from: number,
  to: number,
): Promise<void> {
  await client.query(`create temporary table hours (path_id int, weather int, hour int, lost int, jitter int, bad int,
    buckets smallint[], counts bigint[])`);
  for (const [id, weathers] of hoursOf) {
    const rows = weathers.flatMap((hours, weather) =>
      hours.map((hour, at) => ({
        path_id: id,
        weather,
        hour: at,
        lost: hour.lost,
        jitter: hour.jitterMicros,
        bad: hour.badSeconds,
        buckets: hour.buckets,
        counts: hour.counts,
      })),
    );
    await client.query('insert into hours select * from json_populate_recordset(null::hours, $1)', [
      JSON.stringify(rows),
    ]);
  }
  await client.query('analyze hours');
  await client.query(
    `insert into rollup_quarters (path_id, bucket, samples, sent, received, late, lost, duplicates, reordered,
       rtt_min_micros, rtt_max_micros, rtt_sum_micros, rtt_buckets, rtt_counts, jitter_sum_micros, jitter_samples,
       loss_bursts, longest_loss_burst, good_seconds, bad_seconds, unavailable_seconds)
     select h.path_id, q.bucket, 900, $3::int, $3::int - h.lost, h.lost, h.lost, 0, 0, 40000, 400000, 0, h.buckets, h.counts,
       h.jitter * 900::bigint, 900, 0, 0, 900 - h.bad, h.bad, h.bad
     from generate_series($1::timestamptz, $2::timestamptz - interval '15 minutes', interval '15 minutes') as q (bucket)
     cross join paths p join agents a on a.id = p.agent_id join regions g on g.id = a.region_id
     join hours h on h.path_id = p.id and h.hour = extract(hour from q.bucket at time zone g.time_zone)
       and h.weather = (floor(extract(epoch from q.bucket) / 86400)::bigint + p.id) % ${WEATHERS}
     order by q.bucket, p.id`,
    [new Date(from), new Date(to), PROBES],
  );
}

async function writeDays(
  client: pg.Client,
  path: BenchPath,
  weathers: readonly Hour[][],
  quarters: readonly WallQuarter[],
): Promise<void> {
  const days = new Map<string, HourSums>();
  for (const { at, day, hour } of quarters) {
    const sums = days.get(day) ?? createHourSums();
    days.set(day, sums);
    const given = weathers[weatherAt(Math.floor(at / DAY_MS), path.id)]?.[hour];
    if (given) addQuarter(sums, hour, given);
  }
  const totals = createHourSums();
  const rows = [...days].map(([day, sums]) => {
    const figures = encodeDay(sums);
    addDay(totals, figures);
    return { day, figures, totals: encodeDay(totals) };
  });
  await client.query(
    `insert into rollup_days (path_id, day, figures, totals)
     select $1, * from unnest($2::date[], $3::bytea[], $4::bytea[])`,
    [path.id, rows.map((row) => row.day), rows.map((row) => row.figures), rows.map((row) => row.totals)],
  );
}

function addQuarter({ sums, rtt, connect, rttMinMicros, rttMaxMicros }: HourSums, hour: number, given: Hour): void {
  const add = (array: Float64Array, key: number, value: number) => {
    array[key] = (array[key] ?? 0) + value;
  };
  add(sums.sent, hour, PROBES);
  add(sums.received, hour, PROBES - given.lost);
  add(sums.lost, hour, given.lost);
  add(sums.jitterSumMicros, hour, given.jitterMicros * 900);
  add(sums.jitterSamples, hour, 900);
  add(sums.goodSeconds, hour, 900 - given.badSeconds);
  add(sums.badSeconds, hour, given.badSeconds);
  add(sums.unavailableSeconds, hour, given.badSeconds);
  for (const [i, bucket] of given.buckets.entries()) add(rtt, hour * 256 + bucket, given.counts[i] ?? 0);
  // One attempt a minute, three times a round trip.
  for (const later of [0, 3, 6]) add(connect, hour * 256 + (given.buckets[0] ?? 0) + 11 + later, 5);
  add(sums.connectAttempts, hour, 15);
  rttMinMicros[hour] = 40_000;
  rttMaxMicros[hour] = 400_000;
}

interface WallQuarter {
  readonly at: number;
  readonly day: string;
  readonly hour: number;
}

/** Every quarter-hour with its date and hour on a zone's wall clock. */
function wallClock(timeZone: string, from: number, to: number): WallQuarter[] {
  const [numeric, two] = ['numeric', '2-digit'] as const;
  const fields = { year: numeric, month: two, day: two, hour: two };
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', ...fields });
  return Array.from({ length: (to - from) / QUARTER_MS }, (_, i) => {
    const at = from + i * QUARTER_MS;
    const [day = '', hour = ''] = format.format(at).split(', ');
    return { at, day, hour: Number(hour) };
  });
}
