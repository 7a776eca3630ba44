import type { OrganizationContext } from '@twinline/services/context';
import { eventBefore, type FeedItem, feedAfter } from '@twinline/services/live/feed';
import type { BoardFrame } from '@twinline/services/live/frame';

/** What happened in one organization, told once, and again whenever it changed. */
export interface BoardNews {
  /** What is new or changed since the last frame, oldest first. The first frame has none: who joins catches up. */
  since(frame: BoardFrame): Promise<FeedItem[]>;
  /** Every event up to this id is final and told: a reader that goes on after it misses nothing. */
  settledEventId(): number;
  /** `news`, what happened after event `afterId`, and everything recent, which may have changed; oldest first. */
  caughtUp(news: readonly FeedItem[], afterId: number): Promise<FeedItem[]>;
}

/**
 * So long an event may still change, as relays apply its directive, or appear under a lower id than one that is known
 * already: two routes that fail over together take their ids before either commits.
 */
const SETTLE_MS = 30_000;

export function createBoardNews(ctx: OrganizationContext): BoardNews {
  let settled: number | null = null;
  /** The ids that frames rose to, which are not settled yet, oldest first; `at` is epoch ms of the hub. */
  const rises: { at: number; id: number }[] = [];
  /** Items above `settled` as they were told, by id. */
  let told = new Map<number, { item: FeedItem; text: string }>();
  /** When web starts anew, every board comes back at once, and with the same id: they share one query. */
  const reads = new Map<number, Promise<FeedItem[]>>();

  function read(afterId: number): Promise<FeedItem[]> {
    const known = reads.get(afterId);
    if (known) return known;
    const reading = feedAfter(ctx, { afterId }).finally(() => reads.delete(afterId));
    reads.set(afterId, reading);
    return reading;
  }

  return {
    settledEventId: () => settled ?? 0,
    async since(frame) {
      const opening = settled === null;
      settled ??= await eventBefore(ctx, { at: frame.at - SETTLE_MS });
      if (frame.lastEventId > (rises.at(-1)?.id ?? settled)) rises.push({ at: frame.at, id: frame.lastEventId });
      // The hub that started anew has no last event yet; what its forerunner wrote is recent all the same.
      else if (opening) rises.push({ at: frame.at, id: settled });
      if (rises.length === 0) return [];
      const items = await feedAfter(ctx, { afterId: settled });
      const before = told;
      told = new Map(items.map((item) => [item.id, { item, text: JSON.stringify(item) }]));
      const changed = items.filter(({ id }) => told.get(id)?.text !== before.get(id)?.text);
      for (let rise = rises[0]; rise && rise.at <= frame.at - SETTLE_MS; rise = rises[0]) {
        settled = rise.id;
        rises.shift();
      }
      return opening ? [] : changed;
    },
    async caughtUp(news, afterId) {
      // What is settled does not change, so that a read which others began earlier serves as well.
      const past = settled !== null && afterId >= settled ? [] : await read(afterId);
      const recent = [...told.values()].map(({ item }) => item);
      return [...new Map([...news, ...past, ...recent].map((item) => [item.id, item])).values()].sort(
        (a, b) => a.id - b.id,
      );
    },
  };
}
