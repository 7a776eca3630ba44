import type { RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { CLOCK_UNKNOWN, errorEstimate, isSynchronized } from '@twinline/wire/errorEstimate';
import type { KeyRing } from '@twinline/wire/keyRing';
import { LONGEST_REQUEST } from '@twinline/wire/stamp';
import { type Admission, admit, refused, shapeFault } from './admission';
import { writeAnswer } from './answer';
import { noRefusals, type ReflectorCounts, total } from './counts';
import { openPort, type Port } from './openPort';
import { SessionTable } from './sessionTable';
import { SourceLimits } from './sourceLimits';
import { createWallClock, type WallClock } from './wallClock';

export interface ReflectorOptions {
  /** The address to bind to. Bound to all, a PoP with two lines may answer from the wrong one. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Stateless: the reply repeats the request's sequence, so loss cannot be told by direction. */
  readonly stateless?: boolean;
  readonly maximumSessions?: number;
  /** Packets per second that one source (an IPv4 address, an IPv6 /64) may have answered. */
  readonly perSourcePerSecond?: number;
  /** Null or absent: unauthenticated mode only. Asked for each packet, so that new keys count at once. */
  readonly keys?: () => KeyRing | null;
  /** With keys: answer unauthenticated mode too. */
  readonly allowUnauthenticated?: boolean;
  /** Tell senders that ask (Location TLV) which addresses and ports they are seen with. */
  readonly tellLocation?: boolean;
  /** How far this host's clock is to be trusted; null where the platform does not tell. */
  readonly clockState?: () => { readonly errorMicros: number | null; readonly synchronized: boolean | null };
  readonly onError?: (error: Error) => void;
}

export interface Reflector {
  readonly address: { readonly host: string; readonly port: number };
  readonly timestampSource: Port['timestampSource'];
  counts(): ReflectorCounts;
  stop(): Promise<void>;
}

/** An agent with ten paths at 100 probes a second asks for a fifth of this. */
export const PER_SOURCE_PER_SECOND = 5_000;
export const MAXIMUM_SESSIONS = 8_192;
/** Replies still in the kernel's hands keep their buffer; by the time one is reused it has long been sent. */
const BUFFERS = 64;
/** Claimed where the platform does not tell how far its clock is off. */
const UNKNOWN_ERROR_MICROS = 1_000_000;
/** A queue of its own: while one agent's burst waits here, the next one's is not dropped by the kernel. */
const RECEIVE_BUFFER_BYTES = 4 * 1_024 * 1_024;

/** Starts a STAMP session reflector (RFC 8762) on UDP. Rejects when the address cannot be bound. */
export async function createReflector(options: ReflectorOptions): Promise<Reflector> {
  const clock = createWallClock({
    originMs: performance.timeOrigin,
    wallMs: Date.now,
    monotonicMs: () => performance.now(),
  });
  const port = await openPort(options.host, options.port, clock);
  const mirror = new Mirror(port, clock, options);
  const { socket } = port;
  const bound = socket.address();
  return {
    address: { host: bound.address, port: bound.port },
    timestampSource: port.timestampSource,
    counts: () => mirror.counts(),
    async stop() {
      const closed = once(socket, 'close');
      port.close();
      await closed;
    },
  };
}

interface Admitted {
  readonly source: string;
  readonly from: RemoteInfo;
  readonly admission: Exclude<Admission, { kind: 'refused' }>;
  readonly receivedAtMicros: number;
}

class Mirror {
  private readonly sessions: SessionTable;
  private readonly limits: SourceLimits;
  private readonly replies = Array.from({ length: BUFFERS }, () => Buffer.alloc(LONGEST_REQUEST));
  private readonly bound: { readonly address: string; readonly port: number };
  private readonly refusals = noRefusals();
  private reflected = 0;
  private failed = 0;
  private failedAt = 0;
  private malformedTlvs = 0;
  private forgedTlvs = 0;
  private estimate = CLOCK_UNKNOWN;
  private estimatedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly port: Port,
    private readonly clock: WallClock,
    private readonly options: ReflectorOptions,
  ) {
    this.sessions = new SessionTable(options.maximumSessions ?? MAXIMUM_SESSIONS);
    this.limits = new SourceLimits(options.perSourcePerSecond ?? PER_SOURCE_PER_SECOND);
    const { socket } = port;
    this.bound = socket.address();
    socket.on('message', (request, from) => this.survive(request, from));
    socket.on('error', (error) => this.fail(error));
    try {
      socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    } catch {
      // The system's own size has to do.
    }
  }

  counts(): ReflectorCounts {
    return {
      reflected: this.reflected,
      refused: total(this.refusals),
      refusedBy: { ...this.refusals },
      malformedTlvs: this.malformedTlvs,
      forgedTlvs: this.forgedTlvs,
      failed: this.failed,
      sessions: this.sessions.size,
      evicted: this.sessions.evicted,
      sources: this.limits.size,
    };
  }

  /** Whatever a datagram does to us, the next one is answered. */
  private survive(request: Buffer, from: RemoteInfo): void {
    try {
      this.receive(request, from);
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Told once a second at most: what fails for one datagram may fail for a flood of them. */
  private fail(error: Error): void {
    this.failed += 1;
    const nowMicros = this.clock.micros();
    if (Math.abs(nowMicros - this.failedAt) < 1_000_000) return;
    this.failedAt = nowMicros;
    this.options.onError?.(error);
  }

  private receive(request: Buffer, from: RemoteInfo): void {
    const receivedAtMicros = this.port.arrivedAt();
    const source = plainAddress(from.address);
    const admission = this.judge(request, source, from.port, receivedAtMicros);
    if (admission.kind === 'refused') this.refusals[admission.why] += 1;
    else this.reflect(request, { source, from, admission, receivedAtMicros });
  }

  /** Only what would be answered takes from its source's limit: forged packets cannot use up a good agent's. */
  private judge(request: Buffer, source: string, sourcePort: number, nowMicros: number): Admission {
    const fault = shapeFault(request, sourcePort);
    if (fault !== null) return refused[fault];
    const { allowUnauthenticated = false, keys } = this.options;
    const admission = admit(request, source, { keys: keys?.() ?? null, allowUnauthenticated }, nowMicros);
    return admission.kind === 'refused' || this.limits.take(source, nowMicros) ? admission : refused.rate;
  }

  private reflect(request: Buffer, { source, from, admission, receivedAtMicros }: Admitted): void {
    const reply = this.replies[this.reflected % BUFFERS];
    if (reply === undefined) return;
    const key = `${from.address}|${from.port}|${admission.ssid}|${admission.kind}`;
    const estimate = this.errorEstimate(receivedAtMicros);
    const verdict = writeAnswer(reply, request, admission, {
      receivedAtMicros,
      errorEstimate: estimate,
      synchronized: isSynchronized(estimate),
      session: this.options.stateless ? null : this.sessions.receive(key, receivedAtMicros),
      location: () => this.locationFor(source, from.port),
      sentAtMicros: this.clock.micros(),
    });
    if (verdict === 'malformed') this.malformedTlvs += 1;
    if (verdict === 'forged') this.forgedTlvs += 1;
    this.reflected += 1;
    this.port.send(reply, request.length, from.port, from.address, this.onSent);
  }

  private readonly onSent = (error: Error | null): void => {
    if (error !== null) this.failed += 1;
  };

  private locationFor(source: string, sourcePort: number) {
    if (this.options.tellLocation === false) return null;
    const bound = plainAddress(this.bound.address);
    const destination = bound === '::' || bound === '0.0.0.0' ? '' : bound;
    return { source, sourcePort, destination, destinationPort: this.bound.port };
  }

  /** The clock's state changes slowly: it is encoded once a second. */
  private errorEstimate(nowMicros: number): number {
    if (nowMicros - this.estimatedAt < 1_000_000) return this.estimate;
    this.estimatedAt = nowMicros;
    const { errorMicros = null, synchronized = null } = this.options.clockState?.() ?? {};
    this.estimate = errorEstimate(
      (errorMicros ?? UNKNOWN_ERROR_MICROS) + this.clock.errorMicros(),
      synchronized === true,
    );
    return this.estimate;
  }
}

/** An IPv4 sender to a socket bound to all of IPv6 comes as ::ffff:192.0.2.4. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
