/** What a chart shows of a longer time, epoch ms. */
export interface Shown {
  readonly from: number;
  readonly to: number;
}

const SHORTEST_MS = 10_000;

/** A picked stretch, within the whole and not shorter than ten seconds. */
export function zoomed(whole: Shown, from: number, to: number): Shown {
  const span = Math.min(Math.max(to - from, SHORTEST_MS), whole.to - whole.from);
  const start = Math.min(Math.max(from, whole.from), whole.to - span);
  return { from: start, to: start + span };
}

/** The same length of time, moved by a share of it, and no further than the whole goes. */
export function panned(whole: Shown, { from, to }: Shown, share: number): Shown {
  const by = (to - from) * share;
  return zoomed(whole, from + by, to + by);
}
