import type { Context } from '../context';
import { inTransaction } from '../inTransaction';
import { commitGroup, type Way } from './commitGroup';
import type { PreparedBatch } from './prepareBatch';

/** How long groups go straight by upsert after one held what was stored already: who sends again seldom sends once. */
const WARY_MS = 1_000;
const UNIQUE_VIOLATION = '23505';
const DEADLOCK = '40P01';

/**
 * Makes the verb that stores a group and tells which way it went: new samples by COPY, unless some turn out
 * to be stored already. What it stores is durable when it resolves. `onFallback` hears of every group that had to go both ways.
 */
export function createGroupStore(
  ctx: Pick<Context, 'db' | 'now'>,
  onFallback: () => void,
): (group: readonly PreparedBatch[]) => Promise<Way> {
  let waryUntil = Number.NEGATIVE_INFINITY;
  const store = (group: readonly PreparedBatch[], way: Way) =>
    inTransaction(ctx.db.pool, (client) => commitGroup(client, group, way));
  return async (group) => {
    if (ctx.now() >= waryUntil) {
      try {
        await store(group, 'copy');
        return 'copy';
      } catch (error) {
        if (!isStoredAlready(error)) throw error;
        waryUntil = ctx.now() + WARY_MS;
        onFallback();
      }
    }
    await store(group, 'upsert');
    return 'upsert';
  };
}

/** Another process that stores the same rows at this moment makes either of the two. */
function isStoredAlready(error: unknown): boolean {
  const code = sqlState(error);
  return code === UNIQUE_VIOLATION || code === DEADLOCK;
}

/** Empty for what no database said. */
export function sqlState(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
