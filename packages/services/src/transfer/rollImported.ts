import { setTimeout as wait } from 'node:timers/promises';
import type { OrganizationContext } from '../context';
import { createRollupLoop } from '../rollup/createRollupLoop';

/** Everything that began this long ago is due: a quarter-hour, and the time that its last samples get to come in. */
const DUE_AFTER_MS = 16 * 60_000;
/** While another process holds the rollups, this long without any progress of its own is waited for. */
const PATIENCE_MS = 60_000;
const POLL_MS = 500;

/**
 * Has the rollups of these paths computed: here, or by the hub where one is at it. Returns how many marked buckets are left:
 * those that are not over yet, or all of them where nothing moves for a minute.
 */
export async function rollImported(
  ctx: OrganizationContext,
  pathIds: readonly number[],
  given: { readonly onLeft: (buckets: number) => void; readonly signal?: AbortSignal | undefined },
): Promise<number> {
  const loop = createRollupLoop(ctx);
  const watch = setInterval(() => void marked(ctx, pathIds).then(given.onLeft, () => undefined), 2_000);
  const stop = () => void loop.stop();
  given.signal?.addEventListener('abort', stop, { once: true });
  try {
    let least = Number.POSITIVE_INFINITY;
    for (let waited = 0; waited <= PATIENCE_MS && given.signal?.aborted !== true; waited += POLL_MS) {
      await loop.runOnce();
      const left = await marked(ctx, pathIds, ctx.now() - DUE_AFTER_MS);
      if (left === 0) break;
      if (left < least) waited = 0;
      least = Math.min(least, left);
      await wait(POLL_MS);
    }
    return await marked(ctx, pathIds);
  } finally {
    clearInterval(watch);
    given.signal?.removeEventListener('abort', stop);
  }
}

async function marked(ctx: OrganizationContext, pathIds: readonly number[], before?: number): Promise<number> {
  const { rows } = await ctx.db.pool.query<{ left: number }>(
    `select count(*)::int as left from rollup_dirty
     where path_ids && $1::int[] and bucket < coalesce($2::timestamptz, 'infinity')`,
    [pathIds, before === undefined ? null : new Date(before)],
  );
  return rows[0]?.left ?? 0;
}
