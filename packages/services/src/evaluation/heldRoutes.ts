import type { Orders } from '@twinline/engine/types';
import type { Context } from '../context';
import { type HeldRoute, recall, watchedRoute } from './heldRoute';
import { addMissingStates, holdLeases, remembered } from './lease';
import { loadNetwork, type RouteNetwork } from './loadNetwork';

/** Every route of the installation that is in use, and which of them are this hub's to decide. */
export interface HeldRoutes {
  get(routeId: string): HeldRoute | undefined;
  all(): IterableIterator<HeldRoute>;
  ofRegion(regionId: string): readonly HeldRoute[];
  /** The routes of each region, always in the same order. */
  byRegion(): IterableIterator<readonly HeldRoute[]>;
  /** Takes in what people changed of the network. */
  reload(): Promise<void>;
  /** Renews leases, takes free ones, and gives up what others have taken. */
  keepLeases(): Promise<void>;
  /** This hub decides for it no more, or doesn't know whether it does: it is taken anew, if it still can be. */
  giveUp(route: HeldRoute): void;
  /** Takes over what other hubs have decided, of these routes or of all: the board shows it here too. */
  followOthers(routeIds?: readonly string[]): Promise<void>;
}

export interface HeldRoutesOptions {
  /** A UUID of this process. */
  readonly hubId: string;
  /** Called before what other hubs have opened is needed here. */
  readonly reloadIncidents: () => Promise<void>;
  /** What people ordered; `now` is epoch ms. */
  readonly ordersOf: (network: RouteNetwork, now: number) => Orders;
}

/** Knows no route until `reload` was called. */
export function createHeldRoutes(ctx: Context, options: HeldRoutesOptions): HeldRoutes {
  const { hubId, reloadIncidents, ordersOf } = options;
  const routes = new Map<string, HeldRoute>();
  const regions = new Map<string, HeldRoute[]>();

  function giveUp(route: HeldRoute): void {
    if (!route.mine) return;
    route.mine = false;
    ctx.log.warn({ routeId: route.network.routeId, epoch: route.epoch }, 'this hub no longer decides for the route');
  }

  async function keepLeases(): Promise<void> {
    const mine = await holdLeases(ctx, hubId);
    for (const route of routes.values())
      if (route.mine && mine.get(route.network.routeId) !== route.epoch) giveUp(route);
    const fresh = [...mine.keys()].filter((routeId) => routes.get(routeId)?.mine === false);
    if (fresh.length === 0) return;
    await reloadIncidents();
    const now = ctx.now();
    for (const memory of await remembered(ctx, fresh)) {
      const route = routes.get(memory.routeId);
      // Lost again meanwhile: the next turn sees it.
      if (!route || memory.epoch !== mine.get(memory.routeId) || route.committing) continue;
      recall(route, memory, now);
      // An override that is not known yet would seem to have ended.
      route.orders = ordersOf(route.network, now);
      route.mine = true;
    }
    ctx.log.info({ routes: fresh.length }, 'this hub decides for routes it has taken');
  }

  async function reload(): Promise<void> {
    await addMissingStates(ctx);
    const networks = await loadNetwork(ctx);
    const current = new Set(networks.map((network) => network.routeId));
    for (const network of networks) {
      const route = routes.get(network.routeId);
      if (route) route.network = network;
      else routes.set(network.routeId, watchedRoute(network, ctx.now()));
    }
    for (const routeId of routes.keys()) if (!current.has(routeId)) routes.delete(routeId);
    regions.clear();
    for (const route of routes.values()) {
      const { regionId } = route.network;
      regions.set(regionId, [...(regions.get(regionId) ?? []), route]);
    }
  }

  async function followOthers(routeIds: readonly string[] = [...routes.keys()]): Promise<void> {
    const others = routeIds.filter((routeId) => routes.get(routeId)?.mine === false);
    if (others.length === 0) return;
    await reloadIncidents();
    for (const memory of await remembered(ctx, others)) {
      const route = routes.get(memory.routeId);
      if (route && !route.mine) recall(route, memory, ctx.now());
    }
  }

  return {
    get: (routeId) => routes.get(routeId),
    all: () => routes.values(),
    ofRegion: (regionId) => regions.get(regionId) ?? [],
    byRegion: () => regions.values(),
    reload,
    keepLeases,
    giveUp,
    followOthers,
  };
}
