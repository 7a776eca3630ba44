import type { Outputs } from '../trpc/types';

/** Connect times of a route by line and carrier; see `route.connects`. */
export type ConnectTimes = Outputs['route']['connects'];
export type ConnectFigures = ConnectTimes['all'][number];
export const connectSteps = ['tcp', 'tls', 'firstByte', 'whole'] as const;
export type ConnectStep = (typeof connectSteps)[number];
export const connectFaults = ['dns', 'refused', 'unreachable', 'timeout', 'reset', 'tls', 'http'] as const;

/** A carrier, or all of them, with its lines beside each other. */
export interface ConnectGroup {
  /** Null: all carriers. */
  readonly carrier: { readonly id: string; readonly name: string; readonly asn: number | null } | null;
  readonly lines: readonly ConnectFigures[];
}

/** All carriers first, where there is more than one. */
export function connectGroups(times: ConnectTimes): ConnectGroup[] {
  const carriers = times.carriers.map(({ carrierId, name, asn, lines }) => ({
    carrier: { id: carrierId, name, asn },
    lines,
  }));
  return carriers.length === 1 ? carriers : [{ carrier: null, lines: times.all }, ...carriers];
}

/** The steps that any attempt reached; `whole` only where it has more than one step. */
export function stepsShown(times: ConnectTimes): ConnectStep[] {
  const all = [...times.all, ...times.carriers.flatMap(({ lines }) => lines)];
  const reached = connectSteps.filter((step) => all.some((line) => line.steps[step] !== undefined));
  return reached.length <= 2 ? reached.filter((step) => step !== 'whole') : reached;
}

/** The end of the scale that all bars share, in microseconds: the largest p95, rounded up to be readable. */
export function scaleEnd(times: ConnectTimes): number {
  const all = [...times.all, ...times.carriers.flatMap(({ lines }) => lines)];
  const largest = Math.max(1_000, ...all.flatMap((line) => Object.values(line.steps).map((step) => step.p95Micros)));
  const power = 10 ** Math.floor(Math.log10(largest));
  return ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= largest) ?? 10) * power;
}

export function failedCount(figures: ConnectFigures): number {
  return Object.values(figures.failures).reduce((sum, count) => sum + count, 0);
}

/** Of two lines' medians the lesser; null where there is nothing to compare. */
export function betterLine(lines: readonly ConnectFigures[], step: ConnectStep): string | null {
  const known = lines.flatMap((line) => {
    const figures = line.steps[step];
    return figures === undefined ? [] : [{ line: line.line, micros: figures.p50Micros }];
  });
  if (known.length < 2) return null;
  const sorted = [...known].sort((a, b) => a.micros - b.micros);
  return sorted[0]?.micros === sorted[1]?.micros ? null : (sorted[0]?.line ?? null);
}
