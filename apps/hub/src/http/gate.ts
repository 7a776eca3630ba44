import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { bearerOf } from '@twinline/api/machine/identify';
import { ServiceError } from '@twinline/services/errors';

/** Lets requests with this bearer token in. @throws ServiceError unauthorized for any other. */
export function createGate(token: string, name: string): (request: IncomingMessage) => void {
  const expected = digest(token);
  return (request) => {
    // Digests have one length, so the comparison tells nothing about the token, not even how long it is.
    if (!timingSafeEqual(digest(bearerOf(request.headers.authorization) ?? ''), expected))
      throw new ServiceError('unauthorized', `send ${name} as Authorization: Bearer`);
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
