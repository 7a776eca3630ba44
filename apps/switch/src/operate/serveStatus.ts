import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FarStatus } from '../createFarSwitch';
import type { NearStatus } from '../createSwitch';
import { type Endpoint, formatEndpoint } from '../endpoint';
import { metricsText } from './metrics';

export interface StatusServer {
  readonly url: string;
  stop(): Promise<void>;
}

const NOTHING = ['text/plain; charset=utf-8', 'Ask for /metrics, /status, /healthz or /readyz.\n', 404] as const;

/**
 * Serves `GET /metrics`, `/status`, `/healthz` (it runs) and `/readyz` (503 while the near end has no directive in force,
 * or the far end has not heard the near one), and nothing else. Health does not depend on the hub: an orchestrator starts
 * anew what is not healthy, and a restart would cut a stream that goes on well without a hub. Rejects when the address
 * cannot be bound.
 */
export async function serveStatus(at: Endpoint, status: () => NearStatus | FarStatus): Promise<StatusServer> {
  const answers: Record<string, () => [type: string, body: string, code?: number]> = {
    '/metrics': () => ['text/plain; version=0.0.4; charset=utf-8', metricsText(status(), process.memoryUsage.rss())],
    '/status': () => ['application/json', `${JSON.stringify(status())}\n`],
    '/healthz': () => ['application/json', '{"status":"ok"}\n'],
    '/readyz': () => {
      const found = unready(status());
      return ['application/json', `${JSON.stringify({ status: found ?? 'ready' })}\n`, found === null ? 200 : 503];
    },
  };
  const server = createServer((request, response) => {
    const answer = request.method === 'GET' ? answers[request.url ?? ''] : undefined;
    const [type, body, code = 200] = answer?.() ?? NOTHING;
    response.writeHead(code, { 'content-type': type }).end(body);
  });
  server.requestTimeout = 5_000;
  server.maxConnections = 32;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`--http ${formatEndpoint(at)}: ${error.message}`)));
    server.listen(at.port, at.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${formatEndpoint({ ...at, port })}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What keeps this end from doing its work as it should; null where nothing does. */
function unready(status: NearStatus | FarStatus): 'stale' | 'unpaired' | null {
  if (status.role === 'near') return status.isStale ? 'stale' : null;
  return status.figures.isPaired ? null : 'unpaired';
}
