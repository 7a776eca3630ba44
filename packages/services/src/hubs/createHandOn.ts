import type { Batch } from '@twinline/wire/batch';
import type { Context } from '../context';
import type { LivingHub } from './announceHub';
import { encodeForHubs, type MeasuringAgent } from './handedBatch';
import { type HandOnCounts, HubLane } from './hubLane';
import { createHubPoster } from './postToHub';

/** Counters since the start, and what waits now. */
export interface HandOnFigures extends Readonly<HandOnCounts> {
  readonly waiting: number;
}

/** Hands every batch that comes in here to the other hubs, so that whoever decides for a route has all of its evidence. */
export interface HandOn {
  /** Called with a batch that an agent posted here, at once. Never waits, never throws. `receivedAt` is epoch ms. */
  batch(agent: MeasuringAgent, batch: Batch, receivedAt: number): void;
  figures(): HandOnFigures;
  stop(): void;
}

/** `others` are the hubs that are alive now; those that only do jobs look at no batch. */
export function createHandOn(ctx: Pick<Context, 'log' | 'now'>, others: () => readonly LivingHub[]): HandOn {
  const poster = createHubPoster();
  const lanes = new Map<string, HubLane>();
  const counts: HandOnCounts = { handedOn: 0, dropped: 0, failedRequests: 0 };
  let known: readonly LivingHub[] = [];

  /** `others` answers with the same list until something was heard of them. */
  function follow(living: readonly LivingHub[]): void {
    if (living === known) return;
    known = living;
    const takers = new Map(living.filter(({ role }) => role !== 'jobs').map((hub) => [hub.id, hub]));
    for (const [id, lane] of lanes) {
      if (takers.has(id)) continue;
      lane.close();
      lanes.delete(id);
    }
    for (const [id, hub] of takers) if (!lanes.has(id)) lanes.set(id, new HubLane(ctx, hub, poster, counts));
  }

  return {
    batch(agent, batch, receivedAt) {
      follow(others());
      if (lanes.size === 0) return;
      const encoded = encodeForHubs(agent, batch);
      for (const lane of lanes.values()) lane.put({ encoded, receivedAt });
    },
    figures: () => ({ ...counts, waiting: [...lanes.values()].reduce((sum, lane) => sum + lane.waiting, 0) }),
    stop() {
      for (const lane of lanes.values()) lane.close();
      lanes.clear();
      poster.close();
    },
  };
}
