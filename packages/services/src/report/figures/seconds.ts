import { sharedWeights } from '@twinline/engine/audience';
import type { LineQuarters, PathQuarters, ReportNetwork } from './inputs';

/** Seconds of a path, or audience-weighted ones of a line. `bad` and `unavailable` may be the same seconds. */
export interface PathSeconds {
  readonly measured: number;
  readonly bad: number;
  readonly unavailable: number;
  /** Of `measured` and `unavailable`, those in work that was planned before it began. */
  readonly planned: number;
  readonly plannedUnavailable: number;
}

/** The same of a line, by quarter-hour of the period. */
export type LineSeconds = Readonly<Record<keyof PathSeconds, Float64Array>>;

export const noSeconds: PathSeconds = { measured: 0, bad: 0, unavailable: 0, planned: 0, plannedUnavailable: 0 };

/** `a` and `share` of `b`. */
export const plusSeconds = (a: PathSeconds, b: PathSeconds, share = 1): PathSeconds => ({
  measured: a.measured + share * b.measured,
  bad: a.bad + share * b.bad,
  unavailable: a.unavailable + share * b.unavailable,
  planned: a.planned + share * b.planned,
  plannedUnavailable: a.plannedUnavailable + share * b.plannedUnavailable,
});

/** 1 − unavailable ÷ measured; null without data. */
export const availabilityOf = ({ unavailable, measured }: PathSeconds): number | null =>
  measured > 0 ? 1 - unavailable / measured : null;

/** The same without planned work: what is held against a target. */
export const slaAvailabilityOf = ({
  measured,
  unavailable,
  planned,
  plannedUnavailable,
}: PathSeconds): number | null =>
  measured - planned > 0 ? 1 - (unavailable - plannedUnavailable) / (measured - planned) : null;

/** Gives paths of one line (by index) their shares of the audience, in their order. */
export type Share = (paths: readonly number[]) => readonly number[];

export function shareIn(network: ReportNetwork): Share {
  const audience = audienceOf(network);
  return (paths) => sharedWeights(paths, audience);
}

/** The carrier of each path (by index), and its audience; one without any still counts where there is no other. */
function audienceOf({ carriers, paths }: ReportNetwork): (path: number) => { carrier: string; weight: number } {
  const weights = new Map(carriers.map(({ id, weight }) => [id, Math.max(weight, 0.000_001)]));
  return (path) => {
    const carrier = paths[path]?.carrierId ?? '';
    return { carrier, weight: weights.get(carrier) ?? 0.000_001 };
  };
}

/** Indexes of the paths of each line, by the paths' ids: sums of fractions must not depend on the order of rows. */
export function pathsByLine({ lines, paths }: ReportNetwork): number[][] {
  const places = new Map(lines.map(({ id }, line) => [id, line]));
  const found: number[][] = lines.map(() => []);
  const byId = paths.map(({ id }, index) => ({ id, index })).sort((a, b) => a.id - b.id);
  for (const { index } of byId) {
    const line = places.get(paths[index]?.lineId ?? '');
    if (line !== undefined) found[line]?.push(index);
  }
  return found;
}

/** What each path saw in the whole period; undefined where it has no data. */
export function pathSecondsOf(quarters: PathQuarters, count: number): (PathSeconds | undefined)[] {
  const paths: (PathSeconds | undefined)[] = Array.from({ length: count });
  for (const [row, path] of quarters.path.entries()) {
    const own = rowOf(quarters, row);
    if (own.measured > 0) paths[path] = plusSeconds(paths[path] ?? noSeconds, own);
  }
  return paths;
}

/** Lines by quarter-hour: means over the paths that measured in it, weighted by their shares of the audience. */
export function putTogether(
  network: ReportNetwork,
  pathsOfLine: readonly (readonly number[])[],
  quarters: PathQuarters,
  count: number,
): (LineSeconds | null)[] {
  const rowsOf = rowsByPath(quarters, network.paths.length);
  const audience = audienceOf(network);
  const isMeasured = (row: number) => {
    const quarter = quarters.quarter[row] ?? -1;
    return quarter >= 0 && quarter < count && rowOf(quarters, row).measured > 0;
  };
  return pathsOfLine.map((paths) => {
    const sums = emptyLine(count);
    const weights = new Float64Array(count);
    const measuring = paths.map((path) => ({ ...audience(path), rows: rowsOf(path).filter(isMeasured) }));
    const sharers = sharersIn(measuring, quarters, count);
    for (const { carrier, weight, rows } of measuring)
      for (const row of rows) {
        const [quarter, own] = [quarters.quarter[row] ?? 0, rowOf(quarters, row)];
        const share = weight / (sharers.get(carrier)?.[quarter] ?? 1);
        weights[quarter] = (weights[quarter] ?? 0) + share;
        for (const name of NAMES) sums[name][quarter] = (sums[name][quarter] ?? 0) + share * own[name];
      }
    return divided(sums, weights);
  });
}

/** By carrier: how many of its paths measured in each quarter-hour. */
function sharersIn(
  paths: readonly { readonly carrier: string; readonly rows: Uint32Array }[],
  { quarter }: PathQuarters,
  count: number,
): ReadonlyMap<string, Uint16Array> {
  const sharers = new Map<string, Uint16Array>();
  for (const { carrier, rows } of paths) {
    const own = sharers.get(carrier) ?? new Uint16Array(count);
    sharers.set(carrier, own);
    for (const row of rows) {
      const at = quarter[row] ?? 0;
      own[at] = (own[at] ?? 0) + 1;
    }
  }
  return sharers;
}

/** Lines of an earlier period, as they were put together when the inputs were read. */
export function lineSecondsOf(quarters: LineQuarters, lines: number, count: number): (LineSeconds | null)[] {
  const found: (LineSeconds | null)[] = Array.from({ length: lines }, () => null);
  for (const [row, line] of quarters.line.entries()) {
    const [quarter, measured] = [quarters.quarter[row] ?? -1, quarters.measured[row] ?? 0];
    if (quarter < 0 || quarter >= count || measured <= 0) continue;
    const own = found[line] ?? emptyLine(count);
    found[line] = own;
    own.measured[quarter] = measured;
    own.bad[quarter] = quarters.bad[row] ?? 0;
    own.unavailable[quarter] = quarters.unavailable[row] ?? 0;
  }
  return found;
}

/** A line's seconds in one quarter-hour. */
export const secondsAt = (line: LineSeconds, quarter: number): PathSeconds => ({
  measured: line.measured[quarter] ?? 0,
  bad: line.bad[quarter] ?? 0,
  unavailable: line.unavailable[quarter] ?? 0,
  planned: line.planned[quarter] ?? 0,
  plannedUnavailable: line.plannedUnavailable[quarter] ?? 0,
});

/** The rows of each path. */
export function rowsByPath(quarters: PathQuarters, count: number): (path: number) => Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (const path of quarters.path) starts[path + 1] = (starts[path + 1] ?? 0) + 1;
  for (let path = 0; path < count; path += 1) starts[path + 1] = (starts[path + 1] ?? 0) + (starts[path] ?? 0);
  const next = starts.slice();
  const rows = new Uint32Array(quarters.path.length);
  for (const [row, path] of quarters.path.entries()) {
    const place = next[path] ?? 0;
    rows[place] = row;
    next[path] = place + 1;
  }
  return (path) => rows.subarray(starts[path] ?? 0, starts[path + 1] ?? 0);
}

export function rowOf(quarters: PathQuarters, row: number): PathSeconds {
  const bad = quarters.bad[row] ?? 0;
  return {
    measured: (quarters.good[row] ?? 0) + bad,
    bad,
    unavailable: quarters.unavailable[row] ?? 0,
    planned: quarters.planned[row] ?? 0,
    plannedUnavailable: quarters.plannedUnavailable[row] ?? 0,
  };
}

const NAMES = ['measured', 'bad', 'unavailable', 'planned', 'plannedUnavailable'] as const;

function emptyLine(count: number): Record<keyof PathSeconds, Float64Array> {
  const each = () => new Float64Array(count);
  return { measured: each(), bad: each(), unavailable: each(), planned: each(), plannedUnavailable: each() };
}

function divided(sums: Record<keyof PathSeconds, Float64Array>, weights: Float64Array): LineSeconds | null {
  let measured = false;
  for (const [quarter, weight] of weights.entries()) {
    if (weight === 0) continue;
    measured = true;
    for (const name of NAMES) sums[name][quarter] = (sums[name][quarter] ?? 0) / weight;
  }
  return measured ? sums : null;
}
