import { connect } from 'node:net';

/**
 * `answers`: it is there. `dead`: the kernel says that nobody can be reached there. `silent`: neither; a gateway that
 * drops what is meant for itself looks like this too.
 */
export type Knock = 'answers' | 'dead' | 'silent';

/** Nothing listens on TCP port 9 (discard) of a router: it refuses, and so answers. */
const PORT = 9;
const UNREACHABLE = ['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL', 'ENODEV'];

/** Asks a gateway for a sign of life by a TCP handshake, which needs no rights: ICMP sockets would. */
export function knock(gateway: string, source: string | null, timeoutMs: number): Promise<Knock> {
  return new Promise((resolve) => {
    const socket = connect({ host: gateway, port: PORT, ...(source === null ? {} : { localAddress: source }) });
    const settle = (result: Knock) => {
      clearTimeout(deadline);
      socket.destroy();
      resolve(result);
    };
    const deadline = setTimeout(() => settle('silent'), timeoutMs);
    socket.on('connect', () => settle('answers'));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET') settle('answers');
      else settle(UNREACHABLE.includes(error.code ?? '') ? 'dead' : 'silent');
    });
  });
}
