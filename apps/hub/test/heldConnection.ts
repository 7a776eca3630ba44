import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to the database on which what a hub sends can be held up, as a network or a machine that stands still would. */
export interface HeldConnection {
  /** The database's address by this way. */
  readonly url: string;
  /** Holds up what says this text, and everything after it; what comes before goes its way (leases are renewed by it). */
  holdFrom(text: string): void;
  /** Whether it holds anything up. */
  holds(): boolean;
  /** Lets everything go on its way, in order. */
  release(): void;
  close(): void;
}

export async function openHeldConnection(databaseUrl: string): Promise<HeldConnection> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let awaited: string | null = null;
  let held: { readonly to: Socket; readonly data: Buffer }[] = [];
  const server = createServer((from) => {
    const to = connect(Number(target.port), target.hostname);
    for (const socket of [from, to]) {
      sockets.add(socket.setNoDelay(true));
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined);
    }
    from.on('data', (data) => {
      if (held.length > 0 || (awaited !== null && data.includes(awaited))) held.push({ to, data });
      else to.write(data);
    });
    to.on('data', (data) => void from.write(data));
    from.on('close', () => to.destroy());
    to.on('close', () => from.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.toString(),
    holdFrom: (text) => {
      awaited = text;
    },
    holds: () => held.length > 0,
    release() {
      awaited = null;
      for (const { to, data } of held) to.write(data);
      held = [];
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
