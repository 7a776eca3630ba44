/** A half-open piece of time, epoch ms. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Splits bucket indices into runs that may be joined by a line: a run ends at a bucket where `usable` is false and
 * where the next bucket is missing from the series altogether.
 */
export function contiguousRuns(
  start: readonly number[],
  bucketMs: number,
  usable: (index: number) => boolean,
): readonly (readonly number[])[] {
  const runs: number[][] = [];
  let run: number[] = [];
  let previous = Number.NEGATIVE_INFINITY;
  for (const [index, at] of start.entries()) {
    const joined = at - previous <= bucketMs * 1.5;
    if (!usable(index) || !joined) {
      if (run.length > 0) runs.push(run);
      run = [];
    }
    if (usable(index)) run.push(index);
    previous = at;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

/** Joins touching or overlapping stretches. */
export function mergeStretches(stretches: readonly Stretch[]): readonly Stretch[] {
  const merged: Stretch[] = [];
  for (const next of [...stretches].sort((one, other) => one.from - other.from)) {
    const last = merged.at(-1);
    if (last !== undefined && next.from <= last.to) {
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
    } else {
      merged.push(next);
    }
  }
  return merged;
}

/** What of `window` none of `covered` covers. */
export function uncovered(window: Stretch, covered: readonly Stretch[]): readonly Stretch[] {
  const gaps: Stretch[] = [];
  let at = window.from;
  for (const piece of mergeStretches(covered)) {
    if (piece.from > at) gaps.push({ from: at, to: Math.min(piece.from, window.to) });
    at = Math.max(at, piece.to);
    if (at >= window.to) return gaps;
  }
  if (at < window.to) gaps.push({ from: at, to: window.to });
  return gaps;
}

/** What lies in both lists. */
export function overlap(left: readonly Stretch[], right: readonly Stretch[]): readonly Stretch[] {
  return left.flatMap((one) =>
    right
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter((both) => both.to > both.from),
  );
}

/** What lies in `stretches` and in none of `without`. */
export function subtract(stretches: readonly Stretch[], without: readonly Stretch[]): readonly Stretch[] {
  return stretches.flatMap((one) => uncovered(one, overlap([one], without)));
}
