import type { Signal } from './batch';
import type { Sample } from './columns';
import { LateTimer, LOST_AFTER_MICROS } from './lateTimer';
import { answeredBefore, type Before, burstsOf, directionsOf, lossRunBefore } from './lossPattern';
import type { Reply } from './packet';
import { FATE, Probes } from './probes';
import { summarizeRoundTrips } from './roundTrips';

const SECOND = 1_000_000;
const SUSPICION_RUN = 2;
const BLACKOUT_RUN = 5;
const BLACKOUT_SPAN_MICROS = 100_000;

/** A second whose probes are not all settled yet. Its probes are [first, end). */
interface OpenSecond {
  readonly start: number;
  readonly first: number;
  end: number;
  lastSentAt: number;
  sent: number;
  received: number;
  late: number;
  lost: number;
  duplicates: number;
  reordered: number;
  readonly rtts: number[];
  jitter: number | null;
  lateRun: number;
  /** -1 before the first report. */
  revision: number;
  /** Something changed since the last report. */
  changed: boolean;
}

export interface SessionOptions {
  /** The path's number, copied into samples and signals. */
  readonly path: number;
  readonly intervalMicros: number;
}

export type Answer = 'fresh' | 'duplicate' | 'after-lost' | 'unknown';

/**
 * Statistics of one path as its sender sees them. Pure: every time is an argument, in microseconds of one clock that
 * never goes backwards (epoch-based, so that seconds are the agent's own).
 *
 * A probe is open until it is answered or its late timer runs out (late), and a late one until it is answered or 3 s
 * have passed (lost). Probes are judged late in the order of sending. A late run is the number of probes judged late
 * in a row with no reply since: any reply, however late, ends it; a probe sent before the newest answered one does not
 * start one. Two in a row are a suspicion, five that span 100 ms a blackout, the next reply a recovery.
 * A second is reported once its last probe is answered or late; again when its last pending probe is settled, and a
 * last time 3 s after its last probe, if anything changed.
 */
export class Session {
  private readonly probes: Probes;
  private readonly timer = new LateTimer();
  private readonly seconds: OpenSecond[] = [];
  private samples: Sample[] = [];
  private signals: Signal[] = [];
  private before: Before = { lossRun: 0, answered: null };
  /** All probes before these have been judged late or answered; lost or answered. */
  private judged = 0;
  private settled = 0;
  private newestAnswered = -1;
  private stateful = false;
  private lateRun = 0;
  private firstLateSentAt = 0;
  private raised: 'none' | 'suspicion' | 'blackout' = 'none';
  private lastRtt = -1;
  private jitter = 0;
  private stalledMicros = 0;

  constructor(private readonly options: SessionOptions) {
    this.probes = new Probes(Math.ceil((2.5 * LOST_AFTER_MICROS) / options.intervalMicros));
  }

  /** A probe is about to leave at `at`; returns its sequence. */
  send(at: number): number {
    const start = Math.floor(at / SECOND) * SECOND;
    const sequence = this.probes.add(at, this.stalledMicros);
    let second = this.seconds[this.seconds.length - 1];
    if (second === undefined || second.start < start) {
      second = openSecond(start, sequence);
      this.seconds.push(second);
    }
    second.end = sequence + 1;
    second.lastSentAt = at;
    second.sent += 1;
    return sequence;
  }

  /** What the packet carries as T1's low half: only a reply that echoes it is believed. */
  remember(sequence: number, sentFraction: number): void {
    this.probes.setFraction(sequence, sentFraction);
  }

  /** The probe could not be sent: it is neither sent nor lost. */
  withdraw(sequence: number): void {
    const fate = this.probes.fateOf(sequence);
    if (fate !== FATE.open && fate !== FATE.late) return;
    this.probes.setFate(sequence, FATE.withdrawn);
    const second = this.secondOf(sequence);
    if (second === undefined) return;
    second.sent -= 1;
    if (fate === FATE.late) second.late -= 1;
    second.changed = true;
  }

  /** Withdraws every probe whose fate is open: after a suspend or a clock jump nothing can be said about them. */
  withdrawAll(): void {
    for (let sequence = this.settled; sequence < this.probes.next; sequence += 1) this.withdraw(sequence);
    this.endLateRun();
    this.raised = 'none';
  }

  /**
   * The agent itself stood still for so long: probes under way get that much more time before they are late, so that
   * a host that stutters does not blame its lines. They are judged by the time the agent was running.
   */
  stalled(micros: number): void {
    this.stalledMicros += micros;
  }

  /** A reply arrived at `at`. Replies that echo no remembered probe are 'unknown' and change nothing. */
  answer(reply: Reply, at: number): Answer {
    const sequence = this.probes.find(reply.sequence);
    if (sequence === -1 || this.probes.fractionOf(sequence) !== reply.sentFraction) return 'unknown';
    const fate = this.probes.fateOf(sequence);
    if (fate === FATE.withdrawn) return 'unknown';
    const second = this.secondOf(sequence);
    if (fate === FATE.answered) {
      if (second !== undefined) {
        second.duplicates += 1;
        second.changed = true;
      }
      return 'duplicate';
    }
    const rtt = Math.max(1, Math.round(at - this.probes.sentAtOf(sequence) - reply.processingMicros));
    this.timer.learn(Math.max(1, rtt - this.stalledSince(sequence)));
    this.recover(at);
    if (fate === FATE.lost) return 'after-lost';
    this.count(sequence, rtt, reply.reflectorSequence, second);
    return 'fresh';
  }

  /** Lets time pass: judges what is late or lost by `at`, and makes the samples and signals that follow from it. */
  advance(at: number): void {
    this.judge(at);
    this.settle(at);
    for (const second of this.seconds) this.reportWhenDue(second, at);
    while (this.closeOldest(at));
  }

  /** When the oldest open probe will be late; Infinity when none is open. Call after advance. */
  nextLateAt(): number {
    if (this.judged >= this.probes.next) return Number.POSITIVE_INFINITY;
    return this.probes.sentAtOf(this.judged) + this.timer.micros + this.stalledSince(this.judged);
  }

  /** When the newest answered probe was sent; null before the first answer. What proves that a line still answers. */
  newestAnswerSentAt(): number | null {
    return this.newestAnswered < 0 ? null : this.probes.sentAtOf(this.newestAnswered);
  }

  takeSamples(): Sample[] {
    const taken = this.samples;
    if (taken.length > 0) this.samples = [];
    return taken;
  }

  takeSignals(): Signal[] {
    const taken = this.signals;
    if (taken.length > 0) this.signals = [];
    return taken;
  }

  private count(sequence: number, rtt: number, reflectorSequence: number, second: OpenSecond | undefined): void {
    this.probes.setFate(sequence, FATE.answered);
    this.probes.setReflected(sequence, reflectorSequence);
    if (reflectorSequence !== sequence >>> 0) this.stateful = true;
    // RFC 3550 §6.4.1, in order of arrival; the difference of RTTs stands for that of transit times.
    if (this.lastRtt >= 0) this.jitter += (Math.abs(rtt - this.lastRtt) - this.jitter) / 16;
    this.lastRtt = rtt;
    for (const open of this.seconds) shortenLateRun(open, sequence);
    const reordered = sequence < this.newestAnswered;
    if (!reordered) this.newestAnswered = sequence;
    if (second === undefined) return;
    second.received += 1;
    if (reordered) second.reordered += 1;
    second.rtts.push(rtt);
    second.jitter = Math.round(this.jitter);
    second.changed = true;
  }

  private recover(at: number): void {
    if (this.raised !== 'none') this.raise('recovery', at);
    this.raised = 'none';
    this.endLateRun();
  }

  private endLateRun(): void {
    this.lateRun = 0;
    this.firstLateSentAt = 0;
  }

  private judge(at: number): void {
    for (; this.judged < this.probes.next; this.judged += 1) {
      const fate = this.probes.fateOf(this.judged);
      const second = this.secondOf(this.judged);
      if (fate !== FATE.open) {
        if (second !== undefined && fate === FATE.answered) second.lateRun = 0;
        continue;
      }
      const sentAt = this.probes.sentAtOf(this.judged);
      if (at < sentAt + this.timer.micros + this.stalledSince(this.judged)) return;
      this.probes.setFate(this.judged, FATE.late);
      if (this.judged > this.newestAnswered) this.extendLateRun(sentAt, at);
      if (second === undefined) continue;
      second.late += 1;
      second.lateRun = this.judged > this.newestAnswered ? this.lateRun : 0;
    }
  }

  private extendLateRun(sentAt: number, at: number): void {
    if (this.lateRun === 0) this.firstLateSentAt = sentAt;
    this.lateRun += 1;
    if (this.raised === 'none' && this.lateRun >= SUSPICION_RUN) {
      this.raised = 'suspicion';
      this.raise('suspicion', at);
    }
    const spans = this.lateRun * this.options.intervalMicros >= BLACKOUT_SPAN_MICROS;
    if (this.raised === 'suspicion' && this.lateRun >= BLACKOUT_RUN && spans) {
      this.raised = 'blackout';
      this.raise('blackout', at);
    }
  }

  private raise(kind: Signal['kind'], at: number): void {
    const lateRun = kind === 'recovery' ? 0 : this.lateRun;
    this.signals.push({
      path: this.options.path,
      kind,
      at: Math.round(at),
      lateRun,
      lateRunSpanMicros: Math.round(lateRun * this.options.intervalMicros),
      firstLateSentAt: this.firstLateSentAt === 0 ? null : Math.round(this.firstLateSentAt),
    });
  }

  private settle(at: number): void {
    for (; this.settled < this.judged; this.settled += 1) {
      if (this.probes.fateOf(this.settled) !== FATE.late) continue;
      if (at < this.probes.sentAtOf(this.settled) + LOST_AFTER_MICROS) return;
      this.probes.setFate(this.settled, FATE.lost);
      const second = this.secondOf(this.settled);
      if (second === undefined) continue;
      second.lost += 1;
      second.changed = true;
    }
  }

  private reportWhenDue(second: OpenSecond, at: number): void {
    if (second.revision === -1) {
      if (at >= second.start + SECOND && this.judged >= second.end) this.report(second);
    } else if (second.changed && pendingOf(second) === 0) this.report(second);
  }

  private closeOldest(at: number): boolean {
    const oldest = this.seconds[0];
    if (oldest === undefined || oldest.revision === -1) return false;
    if (this.settled < oldest.end || at < oldest.lastSentAt + LOST_AFTER_MICROS) return false;
    if (oldest.changed) this.report(oldest);
    this.before = {
      lossRun: lossRunBefore(this.probes, oldest.end, oldest.first, this.before),
      answered: answeredBefore(this.probes, oldest.end, oldest.first, this.before),
    };
    this.seconds.shift();
    return true;
  }

  private report(second: OpenSecond): void {
    second.revision += 1;
    second.changed = false;
    if (second.sent <= 0 && second.revision === 0) return;
    const oldest = this.seconds[0]?.first ?? second.first;
    const range = [this.probes, second.first, second.end, oldest, this.before] as const;
    const bursts = burstsOf(...range);
    const directions = this.stateful ? directionsOf(...range) : null;
    this.samples.push({
      path: this.options.path,
      start: second.start,
      duration: SECOND,
      revision: second.revision,
      pending: pendingOf(second),
      sent: second.sent,
      received: second.received,
      late: second.late,
      lost: second.lost,
      duplicates: second.duplicates,
      reordered: second.reordered,
      forwardLost: directions?.forward ?? null,
      returnLost: directions?.back ?? null,
      ...summarizeRoundTrips(second.rtts),
      jitterMicros: second.jitter,
      lossBursts: bursts.count,
      longestLossBurst: bursts.longest,
      lateRun: second.lateRun,
      lateRunSpanMicros: Math.round(second.lateRun * this.options.intervalMicros),
      forwardDelayChangeMicros: null,
      returnDelayChangeMicros: null,
      clockErrorMicros: null,
      timestampSource: 0,
    });
  }

  /** How long the agent has stood still since this probe was sent. */
  private stalledSince(sequence: number): number {
    return this.stalledMicros - this.probes.stalledBefore(sequence);
  }

  private secondOf(sequence: number): OpenSecond | undefined {
    return this.seconds.find((second) => sequence >= second.first && sequence < second.end);
  }
}

function openSecond(start: number, first: number): OpenSecond {
  return {
    start,
    first,
    end: first,
    lastSentAt: start,
    sent: 0,
    received: 0,
    late: 0,
    lost: 0,
    duplicates: 0,
    reordered: 0,
    rtts: [],
    jitter: null,
    lateRun: 0,
    revision: -1,
    changed: false,
  };
}

function pendingOf(second: OpenSecond): number {
  return second.sent - second.received - second.lost;
}

/** A probe of the run at the second's end was answered after all: only those behind it are still in a row. */
function shortenLateRun(second: OpenSecond, sequence: number): void {
  if (second.lateRun > 0 && sequence < second.end && sequence >= second.end - second.lateRun)
    second.lateRun = second.end - 1 - sequence;
}
