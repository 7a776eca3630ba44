import type { RemoteInfo } from 'node:dgram';
import type { EndClock } from '@twinline/wire/delayChange';
import { CLOCK_UNKNOWN, errorEstimate } from '@twinline/wire/errorEstimate';
import { emptyReply } from '@twinline/wire/packet';
import { Session } from '@twinline/wire/session';
import type { AgentClock } from './clock';
import { type Packets, packetsFor } from './packets';
import type { PathCounts, PathOptions, PathSinks, PathState } from './probePath';
import type { Task } from './schedule';
import type { ProbeSocket } from './socket/openSocket';
import { Reach, type ReachOptions } from './socket/reach';
import type { Target } from './socket/target';

/** Packets that the kernel has not taken yet keep their buffer. */
const BUFFERS = 16;
/** When our own timer came later than this, it was the host that stood still: replies may wait in the socket. */
const STALL_MS = 10;
/**
 * While a reply is awaited, a path that sends less often looks this often whether its host stands still; all such paths
 * at the same moments.
 */
const WATCH_MS = 20;

export interface ProberWays extends Pick<ReachOptions, 'resolve' | 'open'> {
  /** The schedule's clock. */
  readonly nowMs: () => number;
  /** What this host's clock says of itself. */
  readonly ownClock?: (() => EndClock) | undefined;
}

/** Sends a path's probes when it is time, reads the answers and hands on what the session makes of them. */
export class Prober implements Task {
  readonly session: Session;
  private readonly reach: Reach;
  private readonly packets: Packets;
  private readonly buffers: readonly Buffer[];
  private readonly reply = emptyReply();
  /** After so many probes no more are sent. */
  private last: number;
  private sendFailures = 0;
  private strangers = 0;
  private stampsIgnoredBefore = 0;
  private estimate = CLOCK_UNKNOWN;
  private estimatedAtMs = Number.NEGATIVE_INFINITY;
  private nextSendMs = 0;
  private nowMs = 0;
  /** When this wants to run next, and until when stalls are accounted for; in the schedule's time. */
  private dueMs = Number.POSITIVE_INFINITY;
  private watchedMs = 0;
  private sent = 0;

  constructor(
    private readonly options: PathOptions,
    socket: ProbeSocket,
    targets: readonly Target[],
    private readonly clock: AgentClock,
    private readonly sinks: PathSinks,
    private readonly ways: ProberWays,
  ) {
    this.last = options.count ?? Number.POSITIVE_INFINITY;
    this.packets = packetsFor(options.stampKey, options.tlvs);
    this.buffers = Array.from({ length: BUFFERS }, () => Buffer.alloc(this.packets.length));
    this.session = new Session({
      path: options.id,
      intervalMicros: options.intervalMs * 1_000,
      timestampSource: socket.timestampSource === 'kernel' ? 1 : 0,
      ...(ways.ownClock ? { ownClock: ways.ownClock } : {}),
    });
    const onProblem = (problem: string | null) => sinks.onProblem?.(problem);
    const onSocket = (opened: ProbeSocket, closed: ProbeSocket) => this.takeUp(opened, closed);
    const { resolve, open } = ways;
    this.reach = new Reach({ host: options.host, resolve, open, onSocket, onProblem }, socket, targets, ways.nowMs());
    this.listen(socket);
  }

  counts(): PathCounts {
    const stampsIgnored = this.stampsIgnoredBefore + this.reach.socket.stampsIgnored();
    const { sendFailures, strangers } = this;
    return { sendFailures, strangers, forged: this.packets.forged(), stampsIgnored, reopened: this.reach.reopened };
  }

  state(): PathState {
    const { timestampSource, warnings, target } = this.reach.socket;
    return { address: target.address, timestampSource, warnings, problem: this.reach.problem };
  }

  /** Sends no more; what is under way is still waited for. */
  quiet(): void {
    this.last = this.sent;
  }

  stop(): void {
    this.reach.stop();
  }

  /** Sends when it is time, judges what is late; called by the schedule. */
  run(nowMs: number, lateByMs: number): number {
    this.nowMs = nowMs;
    this.noticeStall(nowMs - lateByMs, nowMs);
    if (this.nextSendMs === 0) this.nextSendMs = nowMs - lateByMs;
    if (nowMs + 1 >= this.nextSendMs && this.sent < this.last) {
      this.send();
      // Turns that were missed are skipped: a burst after a stall would measure the stall.
      const missed = Math.max(0, Math.floor((nowMs - this.nextSendMs) / this.options.intervalMs));
      this.nextSendMs += (missed + 1) * this.options.intervalMs;
    }
    this.reach.keep(nowMs);
    const now = this.clock.micros();
    this.session.advance(now);
    this.deliver();
    const lateInMs = (this.session.nextLateAt() - now) / 1_000;
    const isWatched = lateInMs < Number.POSITIVE_INFINITY && this.options.intervalMs > WATCH_MS;
    const watchMs = isWatched ? (Math.floor(nowMs / WATCH_MS) + 1) * WATCH_MS : Number.POSITIVE_INFINITY;
    const sendMs = this.sent < this.last ? this.nextSendMs : nowMs + this.options.intervalMs;
    this.dueMs = Math.min(sendMs, nowMs + lateInMs, watchMs);
    return this.dueMs;
  }

  /** What was due and did not run was held up by the host; replies may have waited as long. */
  private noticeStall(dueMs: number, nowMs: number): void {
    const stalledMs = nowMs - Math.max(dueMs, this.watchedMs);
    if (stalledMs <= STALL_MS) return;
    this.watchedMs = nowMs;
    this.session.stalled(stalledMs * 1_000, this.clock.micros());
  }

  private send(): void {
    const packet = this.buffers[this.sent % BUFFERS];
    if (packet === undefined) return;
    this.sent += 1;
    const sentAtMicros = this.clock.micros();
    const sequence = this.session.send(sentAtMicros);
    const fields = { sequence, sentAtMicros, errorEstimate: this.ownEstimate(), ssid: this.options.ssid };
    const length = this.packets.write(packet, fields);
    this.session.remember(sequence, this.packets.sentFractionOf(packet));
    this.reach.socket.send(packet, length, (code) => {
      this.reach.sent(code, this.nowMs);
      if (code === null) return;
      this.sendFailures += 1;
      this.session.withdraw(sequence);
    });
  }

  /** Asked anew once a second: it changes slowly, and is written into every packet. */
  private ownEstimate(): number {
    if (this.nowMs < this.estimatedAtMs + 1_000 || !this.ways.ownClock) return this.estimate;
    const { errorMicros, synchronized } = this.ways.ownClock();
    this.estimatedAtMs = this.nowMs;
    this.estimate = errorMicros === null ? CLOCK_UNKNOWN : errorEstimate(errorMicros, synchronized === true);
    return this.estimate;
  }

  private listen({ socket, target, arrivedAt }: ProbeSocket): void {
    socket.on('message', (packet, from) => this.receive(packet, from, target, arrivedAt()));
    // What the socket is told of one datagram is no verdict on the path: that probe is late, then lost.
    socket.on('error', () => {
      this.sendFailures += 1;
    });
  }

  private takeUp(opened: ProbeSocket, closed: ProbeSocket): void {
    this.stampsIgnoredBefore += closed.stampsIgnored();
    this.session.timestampSource = opened.timestampSource === 'kernel' ? 1 : 0;
    this.listen(opened);
    if (opened.target.address === closed.target.address) return;
    // Another far end: nothing can be said about the probes under way to the one that has gone.
    this.session.withdrawAll();
    this.sinks.onMove?.(opened.target.address);
  }

  private receive(packet: Buffer, from: RemoteInfo, target: Target, at: number): void {
    // After a stall the sockets may be read before any timer runs.
    this.noticeStall(this.dueMs, this.ways.nowMs());
    const known = from.port === this.options.port && from.address === target.address;
    const ours =
      known &&
      this.packets.read(packet, this.reply) &&
      (this.reply.ssid === this.options.ssid || this.reply.ssid === 0);
    if (!ours || this.session.answer(this.reply, at) === 'unknown') {
      this.strangers += 1;
      return;
    }
    this.deliver();
  }

  private deliver(): void {
    const signals = this.session.takeSignals();
    if (signals.length > 0) this.sinks.onSignals(signals);
    const samples = this.session.takeSamples();
    if (samples.length > 0) this.sinks.onSamples(samples);
  }
}
