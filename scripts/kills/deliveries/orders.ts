import { setTimeout as delay } from 'node:timers/promises';
import { ServiceError } from '@twinline/services/errors';
import { endOverride } from '@twinline/services/orders/endOverride';
import { setOverride } from '@twinline/services/orders/setOverride';
import { createDraw } from '../draw';
import type { Place } from './world';

/** Somebody who orders a route from line to line, and sometimes takes the order back. */
export interface Orders {
  /** Orders once more, and no more after that; returns the line. */
  end(): Promise<string>;
  count(): number;
}

const BY = 'kills';
const MINUTES = 30;

export function keepOrdering(place: Place, seed: number, index: number): Orders {
  const draw = createDraw(seed, 3_000, index);
  let line = 'A';
  let isOver = false;
  let count = 0;

  async function order(): Promise<void> {
    line = line === 'A' ? 'B' : 'A';
    const mode = draw.chance(0.2) ? 'duplicate' : 'single';
    await setOverride(place.ctx, {
      routeId: place.routeId,
      line,
      mode,
      note: '',
      minutes: MINUTES,
      strict: true,
      by: BY,
    });
    count += 1;
  }

  async function takeBack(): Promise<void> {
    await endOverride(place.ctx, { routeId: place.routeId, by: BY }).catch((error: unknown) => {
      if (!(error instanceof ServiceError)) throw error;
    });
  }

  async function live(): Promise<void> {
    while (!isOver) {
      await (draw.chance(0.1) ? takeBack() : order());
      // Mostly faster than a relay that fails comes round to it, sometimes slow enough for all to come to rest.
      await delay(draw.chance(0.15) ? draw.whole(2_000, 5_000) : draw.whole(150, 1_200));
    }
  }

  const living = live();
  // It is waited for in the end; a failure before that is not to end the process.
  living.catch(() => undefined);
  return {
    async end() {
      isOver = true;
      await living;
      await order();
      return line;
    },
    count: () => count,
  };
}
