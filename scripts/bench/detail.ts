import { randomUUID } from 'node:crypto';
import { createDatabase, type Database } from '@twinline/db/client';
import { withOrganization } from '@twinline/db/tenancy';
import { mergedBins, weighedPaths } from '@twinline/services/query/route/mergedBins';
import { routeDetail } from '@twinline/services/query/route/routeDetail';
import { type History, RAW_REGION } from './history';
import type { BenchOptions } from './main';
import { percentile, type Row, row } from './rows';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MAX_POINTS = 900;

const zooms = [
  ['15 min', 15 * MINUTE_MS],
  ['2 h', 2 * HOUR_MS],
  ['1 d', DAY_MS],
  ['7 d', 7 * DAY_MS],
  ['30 d', 30 * DAY_MS],
  ['90 d', 90 * DAY_MS],
] as const;

/**
 * One route's page at every zoom, over 90 days of 40 carriers and two lines: its region has eight paths. The rows are
 * those of the worst zoom; beside them the same day read from raw samples.
 */
export async function detailBench(url: string, history: History, options: BenchOptions): Promise<Row[]> {
  options.say('detail: reading 90 days at every zoom');
  const { to } = history;
  const db = createDatabase(url, { max: 1 });
  try {
    const { routeId, regionId } = await addRoute(db, history);
    await writeMinutes(db, routeId, to);
    const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const ctx = { db, log: quiet, now: () => to, newId: randomUUID, organizationId: history.organizationId };
    const rounds = options.quick ? 10 : 40;
    const figures: { zoom: string; p50: number; p95: number }[] = [];
    for (const [zoom, spanMs] of zooms) {
      const read = () => routeDetail(ctx, { routeId, from: to - spanMs, to, maxPoints: MAX_POINTS });
      const { source } = await read();
      const times = await timed(rounds, read);
      figures.push({ zoom: `${zoom} (${source})`, p50: percentile(times, 50), p95: percentile(times, 95) });
    }
    const raw = await timed(3, () => readRawDay(db, history.organizationId, regionId, to));
    const worst = (which: 'p50' | 'p95') => ({
      value: Math.max(...figures.map((each) => each[which])),
      referenceValue: percentile(raw, 50),
      note: figures.map((each) => `${each.zoom} ${each[which].toFixed(0)} ms`).join(', '),
    });
    return [row('store', 'detail.db.p50', worst('p50')), row('store', 'detail.db.p95', worst('p95'))];
  } finally {
    await db.end();
  }
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

/** A route in a region with four carriers whose clocks change. */
async function addRoute(db: Database, { organizationId }: History): Promise<{ routeId: string; regionId: string }> {
  const { rows } = await db.pool.query<{ routeId: string; regionId: string }>(
    `with policy as (
       insert into policies (organization_id, name, scenario, definition) values ($1, 'bench', 'show-live', '{}') returning id
     )
     insert into routes (organization_id, region_id, scenario, policy_id)
     select $1, r.id, 'show-live', policy.id from regions r, policy where r.organization_id = $1 and r.code = $2
     returning id as "routeId", region_id as "regionId"`,
    [organizationId, RAW_REGION],
  );
  if (!rows[0]) throw new Error(`the history has no region ${RAW_REGION}`);
  return rows[0];
}

/** Three days of minutes for the route's paths. */
async function writeMinutes(db: Database, routeId: string, to: number): Promise<void> {
  const paths = `paths p join agents a on a.id = p.agent_id join routes r on r.region_id = a.region_id and r.id = $2`;
  await db.pool.query(
    `insert into rollup_minutes (path_id, bucket, samples, sent, received, late, lost, duplicates, reordered, rtt_min_micros,
       rtt_max_micros, rtt_sum_micros, rtt_buckets, rtt_counts, jitter_sum_micros, jitter_samples, loss_bursts,
       longest_loss_burst, good_seconds, bad_seconds)
     select p.id, t, 60, 3000, 2990, 10, 10, 0, 0, 79000, 240000, 239200000,
       '{116,117,118,119,120,121,122,123,124,125,126,127}', '{100,200,600,1000,500,300,120,60,50,30,20,10}', 54000, 60, 4, 2,
       ~0::bit(60), 0::bit(60)
     from generate_series($1::timestamptz - interval '3 days', $1::timestamptz - interval '1 minute', interval '1 minute') t,
       ${paths}`,
    [new Date(to), routeId],
  );
  await db.pool.query('vacuum analyze');
}

function readRawDay(db: Database, organizationId: string, regionId: string, to: number): Promise<unknown> {
  return withOrganization(db, organizationId, async (tx) => {
    const paths = (await weighedPaths(tx)).filter((path) => path.groupId === regionId);
    return mergedBins(tx, 'samples', paths, { from: to - DAY_MS, to, binMs: 2 * MINUTE_MS });
  });
}
