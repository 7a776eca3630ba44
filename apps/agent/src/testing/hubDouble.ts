import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { type AgentConfig, type Batch, batch as batchSchema } from '@twinline/wire/batch';

/** A small real HTTP server that stands for the hub's machine interface in tests of agents and of the lab. */
export interface HubDouble {
  readonly url: string;
  readonly port: number;
  readonly batches: { readonly key: string; readonly receivedAt: number; readonly batch: Batch }[];
  readonly configRequests: number;
  /** What the next batches are answered with; null accepts them. */
  answerWith: number | null;
  configVersion: number;
  /** Resolves once `test` is true of what has arrived; checked at each batch. */
  until(test: () => boolean, timeoutMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export async function createHubDouble(
  configOf: (key: string) => AgentConfig | null,
  options: { port?: number } = {},
): Promise<HubDouble> {
  const waiting = new Set<() => void>();
  const hub = {
    batches: [] as HubDouble['batches'],
    answerWith: null as number | null,
    configVersion: 1,
    configRequests: 0,
  };

  async function answer(request: IncomingMessage): Promise<[number, object]> {
    const key = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (request.method === 'GET' && request.url === '/v1/agent/config') {
      hub.configRequests += 1;
      const config = configOf(key);
      return config === null ? [401, {}] : [200, { ...config, version: hub.configVersion }];
    }
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    if (hub.answerWith !== null) return [hub.answerWith, { error: { code: 'test', message: 'as asked' } }];
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const batch = batchSchema.parse(JSON.parse(text.toString('utf8')));
    hub.batches.push({ key, receivedAt: Date.now(), batch });
    for (const check of waiting) check();
    const accepted = batch.samples.path.length;
    return [200, { accepted, signals: batch.signals.length, configVersion: hub.configVersion }];
  }

  const server = createServer((request, response) => {
    answer(request).then(
      ([status, body]) => response.writeHead(status).end(JSON.stringify(body)),
      (error) => response.writeHead(400).end(JSON.stringify({ error: { code: 'invalid', message: String(error) } })),
    );
  });
  const listening = once(server, 'listening');
  server.listen(options.port ?? 0, '127.0.0.1');
  await listening;
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;

  return Object.assign(hub, {
    url: `http://127.0.0.1:${port}`,
    port,
    until(test: () => boolean, timeoutMs = 30_000) {
      return new Promise<void>((resolve, reject) => {
        const check = () => {
          if (!test()) return;
          clearTimeout(deadline);
          waiting.delete(check);
          resolve();
        };
        const deadline = setTimeout(() => {
          waiting.delete(check);
          reject(new Error('what was waited for did not arrive'));
        }, timeoutMs);
        waiting.add(check);
        check();
      });
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  });
}
