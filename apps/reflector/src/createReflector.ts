import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { CLOCK_UNKNOWN } from '@twinline/wire/errorEstimate';
import { isRequest, LONGEST_REQUEST, sequenceOf, ssidOf, writeReply } from '@twinline/wire/stamp';
import { SessionTable } from './sessionTable';

export interface ReflectorOptions {
  /** The address to bind to. Bound to all, a PoP with two lines may answer from the wrong one. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Stateless: the reply repeats the request's sequence, so loss cannot be told by direction. */
  readonly stateless?: boolean;
  readonly maximumSessions?: number;
  readonly onError?: (error: Error) => void;
}

export interface ReflectorCounts {
  readonly reflected: number;
  readonly refused: number;
  readonly failed: number;
  readonly sessions: number;
  readonly overflows: number;
}

export interface Reflector {
  readonly address: { readonly host: string; readonly port: number };
  counts(): ReflectorCounts;
  stop(): Promise<void>;
}

/** Node does not tell the TTL of a datagram; RFC 5357 §4.2.1 then asks for 255. */
const UNKNOWN_TTL = 255;
/** Replies still in the kernel's hands keep their buffer; by the time one is reused it has long been sent. */
const BUFFERS = 64;

/** Starts a STAMP session reflector (RFC 8762) on UDP. Rejects when the address cannot be bound. */
export async function createReflector(options: ReflectorOptions): Promise<Reflector> {
  const sessions = new SessionTable(options.maximumSessions ?? 4_096);
  const replies = Array.from({ length: BUFFERS }, () => Buffer.alloc(LONGEST_REQUEST));
  const socket = createSocket({ type: isIPv6(options.host) ? 'udp6' : 'udp4', lookup: literalAddress });
  let reflected = 0;
  let refused = 0;
  let failed = 0;

  socket.on('message', (request: Buffer, from: RemoteInfo) => {
    const receivedAtMicros = wallMicros();
    const reply = replies[reflected % BUFFERS];
    if (!isRequest(request) || from.port === 0 || reply === undefined) {
      refused += 1;
      return;
    }
    const key = `${from.address}|${from.port}|${ssidOf(request)}`;
    const own = options.stateless ? null : sessions.next(key, receivedAtMicros);
    const length = writeReply(reply, request, {
      sequence: own ?? sequenceOf(request),
      receivedAtMicros,
      sentAtMicros: wallMicros(),
      errorEstimate: CLOCK_UNKNOWN,
      ttl: UNKNOWN_TTL,
    });
    reflected += 1;
    socket.send(reply, 0, length, from.port, from.address);
  });

  // Asked for before bind: with a resolver that answers at once, bind itself emits the event.
  const listening = once(socket, 'listening');
  socket.bind(options.port, options.host);
  await listening;
  socket.on('error', (error) => {
    failed += 1;
    options.onError?.(error);
  });
  const bound = socket.address();

  return {
    address: { host: bound.address, port: bound.port },
    counts: () => ({ reflected, refused, failed, sessions: sessions.size, overflows: sessions.overflows }),
    async stop() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** Epoch microseconds with the monotonic clock's resolution. */
function wallMicros(): number {
  return (performance.timeOrigin + performance.now()) * 1_000;
}

/** Senders are addresses already: the resolver need not be asked for each packet. */
function literalAddress(
  address: string,
  _options: unknown,
  done: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  done(null, address, isIPv6(address) ? 6 : 4);
}
