import { isIP, isIPv6, type Socket } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, connect as connectTls, type SecureContext } from 'node:tls';
import type { Native } from '@twinline/host/nativeCalls';
import type { Connect } from '@twinline/wire/batch';
import { type Deadline, startDeadline } from './deadline';
import { AttemptError, faultOf, type Step } from './faults';
import { readStatus } from './httpStatus';
import { openStream } from './openStream';
import type { Resolve } from './resolver';
import type { StallWatch } from './stallWatch';
import type { Target } from './target';

export interface AttemptOptions {
  readonly target: Target;
  /** Source address; null lets the host choose. */
  readonly bind: string | null;
  readonly interface: string | null;
  /** For name resolution and all steps together. */
  readonly timeoutMs: number;
  /** Whom to trust: made once, for it takes longer than a handshake. */
  readonly secureContext: () => SecureContext;
  readonly native: Native;
  readonly resolve: Resolve;
  readonly stalls: StallWatch;
  /** Epoch microseconds. */
  readonly now: () => number;
  readonly monotonicMs: () => number;
  /** Breaks the attempt off; what it then answers means nothing. */
  readonly signal: AbortSignal;
}

export interface Outcome extends Omit<Connect, 'path'> {
  /** What failed, in words; null when nothing did. */
  readonly reason: string | null;
  /** This host stood still or ran out of something meanwhile: the attempt says nothing about the line. */
  readonly own: boolean;
}

type StepName = 'tcpMicros' | 'tlsMicros' | 'firstByteMicros';
type Steps = { -readonly [Name in StepName | 'status']: Connect[Name] };

/** A timeout of which the host itself slept this share is the host's. */
const SLEPT_SHARE = 0.2;

/** Makes one attempt: resolves the name, then TCP, TLS and the first byte of HTTP, each timed alone. Never rejects. */
export async function attempt(options: AttemptOptions): Promise<Outcome> {
  const { target, stalls, now } = options;
  const release = stalls.hold();
  const stalledBefore = stalls.stalledMs();
  const deadline = startDeadline(options.timeoutMs, options.signal);
  const steps: Steps = { tcpMicros: null, tlsMicros: null, firstByteMicros: null, status: null };
  const outcome = { at: Math.round(now()), scheme: target.scheme };
  let run: Run | null = null;
  try {
    const address = await deadline.within(addressOf(options));
    outcome.at = Math.round(now());
    run = new Run(options, deadline, steps);
    await run.all(address);
    return { ...outcome, ...steps, fault: null, reason: null, own: run.stalled };
  } catch (error) {
    const { message, code } = described(error);
    const fault = run === null ? 'dns' : faultOf(code, run.step);
    if (fault === 'own') return { ...outcome, ...steps, fault: null, reason: message, own: true };
    const slept = stalls.stalledMs() - stalledBefore > SLEPT_SHARE * options.timeoutMs;
    const waited = fault === 'timeout' || fault === 'dns';
    const own = run?.stalled === true || (waited ? slept : run?.failedInStall === true);
    return { ...outcome, ...steps, fault, reason: message, own };
  } finally {
    run?.end();
    deadline.end();
    release();
  }
}

/** The steps of one attempt on one connection. */
class Run {
  step: Step = 'tcp';
  /** Whether a step that was reached was held up by this program. */
  stalled = false;
  /** And the step that failed: were failures let through there, a busy host would report nothing else. */
  failedInStall = false;
  private readonly sockets: Socket[] = [];

  constructor(
    private readonly options: AttemptOptions,
    private readonly deadline: Deadline,
    private readonly steps: Steps,
  ) {}

  async all(address: string): Promise<void> {
    const { target, native } = this.options;
    const open = openStream({ ...this.options, address, port: target.port, native });
    // Node connects in the next tick.
    let startMs = this.options.monotonicMs();
    let socket = this.hold(open);
    await this.time('tcpMicros', startMs, reached(socket, 'connect', this.options));
    // TLS sends two small messages in a row: without this the second would wait for the first's acknowledgement.
    socket.setNoDelay(true);
    if (target.scheme === 'tls' || target.scheme === 'https') {
      this.step = 'tls';
      startMs = this.options.monotonicMs();
      socket = this.hold(connectTls({ socket, ...tlsOptions(this.options) }));
      await this.time('tlsMicros', startMs, reached(socket, 'secureConnect', this.options));
    }
    if (target.scheme === 'http' || target.scheme === 'https') {
      this.step = 'http';
      await this.ask(socket);
    }
  }

  /** TLS before the TCP below it, and not from within its own events: Node 20 crashes otherwise. */
  end(): void {
    setImmediate(() => {
      for (const socket of this.sockets.reverse()) socket.destroy();
    });
  }

  private hold(socket: Socket): Socket {
    // A step listens only while it waits; a later error must not end the program.
    socket.on('error', () => {});
    this.sockets.push(socket);
    return socket;
  }

  /** Sends a GET and reads until the status is known; the rest of the answer is not waited for. */
  private async ask(socket: Socket): Promise<void> {
    let received = '';
    const first = reached(socket, 'data', this.options);
    socket.on('data', (bytes: Buffer) => {
      received += bytes.toString('latin1');
    });
    const startMs = this.options.monotonicMs();
    socket.write(requestFor(this.options.target));
    await this.time('firstByteMicros', startMs, first);
    let status = readStatus(received);
    while (status === null) {
      await this.deadline.within(reached(socket, 'data', this.options));
      status = readStatus(received);
    }
    if (status === 'broken') throw new AttemptError('the answer is not HTTP', 'ERR_NOT_HTTP');
    this.steps.status = status;
    if (status >= 500) throw new AttemptError(`HTTP status ${status}`, 'ERR_HTTP_STATUS');
  }

  /** Waits for the step to be reached and notes the microseconds since its start. */
  private async time(name: StepName, startMs: number, reached: Promise<number>): Promise<void> {
    const { stalls } = this.options;
    const stalledBefore = stalls.stalledMs();
    // TLS has work of ours in its middle; the other steps only wait for one event, which a stall before it cannot delay.
    const heldUp = () => (name === 'tlsMicros' ? stalls.stalledMs() > stalledBefore : stalls.heldUp());
    const endMs = await this.deadline.within(reached).catch((error: unknown) => {
      this.failedInStall = heldUp();
      throw error;
    });
    this.steps[name] = Math.round((endMs - startMs) * 1_000);
    this.stalled ||= heldUp();
  }
}

/** Resolves with the time of the event. */
function reached(socket: Socket, event: string, { monotonicMs }: AttemptOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    if (socket.destroyed) reject(endedEarly());
    socket.once(event, () => resolve(monotonicMs()));
    socket.once('error', reject);
    socket.once('close', () => reject(endedEarly()));
  });
}

function endedEarly(): AttemptError {
  return new AttemptError('the connection was closed before the answer', 'ECONNRESET');
}

function tlsOptions({ target, secureContext }: AttemptOptions): ConnectionOptions {
  const isName = isIP(target.host) === 0;
  return {
    // RFC 6066 §3: names only. What the certificate must be good for is the target, not the address it resolved to.
    ...(isName ? { servername: target.host } : {}),
    checkServerIdentity: (_, certificate) => checkServerIdentity(target.host, certificate),
    ...(target.scheme === 'https' ? { ALPNProtocols: ['http/1.1'] } : {}),
    secureContext: secureContext(),
  };
}

function requestFor({ scheme, host, port, resource }: Target): string {
  const name = isIPv6(host) ? `[${host}]` : host;
  const at = port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`;
  return `GET ${resource} HTTP/1.1\r\nHost: ${at}\r\nUser-Agent: twinline-agent\r\nAccept: */*\r\nConnection: close\r\n\r\n`;
}

function addressOf({ target, bind, resolve }: AttemptOptions): Promise<string> {
  const family = bind === null ? 0 : isIP(bind);
  return resolve(target.host, family === 4 || family === 6 ? family : 0);
}

function described(error: unknown): { message: string; code: string } {
  if (!(error instanceof Error)) return { message: String(error), code: '' };
  return { message: error.message, code: 'code' in error && typeof error.code === 'string' ? error.code : '' };
}
