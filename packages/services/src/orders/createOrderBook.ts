import { NO_ORDERS } from '@twinline/engine/situation';
import type { Maintenance, Orders } from '@twinline/engine/types';
import type { Context } from '../context';
import type { RouteNetwork } from '../evaluation/loadNetwork';
import type { BoardDrill } from '../live/frame';
import { oneAtATime } from '../oneAtATime';
import { type LoadedOrders, loadOrders, type PlannedWork } from './loadOrders';
import { nextOccurrences, type Occurrence } from './occurrences';
import { tellEnds } from './tellEnds';
import { tellWork } from './tellWork';

export interface OrderBook {
  /** Resolves when what was ordered before the call is known; calls that come while one is reading share the next. */
  reload(): Promise<void>;
  /** What holds for a route at `now` (epoch ms), of what was loaded last. */
  of(network: Pick<RouteNetwork, 'routeId' | 'organizationId' | 'regionId'>, now: number): Orders;
  /** The live drill of a route, as it stood when it was loaded last. */
  drillOf(routeId: string): BoardDrill | null;
  /** Writes what has begun and ended by itself, once for all hubs. Only hubs that decide do so. */
  tell(now: number): Promise<void>;
}

/** What people have ordered, in memory, with the calendar of planned work worked out as time goes on. */
export function createOrderBook(ctx: Context, onEvent: (organizationId: string, eventId: number) => void): OrderBook {
  let loaded: LoadedOrders = { overrides: new Map(), work: new Map(), drills: new Map() };
  let calendar = new WeakMap<PlannedWork, { readonly askedAt: number; readonly next: Occurrence | null }>();

  const reload = oneAtATime(async () => {
    loaded = await loadOrders(ctx);
    calendar = new WeakMap();
  });

  /** The occurrence that is under way; the next one is looked up again only when this one is over. */
  function running(work: PlannedWork, now: number): Occurrence | null {
    if (work.archived) return null;
    let known = calendar.get(work);
    if (!known || now < known.askedAt || (known.next !== null && now >= known.next.to)) {
      known = { askedAt: now, next: nextOccurrences(work, now, 1)[0] ?? null };
      calendar.set(work, known);
    }
    return known.next !== null && known.next.from <= now ? known.next : null;
  }

  function maintenanceOf(organizationId: string, regionId: string, now: number): Maintenance[] {
    return (loaded.work.get(organizationId) ?? []).flatMap((work) => {
      if (work.regionId !== null && work.regionId !== regionId) return [];
      const occurrence = running(work, now);
      const { id, name, line, drains } = work;
      return occurrence === null ? [] : [{ id, name, line, drains, until: occurrence.to }];
    });
  }

  return {
    reload,
    of({ routeId, organizationId, regionId }, now) {
      const override = loaded.overrides.get(routeId);
      const maintenance = maintenanceOf(organizationId, regionId, now);
      const holds = override !== undefined && override.expiresAt > now;
      return holds || maintenance.length > 0 ? { override: holds ? override : null, maintenance } : NO_ORDERS;
    },
    drillOf: (routeId) => loaded.drills.get(routeId) ?? null,
    async tell(now) {
      await tellEnds(ctx, [...loaded.overrides.values()], now, onEvent);
      for (const work of [...loaded.work.values()].flat()) await tellWork(ctx, work, running(work, now), now, onEvent);
    },
  };
}
