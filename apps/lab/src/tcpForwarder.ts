import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createDelayQueue } from './delayQueue';
import type { Stretch } from './stretch';
import { type Departure, TcpFlow } from './tcpFlow';

export interface TcpForwarderOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly target: { readonly host: string; readonly port: number };
  /** The line and the PoP's own network. */
  readonly stretches: readonly Stretch[];
  /** The access network a connection comes through, told by its source address; null when unknown. */
  readonly carrierAt: (address: string) => Stretch | null;
  readonly random: () => number;
  readonly monotonicMs: () => number;
  readonly maximumConnections?: number;
  readonly idleMs?: number;
}

export interface TcpForwarder {
  readonly port: number;
  counts(): TcpCounts;
  stop(): Promise<void>;
}

export interface TcpCounts {
  readonly connections: number;
  readonly refused: number;
  /** Bytes of connections that came out at the other end so far. */
  readonly outBytes: number;
  readonly backBytes: number;
}

const MOST_CONNECTIONS = 128;
const IDLE_MS = 30_000;

interface Connection {
  readonly sockets: readonly [Socket, Socket];
  lastSeenMs: number;
}

/**
 * TCP over one line of the simulated WAN, from agents to a server at the PoP. Bytes in either direction are delayed, held
 * up by loss as by retransmission, and stopped by a cut. The handshake is not: the kernel answers it on loopback before
 * any program hears of it, so a connection through here opens at once, also over a line that is cut.
 */
export async function createTcpForwarder(options: TcpForwarderOptions): Promise<TcpForwarder> {
  const { target, monotonicMs, random } = options;
  const most = options.maximumConnections ?? MOST_CONNECTIONS;
  const idleMs = options.idleMs ?? IDLE_MS;
  const connections = new Set<Connection>();
  const carried = { outBytes: 0, backBytes: 0 };
  let refused = 0;
  // At most one departure waits for each direction.
  const queue = createDelayQueue<Departure>(monotonicMs, 4 * most, ({ flow }) => flow.release());
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);

  function accept(client: Socket): void {
    client.on('error', () => {});
    if (connections.size >= most) {
      refused += 1;
      client.destroy();
      return;
    }
    const upstream = connect({ ...target, allowHalfOpen: true, noDelay: true });
    upstream.on('error', () => {});
    const connection: Connection = { sockets: [client, upstream], lastSeenMs: monotonicMs() };
    connections.add(connection);
    const carrier = options.carrierAt(client.remoteAddress ?? '');
    const stretches = carrier === null ? options.stretches : [...options.stretches, carrier];
    const shared = { stretches, queue, random, monotonicMs };
    const counting = (name: 'outBytes' | 'backBytes') => (bytes: number) => {
      carried[name] += bytes;
      connection.lastSeenMs = monotonicMs();
    };
    new TcpFlow({ ...shared, back: false, from: client, to: upstream, onDelivered: counting('outBytes') });
    new TcpFlow({ ...shared, back: true, from: upstream, to: client, onDelivered: counting('backBytes') });
    const forget = () => {
      if (client.destroyed && upstream.destroyed) connections.delete(connection);
    };
    client.once('close', forget);
    upstream.once('close', forget);
  }

  /** Over a cut line nobody hears that the other end has gone: such connections end here. */
  const sweep = setInterval(() => {
    for (const { sockets, lastSeenMs } of connections)
      if (monotonicMs() - lastSeenMs >= idleMs) for (const socket of sockets) socket.destroy();
  }, idleMs / 3);

  const listening = once(server, 'listening');
  server.listen(options.listen.port, options.listen.host);
  await listening;
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : options.listen.port,
    counts: () => ({ connections: connections.size, refused, ...carried }),
    async stop() {
      clearInterval(sweep);
      queue.stop();
      for (const { sockets } of connections) for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
