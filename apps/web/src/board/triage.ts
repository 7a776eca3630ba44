import type { Grade } from '@twinline/engine/types';
import type { BoardRoute } from '../trpc/types';

export type Group = 'needs' | 'watch' | 'healthy';
export const groups: readonly Group[] = ['needs', 'watch', 'healthy'];

/** Why a route is in its group; the board's opening sentence is made from the reasons of those that need somebody. */
export type TriageReason = 'no-healthy-line' | 'no-standby' | 'active-bad' | 'off' | 'well';

export interface Triage {
  readonly group: Group;
  readonly reason: TriageReason;
}

const badness: Readonly<Record<Grade, number>> = { down: 4, poor: 3, fair: 2, 'no-data': 1, good: 0 };
const carries = new Set<Grade>(['good', 'fair']);

/** The grade of the line that carries the stream. */
export function activeGrade(route: BoardRoute): Grade {
  return route.lines[route.activeLine]?.grade ?? 'no-data';
}

/**
 * “Needs you” when the audience is hurt (the active line is poor or down) or one fault away from it (nothing to switch
 * to); “watch” when no harm is seen but something is off; “healthy” when every line is good. No data is not a fault.
 */
export function triage(route: BoardRoute): Triage {
  const active = activeGrade(route);
  const standby = bestStandby(route);
  if (active === 'no-data') return { group: 'watch', reason: 'off' };
  if (active === 'poor' || active === 'down')
    return { group: 'needs', reason: carries.has(standby) ? 'active-bad' : 'no-healthy-line' };
  if (route.advice === 'duplicate') return { group: 'needs', reason: 'no-healthy-line' };
  if (standby === 'down') return { group: 'needs', reason: 'no-standby' };
  if (active === 'fair' && !carries.has(standby)) return { group: 'needs', reason: 'no-standby' };
  if (active === 'good' && standby === 'good' && route.switching === null) return { group: 'healthy', reason: 'well' };
  return { group: 'watch', reason: 'off' };
}

function bestStandby(route: BoardRoute): Grade {
  const grades = Object.entries(route.lines).flatMap(([line, { grade }]) => (line === route.activeLine ? [] : [grade]));
  const order: readonly Grade[] = ['good', 'fair', 'poor', 'down', 'no-data'];
  return order.find((grade) => grades.includes(grade)) ?? 'no-data';
}

/** Which routes stand in which group, worst first: by the active line's grade, then its score, then the standby's. */
export function arrange(routes: readonly BoardRoute[]): Readonly<Record<Group, readonly string[]>> {
  const sorted = routes
    .map((route) => ({ route, group: triage(route).group }))
    .sort((a, b) => harm(b.route) - harm(a.route) || a.route.regionCode.localeCompare(b.route.regionCode));
  const ids = (wanted: Group) => sorted.filter(({ group }) => group === wanted).map(({ route }) => route.id);
  return { needs: ids('needs'), watch: ids('watch'), healthy: ids('healthy') };
}

/** Scores of good lines differ by noise alone, so they do not count: a healthy board keeps its order. */
function harm(route: BoardRoute): number {
  const worst = Math.max(...Object.values(route.lines).map(({ grade }) => badness[grade]));
  const active = activeGrade(route);
  const score = active === 'good' ? 100 : (route.lines[route.activeLine]?.score ?? 100);
  return badness[active] * 10_000 + (100 - Math.round(score / 5) * 5) * 50 + worst;
}
