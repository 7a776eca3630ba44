import type { NetworkStretch } from '@twinline/engine/replay/recording';
import type { PathIdentity } from '@twinline/engine/types';
import { weighted } from '../evaluation/loadNetwork';

/** A path with its carrier's audience as weight, and for how long it was there (epoch ms, half open). */
export interface LivedPath extends PathIdentity {
  readonly since: number;
  readonly until: number;
}

/** The network of a region from each moment on at which a path came or went. */
export function stretchesOf(paths: readonly LivedPath[]): NetworkStretch[] {
  const moments = new Set([0]);
  for (const { since, until } of paths) for (const at of [since, until]) if (Number.isFinite(at)) moments.add(at);
  return [...moments]
    .sort((a, b) => a - b)
    .map((from) => ({
      from,
      paths: weighted(paths.filter(({ since, until }) => since <= from && from < until)),
    }));
}
