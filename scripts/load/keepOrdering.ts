import { setTimeout as delay } from 'node:timers/promises';
import type { OrganizationContext } from '@twinline/services/context';
import { setOverride } from '@twinline/services/orders/setOverride';
import { BY } from './relayWorld';

/** How long an order holds, should nobody take it away: longer than any run. */
const HOLDS_MINUTES = 120;

/** Orders routes onto one line and the other through the service that people's orders go through. */
export interface Ordering {
  /** Orders each route once; the hub that decides follows at once. */
  orderAll(): Promise<void>;
  /**
   * Orders one route after the other, each every `everySeconds`, for so long. A machine that is too slow for it makes
   * fewer orders, never two of a route at shorter notice: who pulls would not see the first.
   */
  orderFor(seconds: number, everySeconds: number, signal: AbortSignal): Promise<void>;
  /** How many orders were made. */
  count(): number;
}

export function createOrdering(ctx: OrganizationContext, routeIds: readonly string[]): Ordering {
  let count = 0;

  async function order(routeId: string, turn: number): Promise<void> {
    const line = turn % 2 === 0 ? 'B' : 'A';
    await setOverride(ctx, { routeId, line, mode: 'single', note: '', minutes: HOLDS_MINUTES, strict: true, by: BY });
    count += 1;
  }

  return {
    async orderAll() {
      for (const routeId of routeIds) await order(routeId, 0);
    },
    async orderFor(seconds, everySeconds, signal) {
      const last = performance.now() + seconds * 1_000;
      const stepMs = (everySeconds * 1_000) / routeIds.length;
      for (let index = 0; performance.now() < last && !signal.aborted; index += 1) {
        const next = delay(stepMs);
        await order(routeIds[index % routeIds.length] ?? '', 1 + Math.floor(index / routeIds.length));
        await next;
      }
    },
    count: () => count,
  };
}
