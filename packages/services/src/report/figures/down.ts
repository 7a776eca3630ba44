import type { PathDown } from './inputs';
import { measuredOf } from './lineFigures';
import type { SpanData } from './spans';

/** When a line was down in one quarter-hour, for how much of its audience. */
export interface DownQuarter {
  /** The share of its down seconds that lies within a part of the quarter-hour (ms since its beginning, half open). */
  shareWithin(part: { readonly from: number; readonly to: number }): number;
}

/** By quarter-hour of the period; only those in which it was down and it is known when. */
export type DownOfLine = ReadonlyMap<number, DownQuarter>;

/** The lines of a region by slot. */
export function downIn(span: SpanData, regionId: string): ReadonlyMap<string, DownOfLine> {
  const { network, pathsOfLine, downOf } = span;
  const found = new Map<string, DownOfLine>();
  for (const [index, line] of network.lines.entries()) {
    if (line.regionId !== regionId) continue;
    const quarters = new Map<number, WeighedRuns[]>();
    for (const { path, share } of measuredOf(span, pathsOfLine[index] ?? []))
      for (const { quarter, runs } of downOf.get(path) ?? []) {
        const known = quarters.get(quarter) ?? [];
        quarters.set(quarter, known);
        known.push({ share, runs });
      }
    if (quarters.size > 0)
      found.set(line.slot, new Map([...quarters].map(([quarter, all]) => [quarter, downQuarter(all)])));
  }
  return found;
}

/** By path: its quarter-hours with unavailable stretches. */
export type DownByPath = ReadonlyMap<number, readonly { readonly quarter: number; readonly runs: readonly number[] }[]>;

export function downByPath({ path, quarter, runs }: PathDown): DownByPath {
  const found = new Map<number, { quarter: number; runs: readonly number[] }[]>();
  for (const [row, index] of path.entries()) {
    const known = found.get(index) ?? [];
    found.set(index, known);
    known.push({ quarter: quarter[row] ?? -1, runs: runs[row] ?? [] });
  }
  return found;
}

interface WeighedRuns {
  readonly share: number;
  readonly runs: readonly number[];
}

function downQuarter(all: readonly WeighedRuns[]): DownQuarter {
  const within = (from: number, to: number) =>
    all.reduce((sum, { share, runs }) => sum + share * overlap(runs, from, to), 0);
  const whole = within(0, Number.POSITIVE_INFINITY);
  return { shareWithin: ({ from, to }) => (whole > 0 ? within(from, to) / whole : 0) };
}

/** Milliseconds of stretches (second, seconds, and so on) between two moments. */
function overlap(runs: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let i = 0; i + 1 < runs.length; i += 2) {
    const begins = (runs[i] ?? 0) * 1_000;
    sum += Math.max(0, Math.min(to, begins + (runs[i + 1] ?? 0) * 1_000) - Math.max(from, begins));
  }
  return sum;
}
