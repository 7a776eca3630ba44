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

/** Serves `GET /metrics`, `/status` and `/healthz` (it runs), and nothing else. Rejects when the address cannot be bound. */
export async function serveStatus(at: Endpoint, status: () => NearStatus | FarStatus): Promise<StatusServer> {
  const answers: Record<string, () => [type: string, body: string]> = {
    '/metrics': () => ['text/plain; version=0.0.4; charset=utf-8', metricsText(status(), process.memoryUsage.rss())],
    '/status': () => ['application/json', `${JSON.stringify(status())}\n`],
    '/healthz': () => ['application/json', '{"status":"ok"}\n'],
  };
  const server = createServer((request, response) => {
    const answer = request.method === 'GET' ? answers[request.url ?? ''] : undefined;
    const [type, body] = answer?.() ?? ['text/plain; charset=utf-8', 'Ask for /metrics, /status or /healthz.\n'];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': type }).end(body);
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
