import { sharedWeights } from '@twinline/engine/audience';
import { activeLines } from './activeLines';
import { downOf, type PathMonth, unplacedOf } from './lineFigures';
import type { MonthRoute } from './readMonth';
import { common, joined, type Run, secondsIn } from './runs';

/** What viewers of a region could have had, and what they had. Planned work counts: a viewer does not care why. */
export interface Service {
  /** 1 − (seconds in which every line was unavailable) ÷ (seconds with data), carriers by audience; null without data. */
  readonly availability: number | null;
  /** Audience-weighted seconds in which every line was unavailable. */
  readonly downSeconds: number;
  /** By the line that routes really had active; null where nothing was decided. */
  readonly asCarried: number | null;
  readonly carriedDownSeconds: number;
  /** False: when lines were unavailable is not known of every day any more, and those days count as if one had worked. */
  readonly exact: boolean;
}

/** A probe's view of its region: its lines, one path each. It stands for its share of its carrier's audience. */
interface Viewer {
  readonly weight: number;
  /** Seconds with data on either line: of each day those of the line that has more. */
  readonly measured: number;
  readonly down: ReadonlyMap<string, readonly Run[]>;
}

/** Service of a region over a month, from the paths of all its lines. */
export function serviceOf(paths: readonly PathMonth[], routes: readonly MonthRoute[]): Service {
  const viewers = viewersOf(paths);
  const [first] = paths;
  const weighted = (of: (viewer: Viewer) => number) =>
    viewers.reduce((sum, viewer) => sum + viewer.weight * of(viewer), 0);
  const weight = weighted(() => 1);
  const measured = weighted((viewer) => viewer.measured);
  const down = weighted((viewer) => secondsIn(allDown(viewer)));
  const carried = first ? carriedOf(viewers, routes, { from: first.month.from, to: first.through }) : null;
  return {
    availability: measured > 0 ? 1 - down / measured : null,
    downSeconds: weight > 0 ? down / weight : 0,
    asCarried: carried && carried.measured > 0 ? 1 - carried.down / carried.measured : null,
    carriedDownSeconds: carried && weight > 0 ? carried.down / weight : 0,
    exact: paths.every((of) => unplacedOf(of).length === 0),
  };
}

function viewersOf(paths: readonly PathMonth[]): Viewer[] {
  const agents = new Map<string, PathMonth[]>();
  for (const of of paths)
    if (of.days.size > 0) agents.set(of.path.agentId, [...(agents.get(of.path.agentId) ?? []), of]);
  const all = [...agents.values()];
  const weights = sharedWeights(all, ([of]) => ({ carrier: of?.path.carrierId ?? '', weight: of?.path.weight ?? 0 }));
  return all.map((own, i) => {
    const days = new Set(own.flatMap(({ days }) => [...days.keys()]));
    const down = new Map<string, Run[]>();
    // Two PoPs of a line: it is unavailable where every path of it is.
    for (const of of own) {
      const runs = joined([...downOf(of, 'down'), ...downOf(of, 'plannedDown')]);
      const known = down.get(of.path.slot);
      down.set(of.path.slot, known ? common(known, runs) : runs);
    }
    const measured = [...days].reduce(
      (sum, day) => sum + Math.max(...own.map((of) => of.days.get(day)?.measured ?? 0)),
      0,
    );
    return { weight: weights[i] ?? 0, measured, down };
  });
}

function allDown({ down }: Viewer): Run[] {
  const [first = [], ...others] = down.values();
  return others.reduce<Run[]>((both, runs) => common(both, runs), [...first]);
}

/** Seconds, weighted: downtime of the active line over all routes' mean, and measured ones in which one was active. */
function carriedOf(
  viewers: readonly Viewer[],
  routes: readonly MonthRoute[],
  span: Run,
): { down: number; measured: number } {
  let [down, measured] = [0, 0];
  const length = span.to - span.from;
  if (length <= 0 || routes.length === 0) return { down, measured };
  for (const { decided } of routes) {
    const ribbon = activeLines(decided, span.from, span.to).filter(({ line }) => line !== null);
    const decidedShare = ribbon.reduce((sum, { from, to }) => sum + to - from, 0) / length;
    for (const viewer of viewers) {
      const inactive = ribbon.reduce(
        (sum, { from, to, line }) => sum + secondsIn(common(viewer.down.get(line ?? '') ?? [], [{ from, to }])),
        0,
      );
      down += (viewer.weight * inactive) / routes.length;
      measured += (viewer.weight * viewer.measured * decidedShare) / routes.length;
    }
  }
  return { down, measured };
}
