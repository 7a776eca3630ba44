import { createHash, timingSafeEqual } from 'node:crypto';
import { bearerOf } from '@twinline/api/machine/identify';
import { ServiceError } from '@twinline/services/errors';
import type { Boards } from '../boards';
import type { Route } from '../http/router';
import type { EventStreams } from '../http/sse';

/** The web app's own way in: one stream per organization, fanned out there to browsers. */
export function boardRoutes(hubToken: string, boards: Boards, streams: EventStreams): Route[] {
  const expected = digest(hubToken);
  return [
    {
      method: 'GET',
      pattern: '/v1/boards/:organizationId/stream',
      handler({ request, response, params }) {
        // Digests have one length, so the comparison tells nothing about the token, not even how long it is.
        const presented = digest(bearerOf(request.headers.authorization) ?? '');
        if (!timingSafeEqual(presented, expected))
          throw new ServiceError('unauthorized', 'send the hub token as Authorization: Bearer');
        boards.add(params.organizationId ?? '', streams.open(response));
      },
    },
  ];
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
