import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What k6 asks of the process that started it. */
export interface ConductorOptions {
  /** k6 is about to let its users begin. */
  readonly begin: () => Promise<void>;
  /** k6's users have ended; k6 is told what went on beside it. */
  readonly end: () => Promise<object>;
}

export interface Conductor {
  readonly url: string;
  close(): void;
}

/** Listens on loopback for the beginning and the end of a run of k6. */
export async function startConductor({ begin, end }: ConductorOptions): Promise<Conductor> {
  const verbs: Readonly<Record<string, () => Promise<unknown>>> = { '/begin': begin, '/end': end };
  const server = createServer(async (request, response) => {
    const verb = request.method === 'POST' ? verbs[request.url ?? ''] : undefined;
    try {
      if (verb === undefined) throw new Error('POST /begin or /end');
      const answer = JSON.stringify((await verb()) ?? {});
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
