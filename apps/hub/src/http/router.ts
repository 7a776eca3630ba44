import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpError } from './httpError';

/** One request on its way through the hub. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** What stood at the `:name` places of the pattern. */
  readonly params: Readonly<Record<string, string>>;
  /** Epoch ms. */
  readonly receivedAt: number;
}

export type Handler = (exchange: Exchange) => Promise<void> | void;

export interface Route {
  readonly method: 'GET' | 'POST';
  /** As `/v1/routes/:id/directive`. */
  readonly pattern: string;
  readonly handler: Handler;
}

export interface Match {
  readonly route: Route;
  readonly params: Record<string, string>;
}

/** Finds the route for a method and path. Throws HttpError 404, or 405 when only the method is wrong. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match {
  const compiled = routes.map((route) => ({ route, segments: route.pattern.split('/') }));
  return (method, path) => {
    const given = path.split('/');
    let otherMethod = false;
    for (const { route, segments } of compiled) {
      const params = matchSegments(segments, given);
      if (params === null) continue;
      if (route.method === method) return { route, params };
      otherMethod = true;
    }
    throw otherMethod
      ? new HttpError(405, 'invalid', `${path} does not take ${method}`)
      : new HttpError(404, 'not-found', `there is nothing at ${path}`);
  };
}

function matchSegments(pattern: readonly string[], given: readonly string[]): Record<string, string> | null {
  if (pattern.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of pattern.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':')) params[segment.slice(1)] = value;
    else if (segment !== value) return null;
  }
  return params;
}
