import { TRPCError } from '@trpc/server';
import type { OrganizationContext } from '@twinline/services/context';
import { type FeedItem, feedAfter, feedItems } from '@twinline/services/live/feed';
import type { BoardFrame } from '@twinline/services/live/frame';
import type { BoardUpdate } from './board';
import { followHubBoard, type HubAddress } from './hubBoard';
import { createMailbox, type Mailbox } from './mailbox';

/** One stream to the hub per organization, fanned out to every open board of this process. */
export interface BoardStreams {
  /** The newest frame; waits for the first one at most `waitMs`, and answers null when none came. */
  current(ctx: OrganizationContext, waitMs: number): Promise<BoardFrame | null>;
  /**
   * Updates until the signal aborts. The first carries what happened after event `afterEventId`, where one is given.
   * Throws SERVICE_UNAVAILABLE on `closeAll`, so that browsers reconnect.
   */
  subscribe(ctx: OrganizationContext, signal: AbortSignal, afterEventId?: number): AsyncIterable<BoardUpdate>;
  closeAll(): void;
}

/** A board that is opened again within this time finds the stream still there. */
const GRACE_MS = 15_000;
/** How long a directive's item is sent again when more of its chain is known. */
const FOLLOW_CHAIN_MS = 30_000;
/** A frame older than this is not shown to a board that opens. */
const FRESH_MS = 5_000;

interface Channel {
  readonly ctx: OrganizationContext;
  readonly mailboxes: Set<Mailbox>;
  readonly stop: AbortController;
  newest: BoardFrame | null;
  lastEventId: number;
  /** Directives whose chain is not complete yet, by event id. */
  readonly unfinished: Map<number, FeedItem>;
  grace: NodeJS.Timeout | null;
}

export function createBoardStreams(hub: HubAddress): BoardStreams {
  const channels = new Map<string, Channel>();
  let closed = false;

  function open(ctx: OrganizationContext): Channel {
    const known = channels.get(ctx.organizationId);
    if (known) return known;
    const channel: Channel = {
      ctx,
      mailboxes: new Set(),
      stop: new AbortController(),
      newest: null,
      lastEventId: 0,
      unfinished: new Map(),
      grace: null,
    };
    channels.set(ctx.organizationId, channel);
    void followHubBoard(hub, ctx.organizationId, (frame) => publish(hub, channel, frame), channel.stop.signal);
    return channel;
  }

  function leave(channel: Channel, mailbox: Mailbox): void {
    channel.mailboxes.delete(mailbox);
    if (channel.mailboxes.size > 0 || closed) return;
    channel.grace = setTimeout(() => {
      channels.delete(channel.ctx.organizationId);
      channel.stop.abort();
    }, GRACE_MS).unref();
  }

  async function* subscribe(ctx: OrganizationContext, signal: AbortSignal, afterEventId?: number) {
    if (closed) throw restarting();
    const channel = open(ctx);
    if (channel.grace) clearTimeout(channel.grace);
    const mailbox = createMailbox(signal);
    channel.mailboxes.add(mailbox);
    try {
      if (channel.newest && ctx.now() - channel.newest.at < FRESH_MS) mailbox.put({ frame: channel.newest, feed: [] });
      // Subscribed first, read what was missed second: nothing falls between the two.
      const missed = afterEventId === undefined ? [] : await feedAfter(ctx, { afterId: afterEventId });
      for (let first = true; ; first = false) {
        const update = await mailbox.take();
        if (!update) return;
        yield first ? { frame: update.frame, feed: withoutRepeats([...missed, ...update.feed]) } : update;
      }
    } finally {
      leave(channel, mailbox);
    }
  }

  return {
    subscribe,
    async current(ctx, waitMs) {
      for await (const { frame } of subscribe(ctx, AbortSignal.timeout(waitMs))) return frame;
      return null;
    },
    closeAll() {
      closed = true;
      for (const channel of channels.values()) {
        channel.stop.abort();
        if (channel.grace) clearTimeout(channel.grace);
        for (const mailbox of channel.mailboxes) mailbox.fail(restarting());
      }
      channels.clear();
    },
  };
}

/** Hands a frame, and what happened since the last one, to every reader. The frame goes out even if the feed fails. */
async function publish(hub: HubAddress, channel: Channel, frame: BoardFrame): Promise<void> {
  const first = channel.newest === null;
  channel.newest = frame;
  if (first) channel.lastEventId = frame.lastEventId;
  const feed = await news(channel, frame).catch((error: unknown) => {
    hub.log.warn({ organizationId: frame.organizationId, error: String(error) }, 'could not read the feed');
    return [];
  });
  for (const mailbox of channel.mailboxes) mailbox.put({ frame, feed });
}

async function news(channel: Channel, frame: BoardFrame): Promise<FeedItem[]> {
  const { ctx, unfinished } = channel;
  const again = unfinished.size > 0 ? await feedItems(ctx, { ids: [...unfinished.keys()] }) : [];
  const changed = again.filter((item) => JSON.stringify(item) !== JSON.stringify(unfinished.get(item.id)));
  const fresh = frame.lastEventId > channel.lastEventId ? await feedAfter(ctx, { afterId: channel.lastEventId }) : [];
  channel.lastEventId = Math.max(channel.lastEventId, ...fresh.map((item) => item.id), frame.lastEventId);
  for (const item of [...again, ...fresh]) {
    if (item.chain && item.chain.applied === null && frame.at - item.at < FOLLOW_CHAIN_MS)
      unfinished.set(item.id, item);
    else unfinished.delete(item.id);
  }
  return [...changed, ...fresh];
}

function withoutRepeats(items: readonly FeedItem[]): FeedItem[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

function restarting(): TRPCError {
  return new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: 'The server is restarting.' });
}
