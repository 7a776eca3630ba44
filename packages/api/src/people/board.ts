import { tracked } from '@trpc/server';
import { type FeedItem, latestFeed } from '@twinline/services/live/feed';
import type { BoardFrame } from '@twinline/services/live/frame';
import { type BoardHistory, boardHistory } from '@twinline/services/query/route/boardHistory';
import { type BoardSummary, boardSummary } from '@twinline/services/query/route/boardSummary';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const HISTORY_SPAN_MS = 15 * 60_000;
const HISTORY_BIN_MS = 15_000;
const FEED_ITEMS = 30;
/** The hub publishes once a second. */
const FIRST_FRAME_WITHIN_MS = 1_500;

export interface BoardSnapshot extends BoardSummary {
  /** Null until the hub has sent one. */
  readonly frame: BoardFrame | null;
  readonly history: BoardHistory;
  /** Newest first. */
  readonly feed: FeedItem[];
}

export interface BoardUpdate {
  readonly frame: BoardFrame;
  /**
   * What happened since the last update, oldest first. A directive comes again, under its id, as its chain fills:
   * readers replace items by id.
   */
  readonly feed: FeedItem[];
}

/** An update, and the event after which a reader goes on that loses its stream behind it. */
export interface SettledUpdate extends BoardUpdate {
  readonly settledEventId: number;
}

export const boardLiveInput = z
  .object({ lastEventId: z.string().max(60).nullish(), afterEventId: z.int().min(0).nullish() })
  .default({});

export const boardRouter = router({
  snapshot: procedureFor('view').query(async ({ ctx }): Promise<BoardSnapshot> => {
    const [frame, history, feed, summary] = await Promise.all([
      ctx.services.boards.current(ctx.organization, FIRST_FRAME_WITHIN_MS),
      boardHistory(ctx.organization, { spanMs: HISTORY_SPAN_MS, binMs: HISTORY_BIN_MS }),
      latestFeed(ctx.organization, { limit: FEED_ITEMS }),
      boardSummary(ctx.organization),
    ]);
    return { frame, history, feed, ...summary };
  }),

  /**
   * One update a second, under the id `frame.at-settledEventId`: a reader that reconnects with it misses nothing, and
   * gets what happened in the last half minute before it again, as it is by then.
   * A new reader hands in the highest event id of its snapshot as `afterEventId`. Over HTTP, boardLive.ts answers.
   */
  live: procedureFor('view')
    .input(boardLiveInput)
    .subscription(async function* ({ ctx, input, signal }) {
      const after = eventOf(input.lastEventId) ?? input.afterEventId ?? undefined;
      const updates = ctx.services.boards.subscribe(ctx.organization, signal ?? new AbortController().signal, after);
      for await (const { settledEventId, ...update } of updates)
        yield tracked(`${update.frame.at}-${settledEventId}`, update satisfies BoardUpdate);
    }),
});

/** The event that a tracked id ends with; null where it is none. */
export function eventOf(trackedId: string | null | undefined): number | null {
  const match = /^\d+-(\d+)$/.exec(trackedId ?? '');
  return match ? Number(match[1]) : null;
}
