import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';
import type { Endpoint } from './endpoint';

/** Room for a burst in the kernel; it gives less where the host's `net.core.rmem_max` is smaller. */
const BUFFER_BYTES = 4 * 1_048_576;

/** Asks for a name's address once, so that no datagram has to. Rejects with a sentence that names what was asked for. */
export async function resolveEndpoint({ host, port }: Endpoint): Promise<Endpoint> {
  if (isIP(host)) return { host, port };
  const { address } = await lookup(host).catch((error: Error) => {
    throw new Error(`the address of ${host} cannot be found (${error.message})`);
  });
  return { host: address, port };
}

export async function resolveAll<Key>(of: ReadonlyMap<Key, Endpoint>): Promise<Map<Key, Endpoint>> {
  return new Map(await Promise.all([...of].map(async ([key, each]) => [key, await resolveEndpoint(each)] as const)));
}

/** A bound UDP socket; port 0 takes a free one. Rejects with a sentence that names the address. */
export function bindSocket({ host, port }: Endpoint): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({
      type: isIPv6(host) ? 'udp6' : 'udp4',
      // What is sent to is an address already.
      lookup: (address, _options, done) => done(null, address, isIPv6(address) ? 6 : 4),
    });
    const fail = (error: Error) => reject(new Error(`${host} port ${port} cannot be bound: ${error.message}`));
    socket.once('error', fail);
    socket.bind(port, host, () => {
      socket.off('error', fail);
      // An ICMP "port unreachable" of one line must not end the program; the send counts it.
      socket.on('error', () => undefined);
      enlarge(socket);
      resolve(socket);
    });
  });
}

function enlarge(socket: Socket): void {
  try {
    socket.setRecvBufferSize(BUFFER_BYTES);
    socket.setSendBufferSize(BUFFER_BYTES);
  } catch {
    // The kernel's own size will do for all but bursts.
  }
}

/** The address to send from to reach an address of this kind, where none was named. */
export const anyAddress = (host: string): string => (isIPv6(host) ? '::' : '0.0.0.0');

export function endpointOf(socket: Socket): Endpoint {
  const { address, port } = socket.address();
  return { host: address, port };
}

/** Opens all or none. */
export async function bindAll<Key>(of: ReadonlyMap<Key, Endpoint>): Promise<Map<Key, Socket>> {
  const opened = new Map<Key, Socket>();
  try {
    for (const [key, each] of of) opened.set(key, await bindSocket(each));
    return opened;
  } catch (error) {
    await closeAll(opened.values());
    throw error;
  }
}

export async function closeAll(sockets: Iterable<Socket>): Promise<void> {
  await Promise.all([...sockets].map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
}
