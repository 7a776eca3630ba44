import type { Context } from '../context';
import { inTransaction } from '../inTransaction';
import { commitGroup, type Way } from './commitGroup';
import type { PreparedBatch } from './prepareBatch';

/** How long groups go straight by upsert after one held what was stored already: who sends again seldom sends once. */
const WARY_MS = 1_000;
/** Only two hubs that store the same rows at the same moment need more than two. */
const MOST_TRIES = 4;
const UNIQUE_VIOLATION = '23505';
const DEADLOCK = '40P01';

/**
 * Makes the verb that stores a group and tells which way it went: new samples by COPY, unless some turn out
 * to be stored already. What it stores is durable when it resolves. `onFallback` hears of every try in vain. A database
 * that does not answer for `withinMs` is away.
 */
export function createGroupStore(
  ctx: Pick<Context, 'db' | 'now'>,
  onFallback: () => void,
  withinMs: number,
): (group: readonly PreparedBatch[]) => Promise<Way> {
  let waryUntil = Number.NEGATIVE_INFINITY;
  return async (group) => {
    for (let tries = 1; ; tries += 1) {
      const way = ctx.now() >= waryUntil ? 'copy' : 'upsert';
      try {
        await inTransaction(ctx.db.pool, (client) => commitGroup(client, group, way), withinMs);
        return way;
      } catch (error) {
        if (!isStoredAlready(error) || tries === MOST_TRIES) throw error;
        waryUntil = ctx.now() + WARY_MS;
        onFallback();
      }
    }
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
