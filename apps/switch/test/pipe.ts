import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Endpoint } from '../src/endpoint';

export interface Pipe {
  readonly address: Endpoint;
  /** Whether a datagram is lost; `back` is towards who began. */
  loses: (datagram: Buffer, back: boolean) => boolean;
  delayMs: number;
  /** All that came in, forwards. */
  readonly seen: Buffer[];
  close(): void;
}

/** A line of UDP between two ends that can be cut, slowed and listened to. */
export async function openPipe(to: Endpoint): Promise<Pipe> {
  const [here, there] = await Promise.all([openSocket(), openSocket()]);
  const timers = new Set<NodeJS.Timeout>();
  let from: Endpoint | null = null;
  const carry = (datagram: Buffer, back: boolean, send: () => void) => {
    if (pipe.loses(datagram, back)) return;
    if (pipe.delayMs === 0) return send();
    const timer = setTimeout(() => {
      timers.delete(timer);
      send();
    }, pipe.delayMs);
    timers.add(timer);
  };
  here.on('message', (datagram, { address, port }) => {
    from = { host: address, port };
    pipe.seen.push(datagram);
    carry(datagram, false, () => there.send(datagram, to.port, to.host));
  });
  there.on('message', (datagram) => carry(datagram, true, () => from && here.send(datagram, from.port, from.host)));
  const pipe: Pipe = {
    address: { host: '127.0.0.1', port: here.address().port },
    loses: () => false,
    delayMs: 0,
    seen: [],
    close() {
      for (const timer of timers) clearTimeout(timer);
      here.close();
      there.close();
    },
  };
  return pipe;
}

export async function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.on('error', () => undefined);
  return socket;
}
