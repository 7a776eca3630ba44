import type { Context } from '../context';
import { announceHub, HEARTBEAT_MS, type LivingHub, removeHub } from './announceHub';

/** Which other hubs are alive. */
export interface HubWatch {
  /** As of the last heartbeat; while the database is away, those that were alive before. */
  others(): readonly LivingHub[];
  /** @throws the database's error, when this hub could not even say that it is there. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Says each second that this hub is alive, and hears which others are. `url` is known once the hub listens. */
export function createHubWatch(ctx: Context, self: Omit<LivingHub, 'url'> & { url: () => string }): HubWatch {
  let others: readonly LivingHub[] = [];
  let beating: Promise<void> | null = null;
  let isSilent = false;
  let timer: NodeJS.Timeout | undefined;

  async function beat(): Promise<void> {
    const living = await announceHub(ctx, { ...self, url: self.url() });
    tellChanges(living);
    others = living;
  }

  function tellChanges(living: readonly LivingHub[]): void {
    const news = (of: readonly LivingHub[], without: readonly LivingHub[]) =>
      of.filter(({ id }) => without.every((hub) => hub.id !== id));
    for (const { id, url, role } of news(living, others)) ctx.log.info({ hub: id, url, role }, 'another hub is there');
    for (const { id, url, role } of news(others, living)) ctx.log.warn({ hub: id, url, role }, 'another hub is gone');
  }

  /** One at a time, so that a slow database gets one question at a time. Never throws. */
  function beatAgain(): void {
    beating ??= beat()
      .then(
        () => {
          isSilent = false;
        },
        (error: unknown) => {
          if (!isSilent) ctx.log.warn({ error: String(error) }, 'other hubs cannot hear that this one is alive');
          isSilent = true;
        },
      )
      .finally(() => {
        beating = null;
      });
  }

  return {
    others: () => others,
    async start() {
      await beat();
      timer = setInterval(beatAgain, HEARTBEAT_MS);
    },
    async stop() {
      clearInterval(timer);
      await beating;
      await removeHub(ctx, self.id).catch((error: unknown) =>
        ctx.log.warn({ error: String(error) }, 'others will hear in 5 s that this hub has ended'),
      );
    },
  };
}
