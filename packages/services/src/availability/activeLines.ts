/** A stretch in which one line was active; epoch ms, half open. */
export interface ActiveLine {
  readonly from: number;
  readonly to: number;
  /** Null: nothing was decided yet. */
  readonly line: string | null;
}

/**
 * Which line was active when, without gap or overlap between `from` and `to`. A directive counts from when it was
 * decided (`at`, epoch ms); `decided` is in order, and what lies before `from` says which line the span begins with.
 */
export function activeLines(
  decided: readonly { readonly at: number; readonly line: string }[],
  from: number,
  to: number,
): ActiveLine[] {
  const stretches: ActiveLine[] = [];
  let line = decided.findLast((directive) => directive.at < from)?.line ?? null;
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
