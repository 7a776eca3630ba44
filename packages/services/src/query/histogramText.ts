const ZERO = 48;
const NINE = 57;

/**
 * Adds up histograms that the database hands over as text: `{118,119}{117,120}` of buckets beside `{4,6}{1,9}` of
 * counts. That is what string_agg makes of many rows at a fraction of what unnesting and grouping their elements costs,
 * and reading it here is faster than building arrays of it. `offset` is what a bucket is counted from.
 */
export function addHistogramText(into: Float64Array, buckets: string, counts: string, offset = 0): void {
  let at = 0;
  let other = 0;
  while (at < buckets.length) {
    let bucket = 0;
    let digit = buckets.charCodeAt(at);
    if (digit < ZERO || digit > NINE) {
      at += 1;
      continue;
    }
    for (; digit >= ZERO && digit <= NINE; digit = buckets.charCodeAt(++at)) bucket = bucket * 10 + digit - ZERO;
    let count = 0;
    digit = counts.charCodeAt(other);
    while (digit < ZERO || digit > NINE) digit = counts.charCodeAt(++other);
    for (; digit >= ZERO && digit <= NINE; digit = counts.charCodeAt(++other)) count = count * 10 + digit - ZERO;
    const key = bucket - offset;
    into[key] = (into[key] ?? 0) + count;
  }
}
