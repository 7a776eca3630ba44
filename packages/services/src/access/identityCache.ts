/** How long an answer is believed: a revoked key still works this long, and no longer. */
export const IDENTITY_TTL_MS = 5_000;
/** Keys nobody knows are cached as well (null), so the cache is bounded against guessing. */
const MAX_ENTRIES = 10_000;

/**
 * Remembers what `load` answered per key for five seconds. Askers of the same key at the same moment share one query;
 * a query that failed is forgotten at once.
 */
export function createIdentityCache<T>(
  load: (key: string) => Promise<T | null>,
  now: () => number,
): (key: string) => Promise<T | null> {
  const entries = new Map<string, { readonly until: number; readonly identity: Promise<T | null> }>();

  return (key) => {
    const cached = entries.get(key);
    if (cached !== undefined && cached.until > now()) return cached.identity;
    const identity = load(key);
    entries.delete(key);
    entries.set(key, { until: now() + IDENTITY_TTL_MS, identity });
    identity.catch(() => entries.delete(key));
    const oldest = entries.keys().next();
    if (entries.size > MAX_ENTRIES && !oldest.done) entries.delete(oldest.value);
    return identity;
  };
}
