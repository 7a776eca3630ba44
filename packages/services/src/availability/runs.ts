/** A stretch of time: epoch ms, half open. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** Periods of a day (second since it began, seconds, and so on) as stretches. */
export function runsOf(periods: readonly number[], dayFrom: number): Run[] {
  const runs: Run[] = [];
  for (let i = 0; i + 1 < periods.length; i += 2) {
    const from = dayFrom + (periods[i] ?? 0) * 1_000;
    runs.push({ from, to: from + (periods[i + 1] ?? 0) * 1_000 });
  }
  return runs;
}

/** Stretches put together where they meet or are less than `gapMs` apart, in order. */
export function joined(runs: readonly Run[], gapMs = 0): Run[] {
  const found: { from: number; to: number }[] = [];
  for (const run of [...runs].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last !== undefined && run.from <= last.to + gapMs) last.to = Math.max(last.to, run.to);
    else found.push({ ...run });
  }
  return found;
}

/** What lies in both; each in order and without overlap. */
export function common(a: readonly Run[], b: readonly Run[]): Run[] {
  const found: Run[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [one, other] = [a[i], b[j]];
    if (one === undefined || other === undefined) return found;
    const [from, to] = [Math.max(one.from, other.from), Math.min(one.to, other.to)];
    if (from < to) found.push({ from, to });
    if (one.to < other.to) i += 1;
    else j += 1;
  }
}

export const secondsIn = (runs: readonly Run[]): number =>
  runs.reduce((sum, { from, to }) => sum + to - from, 0) / 1_000;
