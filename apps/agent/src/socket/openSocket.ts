import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createArrivals } from '@twinline/host/arrivals';
import { loadNativeCalls, type Native, type NativeCalls, SystemCallError } from '@twinline/host/nativeCalls';
import type { AgentClock } from '../clock';
import { codeOf, PathFault } from './pathFault';
import { sourceOf, type Target } from './target';

export interface SocketOptions {
  /** Source address; null leaves it to the kernel. */
  readonly bind: string | null;
  /** Network interface that probes leave by, whatever the routes say; null leaves it to them. */
  readonly interface: string | null;
  /** Differentiated services code point, 0 to 63; null leaves the host's default. */
  readonly dscp: number | null;
  /** Take receive times from the kernel where it gives them. */
  readonly kernelTimestamps: boolean;
}

/** A UDP socket for one path. It receives from anybody: who sent a datagram is for its owner to check. */
export interface ProbeSocket {
  readonly socket: Socket;
  readonly target: Target;
  readonly timestampSource: 'user' | 'kernel';
  /** What was asked for and is done without: sentences that name the field and what to do. */
  readonly warnings: readonly string[];
  /** Sends the first `length` octets to the target; `onDone` gets the error's code or null, at once or soon. */
  send(packet: Buffer, length: number, onDone: (code: string | null) => void): void;
  /** When the datagram arrived whose 'message' event is running now, by the agent's clock. */
  arrivedAt(): number;
  /** Kernel stamps that were not believed so far. */
  stampsIgnored(): number;
  close(): void;
}

/**
 * Opens a path's socket. An interface or source that cannot be had is a PathFault: the path must not be probed over
 * another line. A DSCP that cannot be set, or kernel stamps that cannot be had, are warnings: what is measured then is
 * still this line.
 */
export async function openSocket(
  options: SocketOptions,
  target: Target,
  port: number,
  clock: AgentClock,
  native: Native | null = null,
): Promise<ProbeSocket> {
  const wantsNative = options.interface !== null || options.dscp !== null || options.kernelTimestamps;
  if (!wantsNative) return openPlain(options, target, port, clock, []);
  const { calls, reason } = { reason: '', ...(native ?? (await loadNativeCalls())) };
  if (calls !== null) return openNative(calls, options, target, port, clock);
  if (options.interface !== null)
    throw new PathFault(
      'interface',
      `probes cannot be bound to ${options.interface}: ${reason}; or take the interface away and name its address as source, with a routing rule for it`,
    );
  const warnings = options.dscp === null ? [] : [`dscp ${options.dscp} is not set, probes leave unmarked: ${reason}`];
  if (options.kernelTimestamps) warnings.push(`kernelTimestamps are off, times are this program's own: ${reason}`);
  return openPlain(options, target, port, clock, warnings);
}

async function openPlain(
  options: SocketOptions,
  target: Target,
  port: number,
  clock: AgentClock,
  warnings: readonly string[],
): Promise<ProbeSocket> {
  const socket = createSocket({ type: target.family === 6 ? 'udp6' : 'udp4', lookup: literalAddress });
  const source = sourceOf(options, target.family);
  // Asked for before bind: with a resolver that answers at once, bind itself emits the event.
  const listening = once(socket, 'listening');
  socket.bind(0, source);
  await listening.catch((error: unknown) => {
    socket.close();
    throw sourceFault(source, codeOf(error));
  });
  return {
    socket,
    target,
    timestampSource: 'user',
    warnings,
    send(packet, length, onDone) {
      socket.send(packet, 0, length, port, target.address, (error) => onDone(error ? codeOf(error) : null));
    },
    arrivedAt: clock.micros,
    stampsIgnored: () => 0,
    close: () => void socket.close(),
  };
}

function openNative(
  calls: NativeCalls,
  options: SocketOptions,
  target: Target,
  port: number,
  clock: AgentClock,
): ProbeSocket {
  const { family } = target;
  const fd = calls.open(family);
  const warnings: string[] = [];
  let to: Buffer;
  const socket = createSocket({ type: family === 6 ? 'udp6' : 'udp4' });
  try {
    to = calls.socketAddress(family, target.address, port);
    if (options.interface !== null) bindToInterface(calls, fd, options.interface);
    bindToSource(calls, fd, sourceOf(options, family), target);
    if (options.dscp !== null) warnings.push(...mark(calls, fd, target, options.dscp));
    socket.bind({ fd });
  } catch (error) {
    calls.close(fd);
    socket.close();
    throw error instanceof SystemCallError ? new PathFault('host', `${target.address}: ${error.message}`) : error;
  }
  const arrivals = options.kernelTimestamps ? createArrivals(calls, fd, clock.micros) : null;
  let closed = false;
  return {
    socket,
    target,
    timestampSource: arrivals === null ? 'user' : 'kernel',
    warnings,
    send(packet, length, onDone) {
      // Once closed the number may be another file's.
      if (closed) return onDone('EBADF');
      const error = calls.send(fd, packet, length, to);
      onDone(error === 0 ? null : calls.nameOf(error));
    },
    arrivedAt: arrivals?.arrivedAt ?? clock.micros,
    stampsIgnored: () => arrivals?.ignored() ?? 0,
    close() {
      closed = true;
      socket.close();
    },
  };
}

function bindToInterface(calls: NativeCalls, fd: number, name: string): void {
  try {
    calls.bindToInterface(fd, name);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENODEV')
      throw new PathFault(
        'interface',
        `this host has no interface "${name}": name one of ${Object.keys(networkInterfaces()).join(', ')}`,
      );
    if (code === 'EPERM')
      throw new PathFault(
        'interface',
        `the kernel does not let this user bind to ${name} (${code}): give the agent CAP_NET_RAW, or run Linux 5.7 or newer`,
      );
    throw new PathFault('interface', `probes cannot be bound to ${name} (${code})`);
  }
}

function bindToSource(calls: NativeCalls, fd: number, source: string, { family }: Target): void {
  try {
    calls.bind(fd, family, source, 0);
  } catch (error) {
    throw sourceFault(source, codeOf(error));
  }
}

function sourceFault(source: string, code: string): PathFault {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? []);
  const why = code === 'EADDRNOTAVAIL' ? 'is not an address of this host' : `cannot be bound (${code})`;
  return new PathFault('source', `${source} ${why}: name one of ${addresses.join(', ')}`);
}

function mark(calls: NativeCalls, fd: number, { family }: Target, dscp: number): string[] {
  try {
    calls.markPackets(fd, family, dscp);
    return [];
  } catch (error) {
    return [`dscp ${dscp} is not set, probes leave unmarked: the kernel refused it (${codeOf(error)})`];
  }
}

/** Targets are addresses already: the resolver need not be asked for each packet. */
function literalAddress(
  address: string,
  _options: unknown,
  done: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  done(null, address, isIPv6(address) ? 6 : 4);
}
