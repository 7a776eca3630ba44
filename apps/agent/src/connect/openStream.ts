import { isIPv6, Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Native } from '@twinline/host/nativeCalls';
import { AttemptError } from './faults';

export interface StreamOptions {
  readonly address: string;
  readonly port: number;
  /** Source address; null leaves it to the kernel. */
  readonly bind: string | null;
  readonly interface: string | null;
  readonly native: Native;
}

/**
 * Begins a TCP connection that leaves by the line's source address and interface. Without native calls the interface's own
 * address stands for it. Throws an error with a code when neither can be had.
 */
export function openStream(options: StreamOptions): Socket {
  const { address, port, bind, native } = options;
  const name = options.interface;
  if (name === null || native.calls === null) {
    const source = bind ?? (name === null ? null : addressOf(name, address));
    return new Socket().connect({ host: address, port, ...(source === null ? {} : { localAddress: source }) });
  }
  const { calls } = native;
  const fd = calls.openStream(isIPv6(address) ? 6 : 4);
  try {
    calls.bindToInterface(fd, name);
  } catch (error) {
    calls.close(fd);
    throw error;
  }
  return new Socket({ fd }).connect({ host: address, port, ...(bind === null ? {} : { localAddress: bind }) });
}

function addressOf(name: string, target: string): string {
  const family = isIPv6(target) ? 'IPv6' : 'IPv4';
  const own = networkInterfaces()[name]?.find((one) => one.family === family && !one.scopeid);
  if (own === undefined) throw new AttemptError(`${name} has no ${family} address`, 'EADDRNOTAVAIL');
  return own.address;
}
