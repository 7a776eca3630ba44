import { type HandedBatch, readHandedBatches } from '@twinline/services/hubs/handedBatch';
import { HANDED_BATCHES_PATH } from '@twinline/services/hubs/postToHub';
import { createGate } from '../http/gate';
import { readJson } from '../http/readJson';
import type { Route } from '../http/router';

/** An agent's largest batch, which goes alone, and what stands around it. */
const MAX_BYTES = 20 * 1_048_576;

/** What other hubs call: here are batches that agents posted to us. `receivedAt` is epoch ms of this hub's clock. */
export function hubRoutes(
  token: string,
  take: (handed: HandedBatch, receivedAt: number) => void,
  onRefused: () => void,
): Route[] {
  const letIn = createGate(token, 'this hub’s own token');
  return [
    {
      method: 'POST',
      pattern: HANDED_BATCHES_PATH,
      async handler({ request, response, receivedAt }) {
        letIn(request);
        const body = await readJson(request, { maxBytes: MAX_BYTES, maxInflatedBytes: MAX_BYTES });
        for (const handed of readHandedBatches(body)) {
          if (handed === null) onRefused();
          else take(handed, receivedAt - handed.waitedMs);
        }
        response.writeHead(204).end();
      },
    },
  ];
}
