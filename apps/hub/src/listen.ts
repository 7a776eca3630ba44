import type { Server } from 'node:http';

/** Starts listening and answers the URL. Throws one clear sentence when the address is taken or not ours. */
export function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program listens there (set HUB_PORT)' : error.message;
      reject(new Error(`The hub cannot listen at ${host}:${port}: ${why}.`));
    });
    server.listen(port, host, () => {
      const address = server.address();
      const actual = address !== null && typeof address === 'object' ? address.port : port;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${actual}`);
    });
  });
}
