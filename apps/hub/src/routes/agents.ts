import type { IncomingMessage } from 'node:http';
import { bearerOf, requireAgent } from '@twinline/api/machine/identify';
import type { MachineServices } from '@twinline/api/machine/services';
import { enrolmentShape } from '@twinline/services/access/enrolAgent';
import { ServiceError } from '@twinline/services/errors';
import { type Batch, parseBatch, refusedField } from '@twinline/services/ingest/parseBatch';
import { HttpError } from '../http/httpError';
import { readJson } from '../http/readJson';
import { sendJson } from '../http/respond';
import type { Route } from '../http/router';
import { type EventStreams, encodeEvent } from '../http/sse';

const MEGABYTE = 1_048_576;
const BATCH_LIMITS = { maxBytes: 4 * MEGABYTE, maxInflatedBytes: 16 * MEGABYTE };
const USAGE_LIMITS = { maxBytes: MEGABYTE, maxInflatedBytes: MEGABYTE };
/** Whoever has no key yet may not cost much. */
const ENROLMENT_LIMITS = { maxBytes: 4_096, maxInflatedBytes: 4_096 };

/**
 * What agents call. Submit is the hot path of the hub: authenticate, parse, one verb, answer. `onRefused` hears of each
 * batch that is refused before it comes to the verb, with the field or what else is wrong with it.
 */
export function agentRoutes(
  services: MachineServices,
  streams: EventStreams,
  onRefused: (reason: string) => void,
): Route[] {
  return [
    {
      method: 'POST',
      pattern: '/v1/samples',
      async handler({ request, response, receivedAt }) {
        const agent = await requireAgent(services, bearerOf(request.headers.authorization));
        const batch = await readBatch(request).catch((error: unknown) => {
          onRefused(reasonOf(error));
          throw error;
        });
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
    {
      method: 'GET',
      pattern: '/v1/agent/stream',
      async handler({ request, response }) {
        const key = bearerOf(request.headers.authorization);
        const agent = await requireAgent(services, key);
        const stream = streams.open(response);
        for await (const config of services.followConfig(key ?? '', agent, stream.signal))
          stream.write(encodeEvent('config', String(config.version), config));
        stream.close();
      },
    },
    {
      method: 'POST',
      pattern: '/v1/agent/enrol',
      async handler({ request, response }) {
        const enrolment = enrolmentShape.safeParse(await readJson(request, ENROLMENT_LIMITS));
        if (!enrolment.success) {
          const field = enrolment.error.issues[0]?.path.join('.') || 'body';
          throw new ServiceError('invalid', `${field}: ${enrolment.error.issues[0]?.message}`, { field });
        }
        const enrolled = await services.enrol(enrolment.data, request.socket.remoteAddress ?? '');
        sendJson(response, 200, enrolled, { 'cache-control': 'no-store' });
      },
    },
    {
      method: 'POST',
      pattern: '/v1/usage',
      async handler({ request, response, receivedAt }) {
        const bearer = bearerOf(request.headers.authorization);
        const reporter = await services.identifyReporter(bearer);
        const report = await readJson(request, USAGE_LIMITS);
        sendJson(response, 200, await services.recordUsage(reporter, report, receivedAt));
      },
    },
  ];
}

async function readBatch(request: IncomingMessage): Promise<Batch> {
  return parseBatch(await readJson(request, BATCH_LIMITS));
}

function reasonOf(error: unknown): string {
  if (error instanceof ServiceError) return refusedField(error);
  return error instanceof HttpError && error.code === 'too-large' ? 'too-large' : 'unreadable';
}
