import type { Boards } from '../boards';
import { createGate } from '../http/gate';
import type { Route } from '../http/router';
import type { EventStreams } from '../http/sse';

/** The web app's own way in: one stream per organization, fanned out there to browsers. */
export function boardRoutes(hubToken: string, boards: Boards, streams: EventStreams): Route[] {
  const letIn = createGate(hubToken, 'the hub token');
  return [
    {
      method: 'GET',
      pattern: '/v1/boards/:organizationId/stream',
      handler({ request, response, params }) {
        letIn(request);
        boards.add(params.organizationId ?? '', streams.open(response));
      },
    },
  ];
}
