/** A directive as the report needs it; times are epoch ms. */
export interface Decided {
  readonly at: number;
  readonly line: string;
  readonly from: string | null;
  readonly reason: string;
  readonly fault: number | null;
  readonly applied: number | null;
}

export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Null: nothing was decided yet. */
  readonly line: string | null;
}

/**
 * Which line was active when, without gap or overlap between `from` and `to`. A directive counts from when it was
 * decided; `decided` is in order, and what lies before `from` says which line the span begins with.
 */
export function ribbonOf(decided: readonly Decided[], from: number, to: number): Stretch[] {
  const stretches: Stretch[] = [];
  let line = decided.findLast((d) => d.at < from)?.line ?? null;
  let since = from;
  for (const directive of decided) {
    if (directive.at < from || directive.at >= to || directive.line === line) continue;
    if (directive.at > since) stretches.push({ from: since, to: directive.at, line });
    line = directive.line;
    since = directive.at;
  }
  stretches.push({ from: since, to, line });
  return stretches;
}

/** For each bin that a stretch touches, the share of it in which each line was active. Undecided time has no share. */
export function activeShares(ribbon: readonly Stretch[], binMs: number): Map<number, Map<string, number>> {
  const bins = new Map<number, Map<string, number>>();
  for (const { from, to, line } of ribbon) {
    if (line === null) continue;
    for (let bin = Math.floor(from / binMs) * binMs; bin < to; bin += binMs) {
      const share = (Math.min(to, bin + binMs) - Math.max(from, bin)) / binMs;
      const shares = bins.get(bin) ?? new Map<string, number>();
      bins.set(bin, shares.set(line, (shares.get(line) ?? 0) + share));
    }
  }
  return bins;
}
