import type { DirectiveData } from '@twinline/relay/events';
import { comparePosition, type Position } from '@twinline/relay/guard';
import type { Context } from '../context';
import { LatestOnly } from './latestOnly';
import type { RouteTruth } from './routeTruth';

/** Directives of routes as they are decided, for relays that hold a stream open. */
export interface DirectiveFeed {
  /** A directive of this route was committed. Never waits, never throws. */
  notify(routeId: string): void;
  /** Some may have been, of whatever route. */
  notifyAll(): void;
  /**
   * The current directive unless `after` is just that one, then each newer one; what a slow reader missed in between is
   * skipped. Ends when `signal` aborts or the feed closes.
   */
  follow(routeId: string, signal: AbortSignal, after: Position | null): AsyncGenerator<DirectiveData>;
  followers(): number;
  close(): void;
}

/** Another hub may have decided, and its notice been lost: what is followed is read again this often. */
const RECHECK_MS = 5_000;

export function createDirectiveFeed(ctx: Context, truthOf: (routeId: string) => Promise<RouteTruth>): DirectiveFeed {
  const routes = new Map<string, Set<LatestOnly<DirectiveData>>>();
  const reading = new Map<string, { again: boolean }>();
  const recheck = setInterval(notifyAll, RECHECK_MS).unref();

  function notifyAll(): void {
    for (const routeId of routes.keys()) notify(routeId);
  }

  function notify(routeId: string): void {
    if (!routes.has(routeId)) return;
    const running = reading.get(routeId);
    if (running === undefined) void read(routeId);
    else running.again = true;
  }

  /** One read for all followers of a route; a notice during it asks for another, so that none is missed. */
  async function read(routeId: string): Promise<void> {
    const state = { again: true };
    reading.set(routeId, state);
    try {
      while (state.again) {
        state.again = false;
        const { directive } = await truthOf(routeId);
        if (directive !== null) for (const follower of routes.get(routeId) ?? []) follower.put(directive);
      }
    } catch (error) {
      ctx.log.error({ route: routeId, error: String(error) }, 'a followed route could not be read');
    } finally {
      reading.delete(routeId);
    }
  }

  async function* follow(routeId: string, signal: AbortSignal, after: Position | null) {
    const box = new LatestOnly<DirectiveData>();
    const onAbort = () => box.close();
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) box.close();
    const followers = routes.get(routeId) ?? new Set();
    routes.set(routeId, followers.add(box));
    notify(routeId);
    let last = after;
    try {
      for (let directive = await box.take(); directive !== null; directive = await box.take()) {
        if (last !== null && comparePosition(directive, last) <= 0) continue;
        last = directive;
        yield directive;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      followers.delete(box);
      if (followers.size === 0) routes.delete(routeId);
    }
  }

  return {
    notify,
    notifyAll,
    follow,
    followers: () => [...routes.values()].reduce((sum, followers) => sum + followers.size, 0),
    close() {
      clearInterval(recheck);
      for (const followers of routes.values()) for (const box of followers) box.close();
    },
  };
}
