import type { Batch, BatchAccepted } from '@twinline/wire/batch';
import type { AgentIdentity } from '../access/identifyAgent';
import { checkBatch } from './checkBatch';
import type { Ingest } from './createIngest';

export type Submit = (agent: AgentIdentity, batch: Batch, receivedAt: number) => Promise<BatchAccepted>;

/**
 * Takes a batch in: the engine sees it at once, the answer waits until it is durable. Storage that is full or slow
 * delays no decision; the agent sends the batch again, which changes nothing for the engine.
 *
 * @throws ServiceError invalid (nothing was taken), overloaded (come back later).
 */
export function createSubmit(
  ingest: Pick<Ingest, 'submit'>,
  accept: (agent: AgentIdentity, batch: Batch, receivedAt: number) => void,
): Submit {
  return async (agent, batch, receivedAt) => {
    checkBatch(batch, agent.paths, receivedAt);
    accept(agent, batch, receivedAt);
    return ingest.submit(agent, batch, receivedAt);
  };
}
