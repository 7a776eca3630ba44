import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Endpoint } from './endpoint';

/** Which lines each datagram leaves by. */
export interface Selection {
  readonly line: string;
  /** Send on every line; until the far end removes second copies, only for receivers that do so themselves. */
  readonly duplicate: boolean;
}

export interface ForwarderFigures {
  /** Datagrams from the source, and those that came back from the far side. */
  readonly in: number;
  readonly returned: number;
  /** Per line. */
  readonly out: Readonly<Record<string, number>>;
  /** Not sent: the socket refused. */
  readonly dropped: number;
}

export interface Forwarder {
  readonly address: Endpoint;
  select(selection: Selection): void;
  selection(): Selection;
  figures(): ForwarderFigures;
  close(): Promise<void>;
}

/**
 * The near end of the lines: every datagram that arrives at `bind` leaves by the selected line at once, and whatever the
 * far side answers, on any line, goes back to who sent last (SRT acknowledges, so a stream needs both directions).
 */
export async function createForwarder(
  bind: Endpoint,
  lines: Readonly<Record<string, Endpoint>>,
  initial: Selection,
): Promise<Forwarder> {
  let selection = initial;
  let source: Endpoint | null = null;
  const out: Record<string, number> = {};
  const counted = { in: 0, returned: 0, dropped: 0 };
  const near = await bound(bind);
  const far = new Map<string, { socket: Socket; to: Endpoint }>();
  for (const [line, to] of Object.entries(lines)) {
    const socket = await bound({ host: isIPv6(to.host) ? '::' : '0.0.0.0', port: 0 });
    far.set(line, { socket, to });
    out[line] = 0;
    socket.on('message', (datagram) => {
      if (source === null) return;
      counted.returned += 1;
      near.send(datagram, source.port, source.host, countDrop);
    });
  }

  function countDrop(error: Error | null): void {
    if (error) counted.dropped += 1;
  }

  function sendBy(line: string, datagram: Buffer): void {
    const way = far.get(line);
    if (way === undefined) return;
    out[line] = (out[line] ?? 0) + 1;
    way.socket.send(datagram, way.to.port, way.to.host, countDrop);
  }

  near.on('message', (datagram, from) => {
    counted.in += 1;
    source = { host: from.address, port: from.port };
    if (selection.duplicate) for (const line of far.keys()) sendBy(line, datagram);
    else sendBy(selection.line, datagram);
  });

  const address = near.address();
  return {
    address: { host: address.address, port: address.port },
    select(next) {
      if (!far.has(next.line)) throw new Error(`there is no line ${next.line} here`);
      selection = next;
    },
    selection: () => selection,
    figures: () => ({ ...counted, out: { ...out } }),
    async close() {
      const sockets = [near, ...[...far.values()].map(({ socket }) => socket)];
      await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
    },
  };
}

function bound({ host, port }: Endpoint): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    socket.once('error', reject);
    socket.bind(port, host, () => {
      socket.off('error', reject);
      // An ICMP "port unreachable" of one line must not end the program; the send counts it.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}
