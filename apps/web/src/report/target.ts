import type { WeeklyReport } from './data';

/** The availability a route owes its viewers. One for all until policies carry their own. */
export const AVAILABILITY_TARGET = 0.9995;

/** How much of the minutes that the target allows a route has used. */
export interface Budget {
  readonly allowedMinutes: number;
  readonly usedMinutes: number;
  /** Negative when the target is missed. */
  readonly leftMinutes: number;
  readonly usedShare: number;
}

/** The budget over the minutes that were measured; null where nothing was. */
export function budget(availability: number | null, measuredMinutes: number): Budget | null {
  if (availability === null || measuredMinutes === 0) return null;
  const allowedMinutes = (1 - AVAILABILITY_TARGET) * measuredMinutes;
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

/** Good when every route met the target; “except” when the whole met it and some route did not. */
export function verdictTitle(report: Pick<WeeklyReport, 'routes' | 'totals'>): VerdictTitle {
  const { availability } = report.totals;
  if (availability === null) return { key: 'titleNothing', regionIds: [] };
  const missed = report.routes
    .filter((route) => route.availability !== null && route.availability < AVAILABILITY_TARGET)
    .sort((one, other) => (one.availability ?? 1) - (other.availability ?? 1));
  const regionIds = [...new Set(missed.map((route) => route.regionId))];
  if (regionIds.length === 0) return { key: 'titleGood', regionIds: [] };
  return { key: availability >= AVAILABILITY_TARGET ? 'titleExcept' : 'titleMissed', regionIds };
}
