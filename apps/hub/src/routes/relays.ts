import { bearerOf, requireRelay } from '@twinline/api/machine/identify';
import { parsePosition, positionId } from '@twinline/api/machine/position';
import type { MachineServices } from '@twinline/api/machine/services';
import type { RelayIdentity } from '@twinline/services/access/identifyRelay';
import { appliedReportShape, assertFollows } from '@twinline/services/delivery/recordApplied';
import { ServiceError } from '@twinline/services/errors';
import { readJson } from '../http/readJson';
import { sendJson } from '../http/respond';
import type { Exchange, Route } from '../http/router';
import { type EventStreams, encodeEvent } from '../http/sse';

const REPORT_LIMITS = { maxBytes: 16_384, maxInflatedBytes: 16_384 };

/** What relays call: pull the truth, hold a stream, say what is in force. */
export function relayRoutes(services: MachineServices, streams: EventStreams): Route[] {
  async function follower({ request, params }: Exchange): Promise<{ relay: RelayIdentity; routeId: string }> {
    const relay = await requireRelay(services, bearerOf(request.headers.authorization));
    const routeId = params.id ?? '';
    assertFollows(relay, routeId);
    return { relay, routeId };
  }

  return [
    {
      method: 'GET',
      pattern: '/v1/routes/:id/directive',
      async handler(exchange) {
        const { relay, routeId } = await follower(exchange);
        const truth = await services.pull(relay, routeId);
        sendJson(exchange.response, 200, truth, { 'cache-control': 'no-store' });
        if (truth.directive !== null) void services.recordTold(relay, routeId, truth.directive);
      },
    },
    {
      method: 'POST',
      pattern: '/v1/routes/:id/applied',
      async handler(exchange) {
        const { relay, routeId } = await follower(exchange);
        const report = appliedReportShape.safeParse(await readJson(exchange.request, REPORT_LIMITS));
        if (!report.success) {
          const field = report.error.issues[0]?.path.join('.') ?? 'body';
          throw new ServiceError('invalid', `${field}: ${report.error.issues[0]?.message}`, { field });
        }
        await services.recordApplied(relay, routeId, report.data);
        exchange.response.writeHead(204).end();
      },
    },
    {
      method: 'GET',
      pattern: '/v1/routes/:id/stream',
      async handler(exchange) {
        const { relay, routeId } = await follower(exchange);
        const after = parsePosition(String(exchange.request.headers['last-event-id'] ?? ''));
        const stream = streams.open(exchange.response);
        for await (const directive of services.follow(relay, routeId, stream.signal, after)) {
          stream.write(encodeEvent('directive', positionId(directive), directive));
          void services.recordTold(relay, routeId, directive);
        }
        stream.close();
      },
    },
  ];
}
