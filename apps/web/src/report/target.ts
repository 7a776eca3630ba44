import type { ReportRoute, WeeklyReport } from './data';

/** What a route owes its viewers where none of its lines has a target. */
const DEFAULT_TARGET = 0.9995;

/**
 * The availability that a route is held against: the highest target of its region's lines, because viewers may be on
 * either; the usual one where none is set.
 */
export function targetOf(route: Pick<ReportRoute, 'regionId'>, lines: WeeklyReport['lines']): number {
  const set = lines.flatMap(({ regionId, target }) => (regionId === route.regionId && target !== null ? [target] : []));
  return set.length === 0 ? DEFAULT_TARGET : Math.max(...set);
}

/** How much of the minutes that the target allows a route has used. */
export interface Budget {
  readonly allowedMinutes: number;
  readonly usedMinutes: number;
  /** Negative when the target is missed. */
  readonly leftMinutes: number;
  readonly usedShare: number;
}

/** The budget over the minutes that were measured; null where nothing was. */
export function budget(availability: number | null, measuredMinutes: number, target: number): Budget | null {
  if (availability === null || measuredMinutes === 0) return null;
  const allowedMinutes = (1 - target) * measuredMinutes;
  const usedMinutes = (1 - availability) * measuredMinutes;
  return {
    allowedMinutes,
    usedMinutes,
    leftMinutes: allowedMinutes - usedMinutes,
    usedShare: usedMinutes / allowedMinutes,
  };
}

/** The title over the report: was it a good week, and where not. `regionIds` are those that missed the target. */
export type VerdictTitle =
  | { readonly key: 'titleNothing' | 'titleGood'; readonly regionIds: readonly [] }
  | { readonly key: 'titleExcept' | 'titleMissed'; readonly regionIds: readonly string[] };

/** Good when every route met its target; “except” when the whole met their mean and some route did not. */
export function verdictTitle(report: Pick<WeeklyReport, 'routes' | 'totals' | 'lines'>): VerdictTitle {
  const { availability } = report.totals;
  if (availability === null) return { key: 'titleNothing', regionIds: [] };
  const routes = report.routes.flatMap(({ regionId, availability: had }) =>
    had === null ? [] : [{ regionId, had, target: targetOf({ regionId }, report.lines) }],
  );
  const missed = routes.filter(({ had, target }) => had < target).sort((one, other) => one.had - other.had);
  const regionIds = [...new Set(missed.map((route) => route.regionId))];
  if (regionIds.length === 0) return { key: 'titleGood', regionIds: [] };
  const mean = routes.reduce((sum, { target }) => sum + target, 0) / routes.length;
  return { key: availability >= mean ? 'titleExcept' : 'titleMissed', regionIds };
}
