import type { Logger } from '@twinline/services/context';
import { z } from 'zod';

/** Which version of the agent the hub hands out. */
export interface AgentRelease {
  /** Null where the hub does not answer or has none to give. Never throws. */
  latest(): Promise<string | null>;
}

const KEEP_MS = 60_000;
const ASK_AGAIN_MS = 10_000;
const TIMEOUT_MS = 2_000;
const answer = z.object({ version: z.string().max(40) });

/** Asks the hub at most once a minute, or every ten seconds while it does not know; many pages share one answer. */
export function createAgentRelease(settings: { hubUrl: string; log: Logger; now: () => number }): AgentRelease {
  let known: Promise<string | null> = Promise.resolve(null);
  let until = Number.NEGATIVE_INFINITY;

  async function ask(): Promise<string | null> {
    try {
      const response = await fetch(new URL('/v1/agent/latest', settings.hubUrl), {
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.ok) return answer.parse(await response.json()).version;
      await response.body?.cancel();
    } catch (error) {
      settings.log.warn({ error: String(error) }, 'could not ask the hub for the newest agent');
    }
    until = Math.min(until, settings.now() + ASK_AGAIN_MS);
    return null;
  }

  return {
    latest() {
      if (settings.now() >= until) {
        until = settings.now() + KEEP_MS;
        known = ask();
      }
      return known;
    },
  };
}
