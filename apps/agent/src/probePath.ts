import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { Signal } from '@twinline/wire/batch';
import type { Sample } from '@twinline/wire/columns';
import { CLOCK_UNKNOWN } from '@twinline/wire/errorEstimate';
import { emptyReply } from '@twinline/wire/packet';
import { Session } from '@twinline/wire/session';
import { readReply, STAMP_LENGTH, sentFractionOf, writeRequest } from '@twinline/wire/stamp';
import type { AgentClock } from './clock';
import type { Schedule } from './schedule';

export interface PathOptions {
  readonly id: number;
  readonly ssid: number;
  readonly host: string;
  readonly port: number;
  readonly bind: string | null;
  readonly intervalMs: number;
  /** Share of the interval by which this path's probes are shifted (RFC 3432), 0 ≤ phase < 1. */
  readonly phase: number;
  /** After this many probes no more are sent; the last ones are still waited for. */
  readonly count?: number;
}

export interface PathSinks {
  readonly onSamples: (samples: Sample[]) => void;
  readonly onSignals: (signals: Signal[]) => void;
}

export interface PathCounts {
  readonly sendFailures: number;
  readonly strangers: number;
}

export interface ProbedPath {
  counts(): PathCounts;
  /** The newest answered probe, for the batch's `replies`; null before the first answer. */
  reply(): { path: number; sentAt: number } | null;
  /** The clock has jumped: forget what is under way. */
  forget(): void;
  stop(): void;
}

/** Packets that the kernel has not taken yet keep their buffer. */
const BUFFERS = 16;
/** When our own timer came later than this, it was the host that stood still: replies may wait in the socket. */
const STALL_MS = 10;

/** Starts probing one path; the socket is its own. Rejects when host or bind address cannot be used. */
export async function probePath(
  options: PathOptions,
  clock: AgentClock,
  schedule: Schedule,
  sinks: PathSinks,
): Promise<ProbedPath> {
  const target = await lookup(options.host);
  const socket = createSocket({
    type: target.family === 6 ? 'udp6' : 'udp4',
    lookup: (address, _options, done) => done(null, address, isIPv6(address) ? 6 : 4),
  });
  // Asked for before bind: with a resolver that answers at once, bind itself emits the event.
  const listening = once(socket, 'listening');
  socket.bind(0, options.bind ?? (target.family === 6 ? '::' : '0.0.0.0'));
  await listening;
  const prober = new Prober(options, target.address, socket, clock, sinks);
  const firstMs = schedule.nowMs() + options.phase * options.intervalMs;
  const unschedule = schedule.add(prober, firstMs);
  return {
    counts: () => ({ sendFailures: prober.sendFailures, strangers: prober.strangers }),
    reply() {
      const sentAt = prober.session.newestAnswerSentAt();
      return sentAt === null ? null : { path: options.id, sentAt: Math.round(sentAt) };
    },
    forget: () => prober.session.withdrawAll(),
    stop() {
      unschedule();
      socket.close();
    },
  };
}

class Prober {
  readonly session: Session;
  sendFailures = 0;
  strangers = 0;
  private readonly reply = emptyReply();
  private readonly packets = Array.from({ length: BUFFERS }, () => Buffer.alloc(STAMP_LENGTH));
  private nextSendMs = 0;
  private sent = 0;

  constructor(
    private readonly options: PathOptions,
    private readonly address: string,
    private readonly socket: Socket,
    private readonly clock: AgentClock,
    private readonly sinks: PathSinks,
  ) {
    this.session = new Session({ path: options.id, intervalMicros: options.intervalMs * 1_000 });
    socket.on('message', (packet, from) => this.receive(packet, from));
    // An unreachable network shows in the send's own result; the socket goes on.
    socket.on('error', () => {
      this.sendFailures += 1;
    });
  }

  /** Sends when it is time, judges what is late; called by the schedule. */
  run(nowMs: number, lateByMs: number): number {
    if (lateByMs > STALL_MS) this.session.stalled(lateByMs * 1_000);
    if (this.nextSendMs === 0) this.nextSendMs = nowMs - lateByMs;
    if (nowMs + 1 >= this.nextSendMs && this.sent < (this.options.count ?? Number.POSITIVE_INFINITY)) {
      this.send();
      // Turns that were missed are skipped: a burst after a stall would measure the stall.
      const missed = Math.max(0, Math.floor((nowMs - this.nextSendMs) / this.options.intervalMs));
      this.nextSendMs += (missed + 1) * this.options.intervalMs;
    }
    const now = this.clock.micros();
    this.session.advance(now);
    this.deliver();
    const lateInMs = (this.session.nextLateAt() - now) / 1_000;
    const done = this.sent >= (this.options.count ?? Number.POSITIVE_INFINITY);
    return Math.min(done ? nowMs + this.options.intervalMs : this.nextSendMs, nowMs + lateInMs);
  }

  private send(): void {
    const packet = this.packets[this.sent % BUFFERS];
    if (packet === undefined) return;
    this.sent += 1;
    const sentAtMicros = this.clock.micros();
    const sequence = this.session.send(sentAtMicros);
    writeRequest(packet, { sequence, sentAtMicros, errorEstimate: CLOCK_UNKNOWN, ssid: this.options.ssid });
    this.session.remember(sequence, sentFractionOf(packet));
    this.socket.send(packet, 0, STAMP_LENGTH, this.options.port, this.address, (error) => {
      if (!error) return;
      this.sendFailures += 1;
      this.session.withdraw(sequence);
    });
  }

  private receive(packet: Buffer, from: RemoteInfo): void {
    const at = this.clock.micros();
    const known = from.port === this.options.port && from.address === this.address && readReply(packet, this.reply);
    const ours = known && (this.reply.ssid === this.options.ssid || this.reply.ssid === 0);
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
