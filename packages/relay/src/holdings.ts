import { type DirectiveData, directiveData } from './events';
import { createFollower, type Via } from './follower';
import type { HubClock } from './hubClock';
import type { RelayEvents, RelayFault, RelayOptions } from './relayTypes';
import type { Reports } from './reports';
import { createRouteBook, type RouteBook } from './routeBook';
import type { Connection } from './routeLink';
import { within } from './within';

const APPLY_TIMEOUT_MS = 10_000;
const STORE_TIMEOUT_MS = 5_000;

/** What a relay has in force, and how something newer gets there. */
export interface Holdings {
  readonly book: RouteBook;
  /** Judges and applies it; says what came of it, `not-followed` for a route that is another relay's. */
  offer(directive: DirectiveData, via: Via): Promise<string>;
  /** Puts in force again what was saved for the route. Never throws: what went wrong is told as a fault. */
  restore(routeId: string): Promise<void>;
}

export interface HoldingsOptions {
  readonly options: Pick<RelayOptions, 'routes' | 'onDirective' | 'applyTimeoutMs' | 'store'>;
  readonly wall: () => number;
  readonly clock: HubClock;
  readonly signal: AbortSignal;
  /** Tells the hub what is in force. */
  readonly report: Reports['add'];
  readonly connection: (routeId: string) => Connection;
  readonly emit: <Name extends keyof RelayEvents>(name: Name, event: RelayEvents[Name]) => void;
  readonly fail: (where: RelayFault['where'], routeId: string, error: unknown) => void;
}

export function createHoldings(parts: HoldingsOptions): Holdings {
  const { options, wall, clock, signal, report, connection, emit, fail } = parts;
  const { routes, store, applyTimeoutMs = APPLY_TIMEOUT_MS } = options;
  const follower = createFollower({ onDirective: apply, onHeld: hold, now: clock.now });
  const book = createRouteBook({ routes, follower, connection, wall, emit });

  async function apply(directive: DirectiveData, via: Via): Promise<void> {
    const before = follower.held(directive.routeId);
    try {
      await within(applyTimeoutMs, signal, (stop) => options.onDirective(directive, { via, before, signal: stop }));
    } catch (error) {
      fail('apply', directive.routeId, error);
      throw error;
    }
  }

  async function hold(directive: DirectiveData, via: Via, before: DirectiveData | null): Promise<void> {
    const { routeId, epoch, sequence } = directive;
    const appliedAt = wall();
    book.noteHeld(directive, via, appliedAt);
    // What was in force before a restart may not have been reported by then; the hub goes by the first report.
    report(routeId, { epoch, sequence, appliedAt });
    emit('directive', { directive, via, before });
    if (store === undefined || via === 'store') return;
    const saved = within(STORE_TIMEOUT_MS, signal, () => store.save(routeId, directive));
    await saved.catch((error: unknown) => fail('store', routeId, error));
  }

  return {
    book,
    async offer(directive, via) {
      if (signal.aborted) throw new Error('the relay is closed');
      if (!book.has(directive.routeId)) return 'not-followed';
      const verdict = await follower.offer(directive, via);
      book.checkStale(directive.routeId);
      return verdict;
    },
    async restore(routeId) {
      if (store === undefined) return;
      try {
        const saved = await within(STORE_TIMEOUT_MS, signal, () => store.load(routeId));
        if (saved === null || saved === undefined) return;
        const directive = directiveData.parse(saved);
        if (directive.routeId !== routeId) throw new Error(`what was saved is of the route ${directive.routeId}`);
        // A failure has been told by `apply`; the hub's next word tries again.
        await follower.restore(directive).catch(() => undefined);
      } catch (error) {
        fail('store', routeId, error);
      }
    },
  };
}
