import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import type { Logger } from '@twinline/services/context';
import { createFailureLog } from './failureLog';
import { sendError } from './respond';
import { createRouter, type Route } from './router';

export interface ServerOptions {
  readonly routes: readonly Route[];
  /** Handlers that take every path below theirs, as `/trpc/`. */
  readonly mounts: Readonly<Record<string, RequestListener>>;
  readonly log: Logger;
  readonly now: () => number;
  /** For metrics, once per answered request. */
  readonly onAnswered: (pattern: string, status: number, tookMs: number) => void;
}

/** A node:http server over a table of routes: match, handle, map the error. */
export function createServer(options: ServerOptions): Server {
  const match = createRouter(options.routes);
  const mounts = Object.entries(options.mounts);
  const logFailure = createFailureLog(options.log, options.now);

  const server = createHttpServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    const receivedAt = options.now();
    const url = new URL(request.url ?? '/', 'http://hub');
    let pattern = 'unknown';
    response.on('finish', () => options.onAnswered(pattern, response.statusCode, options.now() - receivedAt));
    const mounted = mounts.find(([prefix]) => url.pathname.startsWith(prefix));
    if (mounted !== undefined) {
      pattern = mounted[0];
      mounted[1](request, response);
      return;
    }
    const run = async (): Promise<void> => {
      const { route, params } = match(request.method ?? 'GET', url.pathname);
      pattern = route.pattern;
      await route.handler({ request, response, url, params, receivedAt });
    };
    run().catch((error: unknown) => logFailure(pattern, sendError(response, error), error));
  });
  // Longer than an agent's second between two posts, so that it never reconnects in normal running, and than proxies
  // keep a resting connection (60 s mostly), so that they never send into one that is closing.
  server.keepAliveTimeout = 65_000;
  return server;
}
