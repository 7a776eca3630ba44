import type { BoardRoute } from '../../trpc/types';
import { type Group, groups, triage } from '../triage';
import type { Spot } from './placement';
import { places } from './world';

/** A region on the map: its routes, of which the one that needs somebody most speaks for it. */
export interface MapRegion {
  readonly regionId: string;
  readonly code: string;
  readonly worst: BoardRoute;
  readonly group: Group;
  readonly routes: readonly BoardRoute[];
  /** Map units; null for a code whose place is not known. */
  readonly spot: Spot | null;
}

const spots: ReadonlyMap<string, Spot> = new Map(
  places.split(',').map((place) => {
    const [code = '', x = '0', y = '0'] = place.split(' ');
    return [code, { x: Number(x), y: Number(y) }];
  }),
);

/** A country's place by its code; a part of a country (US-CA) is shown where the country is. */
export function placeOf(code: string): Spot | null {
  return spots.get(code.split('-')[0] ?? '') ?? null;
}

/** `ranked`: routes from who needs somebody most to who needs nobody. */
export function mapRegions(ranked: readonly BoardRoute[]): readonly MapRegion[] {
  const byRegion = new Map<string, BoardRoute[]>();
  for (const route of ranked) byRegion.set(route.regionId, [...(byRegion.get(route.regionId) ?? []), route]);
  return [...byRegion].flatMap(([regionId, routes]) => {
    const [worst] = routes.toSorted((a, b) => rankOf(a) - rankOf(b));
    if (worst === undefined) return [];
    const code = worst.regionCode;
    return [{ regionId, code, worst, group: triage(worst).group, routes, spot: placeOf(code) }];
  });
}

const rankOf = (route: BoardRoute) => groups.indexOf(triage(route).group);
