import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRelay, type Relay } from '@twinline/relay';
import { nodeHandler } from '@twinline/relay/nodeHandler';
import type { Asked, BadWay, Following } from './openRelayHost';

// The process of RelayHost (openRelayHost.ts): relays as their owners write them with the SDK, by webhook and pull.

interface Place {
  readonly server: Server;
  readonly port: number;
  answer: RequestListener;
  relay: Relay | null;
}

const unready: RequestListener = (_request, response) => void response.writeHead(503).end();
const places: Place[] = [];

async function open(count: number): Promise<number[]> {
  for (let n = 0; n < count; n += 1) {
    const server = createServer((request, response) => place.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('no port');
    const place: Place = { server, port: bound.port, answer: unready, relay: null };
    places.push(place);
  }
  return places.map(({ port }) => port);
}

async function follow({ hubUrl, routeId, relays }: Following): Promise<void> {
  for (const [index, { token, secret }] of relays.entries()) {
    const place = places[index];
    if (place === undefined) throw new Error('more relays than places');
    const relay = createRelay({
      hubUrl,
      token,
      routes: [routeId],
      secrets: [secret],
      stream: false,
      // As the relays of docs/relays.md pull.
      pullAloneEveryMs: 15_000,
      onDirective: () => undefined,
    });
    place.relay = relay;
    place.answer = nodeHandler(relay.receive);
  }
  await Promise.all(places.map(({ relay }) => relay?.begun));
}

async function worsen(place: Place, way: BadWay): Promise<void> {
  await place.relay?.close();
  switch (way) {
    case 'hangs':
      place.answer = () => undefined;
      break;
    case 'answers 500':
      place.answer = (_request, response) => void response.writeHead(500).end();
      break;
    case 'is closed':
      place.server.close();
      place.server.closeAllConnections();
  }
}

async function obey(asked: Asked): Promise<unknown> {
  switch (asked.kind) {
    case 'open':
      return open(asked.count);
    case 'follow':
      return follow(asked);
    case 'worsen': {
      const place = places[asked.place];
      if (place === undefined) throw new Error('there is no such relay');
      return worsen(place, asked.way);
    }
  }
}

process.on('message', async (asked: Asked) => process.send?.((await obey(asked)) ?? null));
process.on('disconnect', () => process.exit(0));
