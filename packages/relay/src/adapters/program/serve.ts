import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Served {
  /** As `127.0.0.1:9480`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** @param field of the config, for the sentence when the address cannot be bound. @throws Error then. */
export async function serve(
  field: string,
  at: { readonly host: string; readonly port: number },
  listener: RequestListener,
): Promise<Served> {
  const server = createServer(listener);
  server.requestTimeout = 15_000;
  server.maxConnections = 64;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`${field}: ${error.message}`)));
    server.listen(at.port, at.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 1_000).unref();
      }),
  };
}
