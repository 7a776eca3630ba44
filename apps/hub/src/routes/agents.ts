import { bearerOf, requireAgent } from '@twinline/api/machine/identify';
import type { MachineServices } from '@twinline/api/machine/services';
import { parseBatch } from '@twinline/services/ingest/parseBatch';
import { readJson } from '../http/readJson';
import { sendJson } from '../http/respond';
import type { Route } from '../http/router';

const MEGABYTE = 1_048_576;
const BATCH_LIMITS = { maxBytes: 4 * MEGABYTE, maxInflatedBytes: 16 * MEGABYTE };

/** What agents call. Submit is the hot path of the hub: authenticate, parse, one verb, answer. */
export function agentRoutes(services: MachineServices): Route[] {
  return [
    {
      method: 'POST',
      pattern: '/v1/samples',
      async handler({ request, response, receivedAt }) {
        const agent = await requireAgent(services, bearerOf(request.headers.authorization));
        const batch = parseBatch(await readJson(request, BATCH_LIMITS));
        sendJson(response, 200, await services.submit(agent, batch, receivedAt));
      },
    },
    {
      method: 'GET',
      pattern: '/v1/agent/config',
      async handler({ request, response }) {
        const agent = await requireAgent(services, bearerOf(request.headers.authorization));
        sendJson(response, 200, await services.agentConfig(agent));
      },
    },
  ];
}
