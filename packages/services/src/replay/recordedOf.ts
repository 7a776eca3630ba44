import { withOrganization } from '@twinline/db/tenancy';
import type { RecordedSamples } from '@twinline/engine/replay/recording';
import { type SQL, sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { secondLetters } from '../transfer/exportColumns';

/** Rows of one slice, about, where nobody else waits for the process. */
const SLICE_ROWS = 20_000;
const SLICE_TIMEOUT_MS = 30_000;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Epoch ms, half open. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Reading {
  readonly signal?: AbortSignal | undefined;
  /** Fewer take longer in all, and hold the process up for less long. */
  readonly sliceRows?: number | undefined;
}

interface Row extends Record<string, unknown> {
  readonly path: number;
  readonly start: number;
  readonly duration: number;
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  readonly mean: number | null;
  readonly buckets: string;
  readonly counts: string;
  readonly jitter: number | null;
  readonly burst: number;
  readonly lateRun: number;
  readonly lateRunSpan: number;
  readonly good?: string;
  readonly bad?: string;
}

interface Source {
  readonly view: SQL;
  readonly time: SQL;
  readonly stepMs: number;
  readonly columns: SQL;
}

const samples: Source = {
  view: sql`people_samples`,
  time: sql`start`,
  stepMs: SECOND_MS,
  columns: sql`duration_micros as duration, sent, received, lost, rtt_mean_micros as mean, jitter_micros as jitter,
    longest_loss_burst as burst, late_run as "lateRun", late_run_span_micros::float8 as "lateRunSpan"`,
};

/** A minute in which nothing came back ends in a late run of all its probes, as an imported row does. */
const minutes: Source = {
  view: sql`people_rollup_minutes`,
  time: sql`bucket`,
  stepMs: MINUTE_MS,
  columns: sql`60000000 as duration, sent::float8 as sent, received::float8 as received, lost::float8 as lost,
    (rtt_sum_micros / nullif(received, 0))::float8 as mean, jitter_sum_micros::float8 / nullif(jitter_samples, 0) as jitter,
    longest_loss_burst as burst, case when received = 0 then sent else 0 end::float8 as "lateRun",
    case when received = 0 then 60000000 else 0 end as "lateRunSpan", good_seconds::text as good, bad_seconds::text as bad`,
};

/**
 * What is stored of these paths, in order of time: minutes until `rawFrom`, then samples. Read in slices of time, each in a
 * short transaction of its own: memory does not grow with the range.
 */
export async function* recordedOf(
  ctx: OrganizationContext,
  paths: readonly number[],
  { from, to }: Range,
  rawFrom: number,
  reading: Reading = {},
): AsyncGenerator<RecordedSamples, void, void> {
  const change = Math.min(to, rawFrom);
  yield* slicesOf(ctx, minutes, paths, { from, to: Math.floor(change / MINUTE_MS) * MINUTE_MS }, reading);
  yield* slicesOf(ctx, samples, paths, { from: change, to }, reading);
}

/**
 * When raw samples of these paths begin within the range (epoch ms): what is older was dropped, or never was. Infinity
 * where there are none.
 */
export async function rawBegins(ctx: OrganizationContext, paths: readonly number[], range: Range): Promise<number> {
  const oldest = (from: number) =>
    withOrganization(ctx.db, ctx.organizationId, async (tx) => {
      const { rows } = await tx.execute<{ at: number | null }>(sql`
        select (extract(epoch from min(s.start)) * 1000)::float8 as at
        from unnest(${sql.param(paths)}::int[]) as p (id)
        cross join lateral (
          select start from people_samples where path_id = p.id and start >= ${new Date(from)}
            and start < ${new Date(Math.min(range.to, from + HOUR_MS))}
          order by start limit 1
        ) s`);
      return rows[0]?.at ?? null;
    });
  // An hour at a time: nothing of a range that is all there is read twice, and one that is gone is found to be empty soon.
  for (let from = range.from; from < range.to; from += HOUR_MS) {
    const at = await oldest(from);
    if (at !== null) return at;
  }
  return Number.POSITIVE_INFINITY;
}

async function* slicesOf(
  ctx: OrganizationContext,
  source: Source,
  paths: readonly number[],
  { from, to }: Range,
  { signal, sliceRows = SLICE_ROWS }: Reading,
): AsyncGenerator<RecordedSamples, void, void> {
  const width = Math.max(1, Math.floor(sliceRows / paths.length)) * source.stepMs;
  for (let at = from; at < to; at += width) {
    signal?.throwIfAborted();
    const rows = await slice(ctx, source, paths, { from: at, to: Math.min(to, at + width) });
    if (rows.length > 0) yield columnsOf(rows);
  }
}

async function slice(ctx: OrganizationContext, source: Source, paths: readonly number[], range: Range): Promise<Row[]> {
  const { view, time, columns } = source;
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await tx.execute(sql.raw(`set local statement_timeout = ${SLICE_TIMEOUT_MS}`));
    return tx.execute<Row & Record<string, unknown>>(sql`
      select path_id as path, (extract(epoch from ${time}) * 1000000)::float8 as start, rtt_buckets::text as buckets,
        rtt_counts::text as counts, ${columns}
      from ${view}
      where path_id = any(${sql.param(paths)}::int[]) and ${time} >= ${new Date(range.from)} and ${time} < ${new Date(range.to)}`);
  });
  return rows.sort((a, b) => a.start + a.duration - b.start - b.duration || a.path - b.path);
}

function columnsOf(rows: readonly Row[]): RecordedSamples {
  return {
    path: rows.map((row) => row.path),
    start: rows.map((row) => row.start),
    duration: rows.map((row) => row.duration),
    sent: rows.map((row) => row.sent),
    received: rows.map((row) => row.received),
    lost: rows.map((row) => row.lost),
    rttMeanMicros: rows.map((row) => row.mean),
    rttBuckets: rows.map((row) => numbersOf(row.buckets)),
    rttCounts: rows.map((row) => numbersOf(row.counts)),
    jitterMicros: rows.map((row) => row.jitter),
    longestLossBurst: rows.map((row) => row.burst),
    lateRun: rows.map((row) => row.lateRun),
    lateRunSpanMicros: rows.map((row) => row.lateRunSpan),
    seconds: rows.map(({ good, bad }) => (good === undefined || bad === undefined ? null : secondLetters(good, bad))),
  };
}

const numbersOf = (array: string) => (array === '{}' ? [] : array.slice(1, -1).split(',').map(Number));
