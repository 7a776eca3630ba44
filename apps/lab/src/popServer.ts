import { once } from 'node:events';
import { createServer } from 'node:https';

export interface PopServerOptions {
  readonly host: string;
  readonly port: number;
  readonly cert: string;
  readonly key: string;
}

const MOST_CONNECTIONS = 256;
const REQUEST_WITHIN_MS = 30_000;

/** A small HTTPS server at the PoP, for agents to connect to: every request is answered at once. */
export async function createPopServer(
  options: PopServerOptions,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const { host, port, cert, key } = options;
  const server = createServer({ cert, key, requestTimeout: REQUEST_WITHIN_MS }, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', connection: 'close' }).end('ok\n');
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.on('tlsClientError', () => {});
  const listening = once(server, 'listening');
  server.listen(port, host);
  await listening;
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
