import { contiguousRuns } from '../charts/stretches';
import type { LineSeries } from './detail';

/** A point of a chart: epoch ms and a value in the panel's unit. */
export type Point = readonly [at: number, value: number];

/** The RTT of one line between two breaks: bands as closed outlines (forward along the top, back along the foot). */
export interface SmokePiece {
  readonly outer: readonly Point[];
  readonly inner: readonly Point[];
  readonly median: readonly Point[];
}

/** Pieces of the smoke in ms. A bucket in a blackout or without a median ends a piece: nothing is ever joined over it. */
export function smokePieces(line: LineSeries, bucketMs: number): readonly SmokePiece[] {
  const runs = contiguousRuns(line.start, bucketMs, (index) => measured(line, index));
  return runs.map((run) => ({
    outer: outline(line, run, bucketMs, line.rttP95Micros, line.rttP5Micros),
    inner: outline(line, run, bucketMs, line.rttP75Micros, line.rttP25Micros),
    median: run.map((index) => point(line, index, bucketMs, line.rttP50Micros)),
  }));
}

export type LossLevel = 'fair' | 'poor';

/** Where the median is drawn thicker and in a grade's colour because probes were lost. */
export interface LossStretch {
  readonly level: LossLevel;
  readonly points: readonly Point[];
}

const FAIR_FROM = 0.001;
const POOR_FROM = 0.02;

/** Level of a loss ratio by the chart's own steps (tokens: median.lossOverlay); null under the first. */
export function lossLevel(lossRatio: number | null): LossLevel | null {
  if (lossRatio === null || lossRatio < FAIR_FROM) return null;
  return lossRatio < POOR_FROM ? 'fair' : 'poor';
}

/** Coloured stretches of the median; each reaches half-way to its neighbours, so that one lossy bucket is visible. */
export function lossStretches(line: LineSeries, bucketMs: number): readonly LossStretch[] {
  const stretches: LossStretch[] = [];
  for (const run of contiguousRuns(line.start, bucketMs, (index) => measured(line, index))) {
    const points = run.map((index) => point(line, index, bucketMs, line.rttP50Micros));
    const levels = run.map((index) => lossLevel(line.lossRatio[index] ?? null));
    let first = 0;
    while (first < run.length) {
      const level = levels[first] ?? null;
      let last = first;
      while (last + 1 < run.length && levels[last + 1] === level) last += 1;
      if (level !== null) stretches.push({ level, points: withHalves(points, first, last, bucketMs) });
      first = last + 1;
    }
  }
  return stretches;
}

function measured(line: LineSeries, index: number): boolean {
  return (line.rttP50Micros[index] ?? null) !== null && line.blackout[index] !== true;
}

/** Values stand in the middle of their bucket. */
function point(line: LineSeries, index: number, bucketMs: number, values: readonly (number | null)[]): Point {
  const micros = values[index] ?? line.rttP50Micros[index] ?? 0;
  return [(line.start[index] ?? 0) + bucketMs / 2, micros / 1000];
}

function outline(
  line: LineSeries,
  run: readonly number[],
  bucketMs: number,
  top: readonly (number | null)[],
  foot: readonly (number | null)[],
): readonly Point[] {
  const above = run.map((index) => point(line, index, bucketMs, top));
  const below = run.map((index) => point(line, index, bucketMs, foot));
  return [...above, ...below.reverse()];
}

function withHalves(points: readonly Point[], first: number, last: number, bucketMs: number): readonly Point[] {
  const inside = points.slice(first, last + 1);
  const head = inside[0];
  const tail = inside.at(-1);
  if (head === undefined || tail === undefined) return inside;
  const before = points[first - 1];
  const after = points[last + 1];
  // A run of one bucket has no neighbour to reach to: it is as wide as its bucket.
  const alone = points.length === 1;
  return [
    ...(before !== undefined ? [middle(before, head)] : alone ? [[head[0] - bucketMs / 2, head[1]] as const] : []),
    ...inside,
    ...(after !== undefined ? [middle(tail, after)] : alone ? [[tail[0] + bucketMs / 2, tail[1]] as const] : []),
  ];
}

function middle(one: Point, other: Point): Point {
  return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
}
