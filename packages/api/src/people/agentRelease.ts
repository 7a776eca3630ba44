import type { Logger } from '@twinline/services/context';
import { z } from 'zod';
import { createHubAnswer } from './hubAnswer';

/** Which version of the agent the hub hands out. */
export interface AgentRelease {
  /** Null where the hub does not answer or has none to give. Never throws. */
  latest(): Promise<string | null>;
}

const answer = z.object({ version: z.string().max(40) });

/** Asks the hub; see `createHubAnswer`. */
export function createAgentRelease(settings: { hubUrl: string; log: Logger; now: () => number }): AgentRelease {
  const ask = createHubAnswer({ ...settings, path: '/v1/agent/latest', what: 'the newest agent', answer });
  return { latest: async () => (await ask())?.version ?? null };
}
