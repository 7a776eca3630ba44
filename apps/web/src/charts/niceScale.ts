/** The axis of a value panel: it ends on round numbers and has at most `steps` grid lines above its foot. */
export interface NiceScale {
  readonly min: number;
  readonly max: number;
  readonly interval: number;
}

const ROUND = [1, 2, 2.5, 3, 4, 5, 10];

/** Smallest round scale that holds [low, high] in at most `steps` intervals; `low` is kept at 0 when it is 0. */
export function niceScale(low: number, high: number, steps: number): NiceScale {
  const span = Math.max(high - low, Math.abs(high) * 0.05, 1e-6);
  const magnitude = 10 ** Math.floor(Math.log10(span / steps));
  for (const factor of [...ROUND, 20, 30]) {
    const interval = factor * magnitude;
    const min = Math.floor(low / interval) * interval;
    const max = min + interval * steps;
    if (max >= high) {
      const needed = Math.max(1, Math.ceil((high - min) / interval - 1e-9));
      return { min, max: min + needed * interval, interval };
    }
  }
  return { min: low, max: high, interval: span / steps };
}

/** The value under which the share `q` of `values` lies; nulls are left out; null without values. */
export function quantile(values: readonly (number | null)[], q: number): number | null {
  const known = values.filter((value) => value !== null).sort((one, other) => one - other);
  return known[Math.min(known.length - 1, Math.floor(q * known.length))] ?? null;
}
