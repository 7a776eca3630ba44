import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { type AgentConfig, type Batch, batch as batchSchema, type Enrolled, enrolment } from '@twinline/wire/batch';

/** A small real HTTP server that stands for the hub's machine interface in tests of agents and of the lab. */
export interface HubDouble {
  readonly url: string;
  readonly port: number;
  readonly batches: { readonly key: string; readonly receivedAt: number; readonly batch: Batch }[];
  readonly configRequests: number;
  /** What the next batches are answered with; null accepts them. */
  answerWith: number | null;
  configVersion: number;
  /** Tokens that can be traded, each once. */
  readonly tokens: Map<string, Enrolled>;
  readonly enrolRequests: number;
  /** Streams of configuration that are open now, and all that ever were. */
  readonly streams: number;
  readonly streamsOpened: number;
  /** False: open streams fall silent, as when a firewall has forgotten them. */
  beating: boolean;
  /** Sends the configuration to every open stream. */
  push(): void;
  /** Resolves once `test` is true of what has arrived; checked at each batch. */
  until(test: () => boolean, timeoutMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export async function createHubDouble(
  configOf: (key: string) => AgentConfig | null,
  options: { port?: number; beatMs?: number } = {},
): Promise<HubDouble> {
  const waiting = new Set<() => void>();
  const open = new Map<ServerResponse, string>();
  const hub = {
    batches: [] as HubDouble['batches'],
    answerWith: null as number | null,
    configVersion: 1,
    configRequests: 0,
    tokens: new Map<string, Enrolled>(),
    enrolRequests: 0,
    streams: 0,
    streamsOpened: 0,
    beating: true,
  };
  const keyOf = (request: IncomingMessage) => (request.headers.authorization ?? '').replace('Bearer ', '');
  const current = (key: string) => {
    const config = configOf(key);
    return config === null ? null : { ...config, version: hub.configVersion };
  };

  function stream(request: IncomingMessage, response: ServerResponse): void {
    const key = keyOf(request);
    if (current(key) === null) {
      response.writeHead(401).end('{}');
      return;
    }
    hub.streamsOpened += 1;
    hub.streams += 1;
    open.set(response, key);
    response.on('close', () => {
      hub.streams -= 1;
      open.delete(response);
    });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    send(response, key);
  }

  function send(response: ServerResponse, key: string): void {
    const config = current(key);
    response.write(`id: ${config?.version}\nevent: config\ndata: ${JSON.stringify(config)}\n\n`);
  }

  function enrol(body: string): [number, object] {
    hub.enrolRequests += 1;
    const { token } = enrolment.parse(JSON.parse(body));
    const found = hub.tokens.get(token);
    hub.tokens.delete(token);
    const message = 'This enrolment token is unknown, used or expired.';
    return found === undefined ? [401, { error: { code: 'unauthorized', message } }] : [200, found];
  }

  async function answer(request: IncomingMessage): Promise<[number, object]> {
    const key = keyOf(request);
    if (request.url === '/healthz') return [200, {}];
    if (request.method === 'GET' && request.url === '/v1/agent/config') {
      hub.configRequests += 1;
      const config = current(key);
      return config === null ? [401, {}] : [200, config];
    }
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    if (request.url === '/v1/agent/enrol') return enrol(body.toString('utf8'));
    if (hub.answerWith !== null) return [hub.answerWith, { error: { code: 'test', message: 'as asked' } }];
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const batch = batchSchema.parse(JSON.parse(text.toString('utf8')));
    hub.batches.push({ key, receivedAt: Date.now(), batch });
    for (const check of waiting) check();
    const accepted = batch.samples.path.length;
    return [200, { accepted, signals: batch.signals.length, configVersion: hub.configVersion }];
  }

  const server = createServer((request, response) => {
    if (request.url === '/v1/agent/stream') {
      stream(request, response);
      return;
    }
    answer(request).then(
      ([status, body]) => response.writeHead(status).end(JSON.stringify(body)),
      (error) => response.writeHead(400).end(JSON.stringify({ error: { code: 'invalid', message: String(error) } })),
    );
  });
  const beat = setInterval(() => {
    if (hub.beating) for (const response of open.keys()) response.write(':\n\n');
  }, options.beatMs ?? 5_000);
  const listening = once(server, 'listening');
  server.listen(options.port ?? 0, '127.0.0.1');
  await listening;
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;

  return Object.assign(hub, {
    push() {
      for (const [response, key] of open) send(response, key);
    },
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
      clearInterval(beat);
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  });
}
