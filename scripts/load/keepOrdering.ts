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
   * Orders one route after the other, each every `everySeconds`, for so long. Orders that fall behind are made as soon as
   * they can be, so that their number stands.
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
      const begun = performance.now();
      const stepMs = (everySeconds * 1_000) / routeIds.length;
      for (let index = 0; index * stepMs < seconds * 1_000; index += 1) {
        await delay(Math.max(0, begun + index * stepMs - performance.now()));
        if (signal.aborted) return;
        await order(routeIds[index % routeIds.length] ?? '', 1 + Math.floor(index / routeIds.length));
      }
    },
    count: () => count,
  };
}
