import { TRPCError } from '@trpc/server';
import type { OrganizationContext } from '@twinline/services/context';
import type { BoardFrame } from '@twinline/services/live/frame';
import type { SettledUpdate } from './board';
import { type BoardNews, createBoardNews } from './boardNews';
import { followHubBoard, type HubAddress } from './hubBoard';
import { createMailbox, type Mailbox } from './mailbox';

/** One stream to the hub per organization, fanned out to every open board of this process. */
export interface BoardStreams {
  /** The newest frame; waits for the first one at most `waitMs`, and answers null when none came. */
  current(ctx: OrganizationContext, waitMs: number): Promise<BoardFrame | null>;
  /**
   * Updates until the signal aborts. The first carries what happened after event `afterEventId`, where one is given, and
   * what happened just before it, which may have changed.
   * Throws SERVICE_UNAVAILABLE on `closeAll`, so that browsers reconnect.
   */
  subscribe(ctx: OrganizationContext, signal: AbortSignal, afterEventId?: number): AsyncIterable<SettledUpdate>;
  closeAll(): void;
}

/** A board that is opened again within this time finds the stream still there. */
const GRACE_MS = 15_000;
/** A frame older than this is not shown to a board that opens. */
const FRESH_MS = 5_000;

interface Channel {
  readonly ctx: OrganizationContext;
  readonly mailboxes: Set<Mailbox>;
  readonly stop: AbortController;
  readonly news: BoardNews;
  newest: BoardFrame | null;
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
      news: createBoardNews(ctx),
      newest: null,
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
      const { newest, news } = channel;
      if (newest && ctx.now() - newest.at < FRESH_MS)
        mailbox.put({ frame: newest, feed: [], settledEventId: news.settledEventId() });
      for (let first = true; ; first = false) {
        const update = await mailbox.take();
        if (!update) return;
        // Asked only when the first frame is there: what is told later than this comes with a later frame.
        const isBack = first && afterEventId !== undefined;
        yield isBack ? { ...update, feed: await news.caughtUp(update.feed, afterEventId) } : update;
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
  channel.newest = frame;
  const feed = await channel.news.since(frame).catch((error: unknown) => {
    hub.log.warn({ organizationId: frame.organizationId, error: String(error) }, 'could not read the feed');
    return [];
  });
  const settledEventId = channel.news.settledEventId();
  for (const mailbox of channel.mailboxes) mailbox.put({ frame, feed, settledEventId });
}

function restarting(): TRPCError {
  return new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: 'The server is restarting.' });
}
