import type { DirectiveData } from './events';
import type { Follower, Via } from './follower';
import type { RelayEvents, RouteState } from './relayTypes';
import type { Connection } from './routeLink';

/** What a relay knows of each route beside the directive that its follower holds. */
export interface RouteBook {
  has(routeId: string): boolean;
  /** @throws Error for a route that is not followed. */
  state(routeId: string): RouteState;
  states(): RouteState[];
  noteHeld(directive: DirectiveData, via: Via, appliedAt: number): void;
  noteHeard(routeId: string): void;
  /** Tells when it has become stale, or fresh, since it was last looked at. */
  checkStale(routeId: string): void;
  checkAll(): void;
}

interface Page {
  stale: boolean | null;
  since: number | null;
  via: Via | null;
  appliedAt: number | null;
  heardAt: number | null;
}

export interface RouteBookOptions {
  readonly routes: readonly string[];
  readonly follower: Follower;
  readonly connection: (routeId: string) => Connection;
  /** Epoch ms of the relay's clock. */
  readonly wall: () => number;
  readonly emit: <Name extends 'stale' | 'fresh'>(name: Name, state: RelayEvents[Name]) => void;
}

export function createRouteBook({ routes, follower, connection, wall, emit }: RouteBookOptions): RouteBook {
  const pages = new Map<string, Page>();
  for (const routeId of routes)
    pages.set(routeId, { stale: null, since: null, via: null, appliedAt: null, heardAt: null });

  function page(routeId: string): Page {
    const found = pages.get(routeId);
    if (found === undefined) throw new Error(`this relay does not follow the route ${routeId}: name it in routes`);
    return found;
  }

  function state(routeId: string): RouteState {
    const { since, via, appliedAt, heardAt } = page(routeId);
    return {
      routeId,
      current: follower.held(routeId),
      isStale: follower.isStale(routeId),
      since,
      via,
      appliedAt,
      connection: connection(routeId),
      heardAt,
    };
  }

  function checkStale(routeId: string): void {
    const kept = page(routeId);
    const stale = follower.isStale(routeId);
    if (stale === kept.stale) return;
    kept.stale = stale;
    kept.since = wall();
    emit(stale ? 'stale' : 'fresh', state(routeId));
  }

  return {
    has: (routeId) => pages.has(routeId),
    state,
    states: () => routes.map(state),
    noteHeld: ({ routeId }, via, appliedAt) => void Object.assign(page(routeId), { via, appliedAt }),
    noteHeard: (routeId) => {
      page(routeId).heardAt = wall();
    },
    checkStale,
    checkAll() {
      // What was never looked at is being asked for the first time: it is neither yet.
      for (const [routeId, { stale }] of pages) if (stale !== null) checkStale(routeId);
    },
  };
}
