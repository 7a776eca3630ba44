import type { SampleSummary } from '@twinline/engine/types';
import type { Context } from '../context';
import type { HeldRoutes } from './heldRoutes';
import type { Regions } from './regions';

const LAST_MINUTE = `
  select path_id as path, (extract(epoch from start) * 1000000)::bigint as key, duration_micros as duration, revision,
    sent, received, late, lost, pending, rtt_min_micros as "rttMinMicros", rtt_mean_micros as "rttMeanMicros",
    rtt_max_micros as "rttMaxMicros", rtt_buckets as "rttBuckets", rtt_counts as "rttCounts",
    jitter_micros as "jitterMicros", longest_loss_burst as "longestLossBurst", late_run as "lateRun",
    late_run_span_micros as "lateRunSpanMicros"
  from samples where start >= $1 order by path_id, start limit 500000`;

type Row = Omit<SampleSummary, 'start' | 'durationMs'> & { path: number; duration: number };

/**
 * Tells the judges of the last minute of samples, so that figures and what is usual for a path are known at once.
 * It gives nobody a vote: for that, data must arrive after the start.
 */
export async function warmUp(ctx: Context, routes: HeldRoutes, regions: Regions): Promise<number> {
  const { rows } = await ctx.db.pool.query<Row>(LAST_MINUTE, [new Date(ctx.now() - 60_000)]);
  const byPath = new Map<number, SampleSummary[]>();
  for (const { path, duration, ...row } of rows) {
    const sample = { ...row, start: row.key / 1_000, durationMs: duration / 1_000 };
    const samples = byPath.get(path);
    if (samples) samples.push(sample);
    else byPath.set(path, [sample]);
  }
  for (const [route] of routes.byRegion()) {
    const stored = (route?.network.paths ?? []).map(({ path }) => [path, byPath.get(path) ?? []] as const);
    if (route) regions.tell(route.network.regionId, { kind: 'stored', samples: stored });
  }
  return rows.length;
}
