import { presets } from '@twinline/engine/presets';
import type pg from 'pg';
import type { OrganizationContext } from '../../context';
import { commitGroup } from '../../ingest/commitGroup';
import { prepareBatch } from '../../ingest/prepareBatch';
import { markDirty } from '../../rollup/marks';
import { rollAvailabilityDays } from '../../rollup/rollAvailabilityDays';
import { rollDays } from '../../rollup/rollDays';
import { rollMinutes } from '../../rollup/rollMinutes';
import { rollQuarters } from '../../rollup/rollQuarters';
import { waitForRollupLock } from '../../rollup/rollupLock';
import { DEMO_POLICY, type SeededRegion } from '../seedNetwork';
import { connectRow } from './connectRow';
import { type Episodes, episodesOf } from './episodes';
import { conditionsOf, type HistoryPath, secondStates } from './measure';
import { minuteRow, type QuarterRow, quarterRow, type RollupRow } from './minuteRow';
import { rawBatches } from './rawSamples';
import { tellStory } from './story';
import { writeConnects } from './writeConnects';
import { writeMinutes, writeQuarters } from './writeRollups';
import { type ToldRegion, writeStories } from './writeStory';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 86_400_000;
/** Resolutions as retention would have left them: quarter-hours, minutes, and raw samples of one route. */
const QUARTERS_FOR_MS = 28 * DAY_MS;
const MINUTES_FOR_MS = 3 * DAY_MS;
const RAW_FOR_MS = 2 * 3_600_000;
const RAW_REGION = 'SG';
const ROWS_AT_ONCE = 5_000;

interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Writes the demo's past, all of it marked as demo data: four weeks at first, later only the gap since the last
 * measurement. What was measured is never overwritten. One transaction: there is all of it or nothing.
 */
export async function fillHistory(ctx: OrganizationContext, regions: readonly SeededRegion[]): Promise<void> {
  const startedAt = ctx.now();
  const client = await ctx.db.pool.connect();
  try {
    await client.query('begin');
    await client.query('set local synchronous_commit = off');
    const range = await gap(client, regions, startedAt);
    if (range !== null) await fill(ctx, client, regions, range);
    await client.query('commit');
    if (range === null) return;
    await client.query(
      `analyze samples (path_id, start), rollup_minutes (path_id, bucket), rollup_quarters (path_id, bucket),
         rollup_connects (path_id, bucket), rollup_days (path_id, day),
         availability_days (path_id, day)`,
    );
    const { from, to } = range;
    ctx.log.info({ from: new Date(from), to: new Date(to), tookMs: ctx.now() - startedAt }, 'demo history written');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** From the minute after the last data to the last whole minute; null when there is no whole quarter-hour to fill. */
async function gap(client: pg.ClientBase, regions: readonly SeededRegion[], now: number): Promise<Range | null> {
  const paths = regions.flatMap(({ agents }) => agents.flatMap((agent) => agent.paths.map(({ id }) => id)));
  const newest = (table: string, column: string) =>
    `(select max(newest) from unnest($1::int4[]) as p (id), lateral (
        select ${column} as newest from ${table} where path_id = p.id order by ${column} desc limit 1) t)`;
  const { rows } = await client.query<{ newest: Date | null }>(
    `select greatest(${newest('samples', 'start')}, ${newest('rollup_minutes', 'bucket')},
       ${newest('rollup_quarters', 'bucket')}) as newest`,
    [paths],
  );
  const to = floor(now, MINUTE_MS);
  const earliest = floor(now, QUARTER_MS) - QUARTERS_FOR_MS;
  const last = rows[0]?.newest?.getTime();
  // A minute's room, for what agents still hold from before the stop.
  const from = last === undefined ? earliest : Math.max(earliest, floor(last, MINUTE_MS) + 2 * MINUTE_MS);
  return to - from < QUARTER_MS ? null : { from, to };
}

async function fill(
  ctx: OrganizationContext,
  client: pg.PoolClient,
  regions: readonly SeededRegion[],
  range: Range,
): Promise<void> {
  await waitForRollupLock(client);
  const told: ToldRegion[] = [];
  for (const seeded of regions) {
    const episodes = episodesOf(seeded.region, range.from, range.to);
    const paths = seeded.agents.flatMap((agent) =>
      agent.paths.flatMap(({ id, slot }): HistoryPath[] => {
        const line = seeded.region.lines.find((candidate) => candidate.slot === slot);
        return line === undefined ? [] : [{ id, line, region: seeded.region, carrier: agent.carrier }];
      }),
    );
    const raw = { from: Math.max(range.from, floor(range.to - RAW_FOR_MS, QUARTER_MS)), to: range.to };
    const hasRaw = seeded.region.code === RAW_REGION;
    for (const path of paths) {
      await fillRollups(client, path, episodes, range, hasRaw ? raw.from : range.to);
      if (hasRaw) await fillRaw(client, path, episodes, raw);
    }
    const ids = paths.map(({ id }) => id);
    if (hasRaw) await rollRaw(client, ids, raw);
    await markEnds(client, ids, range);
    const quarters = bucketsOf(range, QUARTER_MS);
    const touched = new Map(ids.map((id) => [id, quarters]));
    await rollDays(client, touched);
    await rollAvailabilityDays(client, touched);
    told.push(await tell(ctx, client, seeded, episodes));
  }
  const { directiveTtlMs, deliverWithinMs } = presets['show-live'];
  await writeStories(client, ctx.organizationId, told, { directiveTtlMs, deliverWithinMs, newId: ctx.newId });
}

/** Quarter-hours over the range and minutes over its last days, both until `until`; connects over all of it. */
async function fillRollups(
  client: pg.ClientBase,
  path: HistoryPath,
  episodes: Episodes,
  range: Range,
  until: number,
): Promise<void> {
  const conditions = conditionsOf(path, episodes);
  const states = secondStates(path, episodes);
  const minutes: RollupRow[] = [];
  const quarters: QuarterRow[] = [];
  let inQuarter: RollupRow[] = [];
  for (let at = range.from; at < range.to; at += MINUTE_MS) {
    const row = minuteRow(path, at, conditions(at), states);
    if (row !== null) inQuarter.push(row);
    if (row !== null && at >= range.to - MINUTES_FOR_MS && at < until) minutes.push(row);
    const over = (at + MINUTE_MS) % QUARTER_MS === 0;
    if (!over) continue;
    const quarter = quarterRow(at + MINUTE_MS - QUARTER_MS, inQuarter);
    // A quarter that began before the range is put together from all of its minutes by the rollup loop.
    if (quarter !== null && quarter.bucket >= range.from) quarters.push(quarter);
    inQuarter = [];
  }
  for (let i = 0; i < minutes.length; i += ROWS_AT_ONCE) await writeMinutes(client, minutes.slice(i, i + ROWS_AT_ONCE));
  for (let i = 0; i < quarters.length; i += ROWS_AT_ONCE) {
    const some = quarters.slice(i, i + ROWS_AT_ONCE);
    await writeQuarters(
      client,
      some.filter(({ bucket }) => bucket < until),
    );
    await writeConnects(
      client,
      some.map(connectRow).filter((row) => row !== null),
    );
  }
}

async function fillRaw(client: pg.ClientBase, path: HistoryPath, episodes: Episodes, range: Range): Promise<void> {
  const states = secondStates(path, episodes);
  for (const samples of rawBatches(path, conditionsOf(path, episodes), states, range)) {
    const prepared = prepareBatch({ batch: { samples, signals: [] }, receivedAt: range.to });
    await commitGroup(client, [prepared], 'upsert');
  }
}

/** The rollups of the made-up raw samples, marked as such; their own marks would make them look measured. */
async function rollRaw(client: pg.PoolClient, pathIds: readonly number[], range: Range): Promise<void> {
  await client.query('delete from rollup_dirty where path_ids && $1 and marked_at = now()', [pathIds]);
  await rollMinutes(client, marksOf(bucketsOf(range, MINUTE_MS), pathIds), true);
  await rollQuarters(client, marksOf(bucketsOf(range, QUARTER_MS), pathIds));
}

/** The quarter-hours that the range covers in part, at either end. */
async function markEnds(client: pg.ClientBase, pathIds: readonly number[], { from, to }: Range): Promise<void> {
  const ends = [from, to].filter((at) => at % QUARTER_MS !== 0).map((at) => floor(at, QUARTER_MS));
  await markDirty(client, 'quarter', marksOf(ends, pathIds));
}

/** Starts of the buckets that are over in the range; the range covers the first in part. */
function bucketsOf({ from, to }: Range, stepMs: number): number[] {
  const first = floor(from, stepMs);
  return Array.from({ length: Math.max(0, (floor(to, stepMs) - first) / stepMs) }, (_, i) => first + i * stepMs);
}

const marksOf = (buckets: readonly number[], pathIds: readonly number[]) =>
  new Map(buckets.map((bucket) => [bucket, new Set(pathIds)]));

async function tell(
  ctx: OrganizationContext,
  client: pg.ClientBase,
  seeded: SeededRegion,
  episodes: Episodes,
): Promise<ToldRegion> {
  const { rows } = await client.query<{ id: string }>(
    'select relay_id as id from relay_routes where route_id = $1 order by relay_id',
    [seeded.routeId],
  );
  const policy = { ...presets[seeded.region.scenario], ...DEMO_POLICY };
  const teller = { region: seeded.region, policy, relays: rows.length, newId: ctx.newId };
  return {
    story: tellStory(teller, episodes),
    regionId: seeded.id,
    routeId: seeded.routeId,
    relayIds: rows.map(({ id }) => id),
  };
}

function floor(at: number, stepMs: number): number {
  return at - (at % stepMs);
}
