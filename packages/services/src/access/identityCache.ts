/** How long an answer is believed: a revoked key still works this long where nobody told of it, and no longer. */
export const IDENTITY_TTL_MS = 5_000;
/** Keys nobody knows are cached as well (null), so the cache is bounded against guessing. */
const MAX_ENTRIES = 10_000;

export interface IdentityCache<T> {
  identify(key: string): Promise<T | null>;
  /** Drops what is known of those that match, and every answer that is still on its way: it may be the old one. */
  forget(matches: (identity: T) => boolean): void;
}

interface Entry<T> {
  readonly until: number;
  readonly answer: Promise<T | null>;
  /** Undefined while the answer is on its way. */
  identity: T | null | undefined;
}

/**
 * Remembers what `load` answered per key for five seconds. Askers of the same key at the same moment share one query;
 * a query that failed is forgotten at once.
 */
export function createIdentityCache<T>(load: (key: string) => Promise<T | null>, now: () => number): IdentityCache<T> {
  const entries = new Map<string, Entry<T>>();

  function ask(key: string): Entry<T> {
    const entry: Entry<T> = { until: now() + IDENTITY_TTL_MS, answer: load(key), identity: undefined };
    entry.answer.then(
      (identity) => (entry.identity = identity),
      () => entries.get(key) === entry && entries.delete(key),
    );
    return entry;
  }

  return {
    identify(key) {
      const cached = entries.get(key);
      if (cached !== undefined && cached.until > now()) return cached.answer;
      const entry = ask(key);
      entries.delete(key);
      entries.set(key, entry);
      const oldest = entries.keys().next();
      if (entries.size > MAX_ENTRIES && !oldest.done) entries.delete(oldest.value);
      return entry.answer;
    },
    forget(matches) {
      for (const [key, { identity }] of entries)
        if (identity === undefined || (identity !== null && matches(identity))) entries.delete(key);
    },
  };
}
