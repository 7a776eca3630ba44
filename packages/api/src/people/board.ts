import { tracked } from '@trpc/server';
import { type FeedItem, latestFeed } from '@twinline/services/live/feed';
import type { BoardFrame } from '@twinline/services/live/frame';
import { type BoardHistory, boardHistory } from '@twinline/services/query/boardHistory';
import { type BoardSummary, boardSummary } from '@twinline/services/query/boardSummary';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const HISTORY_SPAN_MS = 15 * 60_000;
const HISTORY_BIN_MS = 15_000;
const FEED_ITEMS = 30;

export interface BoardSnapshot extends BoardSummary {
  /** Null until the hub has sent one. */
  readonly frame: BoardFrame | null;
  readonly history: BoardHistory;
  /** Newest first. */
  readonly feed: FeedItem[];
}

export interface BoardUpdate {
  readonly frame: BoardFrame;
  /** What happened since the last update, oldest first. */
  readonly feed: FeedItem[];
}

export const boardRouter = router({
  snapshot: procedureFor('view').query(async ({ ctx }): Promise<BoardSnapshot> => {
    const [history, feed, summary] = await Promise.all([
      boardHistory(ctx.organization, { spanMs: HISTORY_SPAN_MS, binMs: HISTORY_BIN_MS }),
      latestFeed(ctx.organization, { limit: FEED_ITEMS }),
      boardSummary(ctx.organization),
    ]);
    return { frame: ctx.services.boards.newest(ctx.person.organization.id), history, feed, ...summary };
  }),

  /** One update a second; ids are the frame's time. A reader that reconnects starts again at the newest frame. */
  live: procedureFor('view')
    .input(z.object({ lastEventId: z.string().nullish() }).optional())
    .subscription(async function* ({ ctx, signal }) {
      const updates = ctx.services.boards.subscribe(ctx.organization, signal ?? new AbortController().signal);
      for await (const update of updates) yield tracked(String(update.frame.at), update satisfies BoardUpdate);
    }),
});
