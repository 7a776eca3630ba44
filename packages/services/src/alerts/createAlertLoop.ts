import type { Context } from '../context';
import { GROUP_MS, TOO_OLD_MS } from './alert';
import { tellOrganization } from './tellOrganization';
import { organizationsToTell, sweepUntold } from './untold';

export interface AlertLoopOptions {
  /** Where people's browsers find the pages, for the links; null: messages carry none. */
  readonly webUrl: string | null;
  /** How often to look. */
  readonly everyMs?: number;
  /** Called when everything about an organization is written and nothing is committed; tests end the process there. */
  readonly beforeCommit?: () => Promise<unknown>;
}

/** Counts since the start. */
export interface AlertFigures {
  /** Events that somebody looked at whom to tell of. */
  readonly events: number;
  /** Messages to people, and webhooks to relays, that were written to the outbox. */
  readonly messages: number;
  readonly relayMessages: number;
  /** What happened too often and went into a summary. */
  readonly gathered: number;
  /** Events too old to be told. */
  readonly tooOld: number;
  /** Looks that failed; what is untold is looked at again. */
  readonly failures: number;
}

export interface AlertLoop {
  start(): void;
  /** Resolves when the look under way has ended. */
  stop(): Promise<void>;
  figures(): AlertFigures;
}

const EVERY_MS = 1_000;

/**
 * Tells people and relays what has happened: looks each second for events that nobody was told of. Any number of hubs
 * may; of one organization one looks at a time.
 */
export function createAlertLoop(ctx: Context, options: AlertLoopOptions): AlertLoop {
  const counted = { events: 0, messages: 0, relayMessages: 0, gathered: 0, tooOld: 0, failures: 0 };
  const { everyMs = EVERY_MS, ...given } = options;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();
  let stopped = true;

  async function look(): Promise<void> {
    counted.tooOld += await sweepUntold(ctx.db, ctx.now(), TOO_OLD_MS);
    for (const organizationId of await organizationsToTell(ctx.db, ctx.now() - GROUP_MS)) {
      if (stopped) return;
      await tellOne(organizationId);
    }
  }

  /** An organization whose look fails keeps no other waiting. */
  async function tellOne(organizationId: string): Promise<void> {
    try {
      const told = await tellOrganization(ctx, { organizationId, ...given });
      counted.events += told.events;
      counted.messages += told.messages;
      counted.relayMessages += told.relayMessages;
      counted.gathered += told.gathered;
    } catch (error) {
      counted.failures += 1;
      ctx.log.error({ organizationId, error: String(error) }, 'people could not be told what happened');
    }
  }

  function begin(): void {
    working = look()
      .catch((error: unknown) => {
        counted.failures += 1;
        ctx.log.warn({ error: String(error) }, 'could not look whom to tell what happened');
      })
      .then(() => {
        if (!stopped) timer = setTimeout(begin, everyMs);
      });
  }

  return {
    start() {
      stopped = false;
      begin();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await working;
    },
    figures: () => counted,
  };
}
