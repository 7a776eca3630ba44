import type { RegionRoute } from '@twinline/engine/region/inputs';
import type { Expectation, Orders } from '@twinline/engine/types';
import type { Context } from '../context';
import { followSwitch, type HeldRoute, recalled, regionRoute } from './heldRoute';
import { addMissingStates, holdLeases, type Remembered, remembered } from './lease';
import { loadNetwork, type RouteNetwork } from './loadNetwork';
import type { Regions } from './regions';

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
  /** Takes over what other hubs have decided, of these routes or of all: the board shows it here too. */
  followOthers(routeIds?: readonly string[]): Promise<void>;
  /** Tells the judges what people ordered and what is forecast, where it is not what they know. */
  tellOrders(route: HeldRoute, now: number): void;
}

export interface HeldRoutesOptions {
  /** A UUID of this process. */
  readonly hubId: string;
  readonly regions: Regions;
  /** Called before what other hubs have opened is needed here. */
  readonly reloadIncidents: () => Promise<void>;
  /** What people ordered, and what is forecast; `now` is epoch ms. */
  readonly ordersOf: (network: RouteNetwork, now: number) => Orders;
  readonly expectedOf: (network: RouteNetwork, now: number) => Expectation | null;
}

/** Knows no route until `reload` was called. */
export function createHeldRoutes(ctx: Context, options: HeldRoutesOptions): HeldRoutes {
  const { hubId, regions, reloadIncidents, ordersOf, expectedOf } = options;
  const routes = new Map<string, HeldRoute>();
  const byRegion = new Map<string, HeldRoute[]>();
  /** What each region's judge was told of its routes last. */
  const told = new Map<string, string>();

  function recall(route: HeldRoute, memory: Remembered, mine: boolean, now: number): void {
    regions.tell(route.network.regionId, recalled(memory, mine, now));
    followSwitch(route, memory.switching);
  }

  function giveUp({ network: { regionId, routeId }, judged }: HeldRoute): void {
    regions.tell(regionId, { kind: 'given-up', routeId });
    ctx.log.warn({ routeId, epoch: judged.epoch }, 'this hub no longer decides for the route');
  }

  function tellOrders({ network, judged }: HeldRoute, now: number): void {
    const orders = ordersOf(network, now);
    const expected = expectedOf(network, now);
    if (isSame(orders, judged.orders) && isSame(expected, judged.expected)) return;
    regions.tell(network.regionId, { kind: 'orders', routeId: network.routeId, orders, expected });
  }

  async function keepLeases(): Promise<void> {
    const mine = await holdLeases(ctx, hubId);
    for (const route of routes.values())
      if (route.judged.mine && mine.get(route.network.routeId) !== route.judged.epoch) giveUp(route);
    const fresh = [...mine.keys()].filter((routeId) => routes.get(routeId)?.judged.mine === false);
    if (fresh.length === 0) return;
    await reloadIncidents();
    const now = ctx.now();
    for (const memory of await remembered(ctx, fresh)) {
      const route = routes.get(memory.routeId);
      // Lost again meanwhile: the next turn sees it.
      if (!route || memory.epoch !== mine.get(memory.routeId) || route.writing) continue;
      // An override that is not known yet would seem to have ended.
      tellOrders(route, now);
      recall(route, memory, true, now);
    }
    ctx.log.info({ routes: fresh.length }, 'this hub decides for routes it has taken');
  }

  async function reload(): Promise<void> {
    await addMissingStates(ctx);
    const networks = await loadNetwork(ctx);
    const now = ctx.now();
    const current = new Map<string, RegionRoute[]>([...byRegion.keys()].map((regionId) => [regionId, []]));
    for (const network of networks)
      current.set(network.regionId, [...(current.get(network.regionId) ?? []), regionRoute(network)]);
    for (const [regionId, ofRegion] of current) tellNetwork(regionId, ofRegion, now);
    byRegion.clear();
    const known = new Set<string>();
    for (const network of networks) {
      const { routeId, regionId } = network;
      const judged = regions.judge(regionId).route(routeId);
      if (!judged) continue;
      const route = routes.get(routeId) ?? { network, judged, writing: null, switching: null };
      routes.set(routeId, Object.assign(route, { network, judged }));
      byRegion.set(regionId, [...(byRegion.get(regionId) ?? []), route]);
      known.add(routeId);
    }
    for (const routeId of routes.keys()) if (!known.has(routeId)) routes.delete(routeId);
    forgetPaths(networks);
  }

  function tellNetwork(regionId: string, current: readonly RegionRoute[], at: number): void {
    const text = JSON.stringify(current);
    if (told.get(regionId) === text) return;
    told.set(regionId, text);
    regions.tell(regionId, { kind: 'network', at, routes: current });
  }

  function forgetPaths(networks: readonly RouteNetwork[]): void {
    const known = new Set<number>();
    for (const { paths } of networks) for (const { path } of paths) known.add(path);
    for (const regionId of regions.ids()) {
      const paths = [...regions.judge(regionId).heard()].filter((path) => !known.has(path));
      if (paths.length > 0) regions.tell(regionId, { kind: 'forget', paths });
    }
    regions.keepOnly(new Set(byRegion.keys()));
    for (const regionId of told.keys()) if (!byRegion.has(regionId)) told.delete(regionId);
  }

  async function followOthers(routeIds: readonly string[] = [...routes.keys()]): Promise<void> {
    const others = routeIds.filter((routeId) => routes.get(routeId)?.judged.mine === false);
    if (others.length === 0) return;
    await reloadIncidents();
    for (const memory of await remembered(ctx, others)) {
      const route = routes.get(memory.routeId);
      if (route && !route.judged.mine) recall(route, memory, false, ctx.now());
    }
  }

  return {
    get: (routeId) => routes.get(routeId),
    all: () => routes.values(),
    ofRegion: (regionId) => byRegion.get(regionId) ?? [],
    byRegion: () => byRegion.values(),
    reload,
    keepLeases,
    followOthers,
    tellOrders,
  };
}

/** What is told by value: of most routes nothing is ordered, and that is the same object. */
const isSame = (one: unknown, other: unknown) => one === other || JSON.stringify(one) === JSON.stringify(other);
