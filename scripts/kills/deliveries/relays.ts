import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { createRelay, type Relay } from '@twinline/relay';
import { type DirectiveData, directiveEvent } from '@twinline/relay/events';
import { fileStore } from '@twinline/relay/fileStore';
import { headersOf } from '@twinline/relay/nodeHandler';
import type { Draw } from '../draw';
import type { Arrived, RelayBook, Way } from './book';

/** A relay of the SDK behind a web server of its own; what it lets through and what arrives stand in its book. */
export interface ChaosRelay {
  readonly book: RelayBook;
  /** Nothing more is wrong with it from here on: it answers, and stays. */
  behave(): void;
  close(): Promise<void>;
}

export interface ChaosRelayOptions {
  readonly relayId: string;
  readonly routeId: string;
  readonly way: Way;
  readonly port: number;
  readonly hubUrl: string;
  readonly token: string;
  readonly secret: string;
  /** For what is kept over a restart. */
  readonly folder: string;
  readonly draw: Draw;
  /** What a relay must not do: `both` has no guard for its webhooks, and `webhook` swallows some. */
  readonly careless: boolean;
}

const takesWebhooks = (way: Way) => way !== 'stream' && way !== 'pull';
const streams = (way: Way) => way === 'both' || way === 'stream';
/** Far longer than the pauses between decisions: webhooks are what brings them. */
const SLOW_PULL_MS = 20_000;
const QUICK_PULL_MS = 2_000;

export async function startChaosRelay(options: ChaosRelayOptions): Promise<ChaosRelay> {
  const { relayId, routeId, way, draw } = options;
  const book: RelayBook = { relayId, routeId, way, applied: [], arrived: [] };
  let behaves = false;
  let isClosed = false;
  let life = 0;
  let relay: Relay | null = null;
  let server: Server | null = null;

  const note = ({ epoch, sequence, line }: DirectiveData, via: string, ofLife: number) =>
    void book.applied.push({ epoch, sequence, line, via, life: ofLife, at: Date.now() });

  async function live(): Promise<void> {
    life += 1;
    const ofLife = life;
    relay = createRelay({
      ...{ hubUrl: options.hubUrl, token: options.token, routes: [routeId], secrets: [options.secret] },
      ...{ stream: streams(way), pullAloneEveryMs: way === 'pull' ? QUICK_PULL_MS : SLOW_PULL_MS },
      ...(way === 'away' ? { store: fileStore(options.folder) } : {}),
      async onDirective(directive, { via, signal }) {
        await delay(draw.whole(0, 120));
        signal.throwIfAborted();
        note(directive, via, ofLife);
      },
    });
    if (takesWebhooks(way)) server = await listen(options.port, (request, response) => void take(request, response));
  }

  async function die(): Promise<void> {
    server?.closeAllConnections();
    await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
    server = null;
    await relay?.close();
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [of, ofLife] = [relay, life];
    const body = await read(request).catch(() => null);
    if (body === null || of === null) return void response.destroy();
    const arrived = noteArrived(book, request, body);
    const fate = way === 'flaky' && !behaves ? draw.unit() : 1;
    if (fate < 0.15) return answer(response, arrived, 500);
    if (fate < 0.25) return void response.destroy();
    // It never answers: the hub gives up after two seconds.
    if (fate < 0.3) return;
    if (options.careless && way === 'webhook' && draw.chance(0.3)) return answer(response, arrived, 200);
    if (options.careless && way === 'both') {
      note(directiveEvent.parse(JSON.parse(body)).data, 'webhook', ofLife);
      return answer(response, arrived, 200);
    }
    const { status } = await of.receive(
      new Request('http://relay/', { method: 'POST', headers: headersOf(request.headers), body }),
    );
    // It has acted, and nobody hears of it.
    answer(response, arrived, fate < 0.4 ? 500 : status);
  }

  async function comeAndGo(): Promise<void> {
    while (!behaves) {
      await delay(draw.whole(2_000, 12_000));
      if (behaves) return;
      await die();
      await delay(draw.whole(1_000, 6_000));
      if (!isClosed) await live();
    }
  }

  await live();
  const going = way === 'away' ? comeAndGo() : Promise.resolve();
  return {
    book,
    behave() {
      behaves = true;
    },
    async close() {
      behaves = true;
      isClosed = true;
      await going;
      await die();
    },
  };
}

function listen(port: number, handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(handle);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function noteArrived(book: RelayBook, request: IncomingMessage, body: string): Arrived {
  const { epoch, sequence } = directiveEvent.parse(JSON.parse(body)).data;
  const id = String(request.headers['webhook-id']);
  const arrived: Arrived = { id, body, epoch, sequence, arrivedAt: Date.now(), status: null, answeredAt: null };
  book.arrived.push(arrived);
  return arrived;
}

function answer(response: ServerResponse, arrived: Arrived, status: number): void {
  if (response.destroyed) return;
  Object.assign(arrived, { status, answeredAt: Date.now() });
  response.writeHead(status).end();
}
