import { mergeStretches, overlap, type Stretch, subtract, uncovered } from '../charts/stretches';
import type { LineSeries, RouteDetail } from './detail';

/** A stretch in which `lines` were dark or unmeasured. */
export interface LineStretch extends Stretch {
  readonly lines: readonly string[];
}

/** Buckets in which probes were sent and none came back in time, joined; one bucket each at least. */
export function blackoutStretches(line: LineSeries, bucketMs: number): readonly Stretch[] {
  return mergeStretches(
    line.start.map((from) => ({ from, to: from + bucketMs })).filter((_, index) => line.blackout[index] === true),
  );
}

/** Blackouts of all lines, each with its line. */
export function blackouts(detail: RouteDetail): readonly LineStretch[] {
  return Object.entries(detail.lines).flatMap(([slot, line]) =>
    blackoutStretches(line, detail.bucketMs).map((stretch) => ({ ...stretch, lines: [slot] })),
  );
}

/**
 * Where nothing was measured: first what all lines miss together, then what one misses alone. The newest edge is not
 * a gap before `graceMs` have passed, because a sample is sent only after its second has ended.
 */
export function missingStretches(detail: RouteDetail, until: number, graceMs: number): readonly LineStretch[] {
  const missing = Object.entries(detail.lines).map(([slot, line]) => ({
    slot,
    stretches: missingOf(line, detail, until, graceMs),
  }));
  const [first, ...others] = missing;
  if (first === undefined) return [];
  const together = others.reduce((common, next) => overlap(common, next.stretches), first.stretches);
  const slots = missing.map((one) => one.slot);
  return [
    ...together.map((stretch) => ({ ...stretch, lines: slots })),
    ...missing.flatMap((one) =>
      subtract(one.stretches, together).map((stretch) => ({ ...stretch, lines: [one.slot] })),
    ),
  ];
}

function missingOf(line: LineSeries, detail: RouteDetail, until: number, graceMs: number): readonly Stretch[] {
  const covered = line.start
    .map((from) => ({ from, to: from + detail.bucketMs }))
    .filter((_, index) => (line.rttP50Micros[index] ?? null) !== null || line.blackout[index] === true);
  const window = { from: detail.from, to: Math.min(detail.to, until) };
  return uncovered(window, covered).filter((gap) => {
    const newest = gap.to >= window.to;
    const oldest = gap.from <= window.from;
    return gap.to - gap.from > (newest ? graceMs + detail.bucketMs : oldest ? detail.bucketMs : 0);
  });
}
