import { downOf, measuringShares, type PathMonth } from './lineFigures';
import type { MonthIncident } from './readMonth';
import { joined, type Run } from './runs';

/** Ten good seconds part two periods; what is closer was parted by a second without data, or a border of quarter-hours. */
const PARTED_MS = 10_000;
/** An incident opens and closes some time after the fault. */
const AROUND_MS = 60_000;

/** A stretch in which at least one carrier found the line unavailable; epoch ms. */
export interface LinePeriod extends Run {
  readonly regionCode: string;
  readonly lineId: string;
  readonly slot: string;
  /** Of the region: where the moment is shown. */
  readonly routeId: string | null;
  /** Names of the carriers that were touched, by audience, and their share of the line's audience. */
  readonly carriers: readonly string[];
  readonly share: number;
  /** Audience-weighted seconds of it. */
  readonly weightedSeconds: number;
  /** It was inside of planned work, and is not held against the line. */
  readonly planned: boolean;
  readonly incidentId: string | null;
}

/** Unavailable periods of one line, the carriers' put together where they overlap, in order. */
export function linePeriods(
  paths: readonly PathMonth[],
  incidents: readonly MonthIncident[],
  routeId: string | null,
): LinePeriod[] {
  const [first] = paths;
  if (!first) return [];
  const { regionCode, regionId, lineId, slot } = first.path;
  const measuring = measuringShares(paths);
  const own = incidents.filter((incident) => incident.regionId === regionId && incident.line === slot);
  return (['down', 'plannedDown'] as const)
    .flatMap((kind) => {
      const runs = measuring.flatMap(({ of, share }) =>
        downOf(of, kind).map((run) => ({ ...run, path: of.path, share })),
      );
      return joined(runs, PARTED_MS).map((period): LinePeriod => {
        const { from, to } = period;
        const inside = runs.filter((run) => run.from < to && run.to > from);
        const touched = new Map(inside.map(({ path, share }) => [path.id, share]));
        return {
          ...{ from, to },
          ...{ regionCode, lineId, slot, routeId },
          carriers: [...new Set(paths.flatMap(({ path }) => (touched.has(path.id) ? [path.carrier] : [])))],
          share: [...touched.values()].reduce((sum, share) => sum + share, 0),
          weightedSeconds: inside.reduce((sum, run) => sum + (run.to - run.from) * run.share, 0) / 1_000,
          planned: kind === 'plannedDown',
          incidentId: incidentOf(period, own),
        };
      });
    })
    .sort((a, b) => a.from - b.from);
}

/** The incident that has most of the period; null where none touches it. */
function incidentOf(period: Run, incidents: readonly MonthIncident[]): string | null {
  let [found, most]: [string | null, number] = [null, 0];
  for (const { id, openedAt, closedAt } of incidents) {
    const [from, to] = [openedAt - AROUND_MS, (closedAt ?? Number.POSITIVE_INFINITY) + AROUND_MS];
    const both = Math.min(to, period.to) - Math.max(from, period.from);
    if (both > most) [found, most] = [id, both];
  }
  return found;
}
