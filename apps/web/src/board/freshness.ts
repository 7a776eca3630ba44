import tokens from '../theme/tokens.json';

export type Freshness = 'live' | 'stale' | 'dead';

/** Numbers turn grey after three seconds without an update; after ten the board says since when it is not live. */
export function freshness(ageMs: number): Freshness {
  if (ageMs >= tokens.motion.deadAfterMs) return 'dead';
  return ageMs >= tokens.motion.staleAfterMs ? 'stale' : 'live';
}
