/** Makes a median of absolute deviations the standard deviation of normal noise (Rousseeuw and Croux 1993, §1). */
const MAD_TO_SIGMA = 1.4826;

/** Nearest-rank quantile (`q` 0–1) of values in any order; NaN of none. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = new Float64Array(values).sort();
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle value, or the mean of the two in the middle; NaN of none. */
export function median(values: ArrayLike<number>): number {
  const sorted = new Float64Array(values).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}

/** A robust standard deviation of residuals around 0; NaN of none. */
export const spreadOf = (residuals: readonly number[]): number => MAD_TO_SIGMA * median(residuals.map(Math.abs));

export interface Weighted {
  readonly value: number;
  readonly weight: number;
  /** Whose it is: a median can be taken without one owner. */
  readonly owner: number;
}

/**
 * Weighted median of values in ascending order, without those of one owner: the middle of the weight. Where the middle
 * falls between two values it is their mean.
 */
export function medianWithout(ascending: readonly Weighted[], owner: number | null): { value: number; weight: number } {
  let weight = 0;
  for (const one of ascending) if (one.owner !== owner) weight += one.weight;
  let under = 0;
  let low: number | null = null;
  for (const one of ascending) {
    if (one.owner === owner || one.weight === 0) continue;
    if (low !== null) return { value: (low + one.value) / 2, weight };
    under += one.weight;
    if (under > weight / 2 + 1e-9) return { value: one.value, weight };
    if (under > weight / 2 - 1e-9) low = one.value;
  }
  return { value: low ?? Number.NaN, weight };
}
