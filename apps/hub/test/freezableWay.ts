import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server on which connections can go dead without either side hearing of it, as behind a NAT that forgot. */
export interface FreezableWay {
  readonly url: string;
  /** From now on nothing passes on the connections there are; new ones are as good as ever. */
  freeze(): void;
  close(): void;
}

export async function openFreezableWay(serverUrl: string): Promise<FreezableWay> {
  const target = new URL(serverUrl);
  const pairs = new Set<{ sockets: Socket[]; frozen: boolean }>();
  const server = createServer((from) => {
    const to = connect(Number(target.port), target.hostname);
    const pair = { sockets: [from, to], frozen: false };
    pairs.add(pair);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      one.setNoDelay(true).on('error', () => undefined);
      one.on('data', (data) => pair.frozen || other.write(data));
      one.on('close', () => pair.frozen || other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    freeze() {
      for (const pair of pairs) pair.frozen = true;
    },
    close() {
      server.close();
      for (const { sockets } of pairs) for (const socket of sockets) socket.destroy();
    },
  };
}
