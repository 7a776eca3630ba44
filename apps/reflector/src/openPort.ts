import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { createArrivals } from '@twinline/host/arrivals';
import { type Family, loadNativeCalls, type NativeCalls } from '@twinline/host/nativeCalls';
import type { WallClock } from './wallClock';

/** A bound UDP socket that tells when each datagram arrived. */
export interface Port {
  readonly socket: Socket;
  /** Who took the arrival times: the kernel, or this program. */
  readonly timestampSource: 'kernel' | 'user';
  /** Arrival of the datagram whose 'message' event is running, epoch microseconds of the clock given. */
  arrivedAt(): number;
  send(packet: Buffer, length: number, port: number, address: string, onSent: (error: Error | null) => void): void;
  close(): void;
}

/**
 * Binds to `host`. Where this machine has native calls, T2 is when the kernel got a request and replies leave by one
 * system call, so that how busy this program is does not show in anybody's RTT; elsewhere dgram has to do.
 */
export async function openPort(host: string, port: number, clock: WallClock): Promise<Port> {
  const family = isIPv6(host) ? 6 : 4;
  const { calls } = await loadNativeCalls();
  return calls === null ? openPlain(host, port, family, clock) : openNative(calls, host, port, family, clock);
}

async function openPlain(host: string, port: number, family: Family, clock: WallClock): Promise<Port> {
  const socket = createSocket({ type: family === 6 ? 'udp6' : 'udp4', lookup: literalAddress });
  // Asked for before bind: with a resolver that answers at once, bind itself emits the event.
  const listening = once(socket, 'listening');
  socket.bind(port, host);
  await listening;
  return {
    socket,
    timestampSource: 'user',
    arrivedAt: clock.micros,
    send: (packet, length, to, address, onSent) => socket.send(packet, 0, length, to, address, onSent),
    close: () => void socket.close(),
  };
}

async function openNative(
  calls: NativeCalls,
  host: string,
  port: number,
  family: Family,
  clock: WallClock,
): Promise<Port> {
  const socket = createSocket({ type: family === 6 ? 'udp6' : 'udp4', lookup: literalAddress });
  const listening = once(socket, 'listening');
  const fd = calls.open(family);
  try {
    calls.bind(fd, family, host, port);
    socket.bind({ fd });
  } catch (error) {
    calls.close(fd);
    socket.close();
    throw error;
  }
  await listening;
  const arrivals = createArrivals(calls, fd, clock.micros);
  let closed = false;
  return {
    socket,
    timestampSource: 'kernel',
    arrivedAt: arrivals.arrivedAt,
    send(packet, length, to, address, onSent) {
      // Once closed the number may be another file's.
      if (closed) return;
      const error = calls.send(fd, packet, length, calls.socketAddress(family, address, to));
      onSent(error === 0 ? null : new Error(`send ${calls.nameOf(error)}`));
    },
    close() {
      closed = true;
      socket.close();
    },
  };
}

/** Senders are addresses already: the resolver need not be asked for each packet. */
function literalAddress(
  address: string,
  _options: unknown,
  done: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  done(null, address, isIPv6(address) ? 6 : 4);
}
