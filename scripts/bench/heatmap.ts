import { randomUUID } from 'node:crypto';
import { createDatabase } from '@twinline/db/client';
import { heatmapHours } from '@twinline/services/query/heatmap/heatmapHours';
import type { HeatmapInput } from '@twinline/services/query/heatmap/heatmapSpan';
import { heatmapTimeline } from '@twinline/services/query/heatmap/heatmapTimeline';
import { heatmapWeekdays } from '@twinline/services/query/heatmap/heatmapWeekdays';
import pg from 'pg';
import { type History, RAW_REGION } from './history';
import type { BenchOptions } from './main';
import { percentile, type Row, row } from './rows';
import { startWeb } from './webServer';

/** By local hour: what the target is of. */
const ASKED = [
  { what: 'over baseline', metric: 'rttP95OverBaseline' },
  { what: 'p99', metric: 'rttP99' },
  { what: 'loss', metric: 'loss' },
  { what: 'score', metric: 'score' },
  { what: 'connect', metric: 'connectP95' },
] as const;
type Metric = (typeof ASKED)[number]['metric'];
/** Of each metric before any is timed: a server lives for weeks, and its code is compiled within its first pages. */
const WARM_UP = 8;
const CELLS = 40 * 24;

interface Timed {
  readonly what: string;
  readonly times: readonly number[];
}

/**
 * The heatmap of 90 days × 40 carriers × two lines by local hour, several metrics: by the verb in process (queries and
 * merging) and over HTTP from the built web app. Beside it the same figures of one day from its raw samples.
 */
export async function heatmapBench(url: string, history: History, options: BenchOptions): Promise<Row[]> {
  const rounds = options.quick ? 15 : 60;
  options.say('heatmap: reading 90 days by hour, over a timeline and by weekday');
  const { hours, others } = await byVerb(url, history, rounds);
  options.say('heatmap: building and starting the web app');
  const api = await overHttp(url, history, rounds);
  const raw = await rawDay(url, history);
  const worst = (all: readonly Timed[], p: number, more = '') => ({
    value: Math.max(...all.map(({ times }) => percentile(times, p))),
    referenceValue: raw.ms,
    note: `${all.map(({ what, times }) => `${what} ${percentile(times, p).toFixed(0)} ms`).join(', ')}${more}`,
  });
  const scaled = `; the raw day was read of ${raw.paths} of 80 paths, its time scaled to all`;
  return [
    row('store', 'heatmap.db.p50', worst(hours, 50)),
    row('store', 'heatmap.db.p95', worst(hours, 95, scaled)),
    row('store', 'heatmap.api.p95', worst(api, 95)),
    row('store', 'heatmap.days.db.p95', worst(others, 95, '; these read each day of each path')),
  ];
}

async function byVerb(url: string, { organizationId, from, to }: History, rounds: number) {
  const db = createDatabase(url, { max: 1 });
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const ctx = { db, log: quiet, now: () => to, newId: randomUUID, organizationId };
  const base = { from, to, clock: 'audience', viewerTimeZone: 'Asia/Dubai' } as const;
  try {
    const hours = await eachMetric(rounds, async (metric) =>
      expectCells((await heatmapHours(ctx, { ...base, metric })).cells.hour.length),
    );
    const input: HeatmapInput = { ...base, metric: 'rttP95' };
    const few = Math.ceil(rounds / 5);
    const others = [
      { what: 'timeline', times: await timed(few, () => heatmapTimeline(ctx, { ...input, maxColumns: 200 })) },
      { what: 'weekdays', times: await timed(few, () => heatmapWeekdays(ctx, input)) },
    ];
    return { hours, others };
  } finally {
    await db.end();
  }
}

async function overHttp(url: string, history: History, rounds: number): Promise<Timed[]> {
  const web = await startWeb(url);
  try {
    const headers = { authorization: `Bearer ${history.token}` };
    return await eachMetric(rounds, async (metric) => {
      const address = `${web.url}/api/v1/heatmap?from=${history.from}&to=${history.to}&metric=${metric}`;
      const answer = await fetch(address, { headers });
      if (!answer.ok) throw new Error(`the heatmap over HTTP answered ${answer.status}: ${await answer.text()}`);
      const { cells } = (await answer.json()) as { cells: { hour: number[] } };
      expectCells(cells.hour.length);
    });
  } finally {
    await web.stop();
  }
}

/** Sums and merged histograms by local hour straight from a day's samples, as rollups would otherwise spare. */
const RAW_DAY = `
  with chosen as (
    select p.id, g.time_zone as zone from paths p join agents a on a.id = p.agent_id join regions g on g.id = a.region_id
    where g.code = $3
  ), raw as materialized (
    select s.path_id, extract(hour from s.start at time zone c.zone)::int as hour, s.sent, s.lost, s.rtt_buckets, s.rtt_counts
    from samples s join chosen c on c.id = s.path_id where s.start >= $1 and s.start < $2
  ), counts as (
    select path_id, hour, bucket, sum(n) as n
    from (select path_id, hour, unnest(rtt_buckets) as bucket, unnest(rtt_counts) as n from raw) u group by 1, 2, 3
  )
  select path_id, hour, sum(sent) as sent, sum(lost) as lost,
    (select array_agg(n order by bucket) from counts c where c.path_id = r.path_id and c.hour = r.hour) as counts
  from raw r group by path_id, hour`;

async function rawDay(url: string, { to, paths }: History): Promise<{ ms: number; paths: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const values = [new Date(to - 86_400_000), new Date(to), RAW_REGION];
    const [ms = Number.NaN] = await timed(1, () => client.query(RAW_DAY, values));
    const { rows } = await client.query<{ n: number }>('select count(distinct path_id)::int as n from samples');
    const read = rows[0]?.n ?? 0;
    return { ms: (ms * paths.length) / read, paths: read };
  } finally {
    await client.end();
  }
}

async function eachMetric(rounds: number, read: (metric: Metric) => Promise<void>): Promise<Timed[]> {
  for (let i = 0; i < WARM_UP; i += 1) for (const { metric } of ASKED) await read(metric);
  const all: Timed[] = [];
  for (const { what, metric } of ASKED) all.push({ what, times: await timed(rounds, () => read(metric)) });
  return all;
}

async function timed(rounds: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return times;
}

function expectCells(cells: number): void {
  if (cells !== CELLS) throw new Error(`the heatmap has ${cells} cells, ${CELLS} were written`);
}
