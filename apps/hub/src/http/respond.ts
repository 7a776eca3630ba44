import type { ServerResponse } from 'node:http';
import { describeError } from './httpError';

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** Answers with an error if nothing was answered yet. A body that was not read to its end costs the connection. */
export function sendError(response: ServerResponse, error: unknown): number {
  const { status, headers, body } = describeError(error);
  if (response.headersSent) {
    response.destroy();
    return status;
  }
  const close = response.req.complete ? {} : { connection: 'close' };
  sendJson(response, status, body, { ...headers, ...close });
  return status;
}
