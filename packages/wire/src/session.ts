import type { Signal } from './batch';
import type { Sample } from './columns';
import { claimsOf, type DelayChange, DelayChanges, type EndClock } from './delayChange';
import { LateTimer, LOST_AFTER_MICROS } from './lateTimer';
import { answeredBefore, type Before, burstsOf, directionsOf, lossRunBefore } from './lossPattern';
import type { Reply } from './packet';
import { FATE, Probes } from './probes';
import { type OpenSecond, openSecond, pendingOf, sampleOf, shortenLateRun } from './second';

const SECOND = 1_000_000;
const SUSPICION_RUN = 2;
const BLACKOUT_RUN = 5;
const BLACKOUT_SPAN_MICROS = 100_000;
/** A blackout that goes on is said again when its run spans so much: until the second's sample says it. */
const SAID_AGAIN_MICROS = [160_000, 240_000, 320_000, 480_000, 700_000];

/** After a stall of this length replies may have waited in the socket: their receive time would be wrong. */
const DOUBTED_STALL_MICROS = 20_000;
/** So long after a stall's end the replies that are read may still be those that waited. */
const DRAIN_MICROS = 10_000;
/** A host that stood still for so long was suspended or stopped, and what was under way then tells nothing. */
const PAUSE_MICROS = 1_000_000;
const UNKNOWN_CLOCK: EndClock = { errorMicros: null, synchronized: null };

export interface SessionOptions {
  /** The path's number, copied into samples and signals. */
  readonly path: number;
  readonly intervalMicros: number;
  /** Which clock takes the receive times: 0 (as without it) this program's, 1 the kernel's, which no stall delays. */
  readonly timestampSource?: 0 | 1;
  /** What this host's clock says of itself; asked once per second of the path. */
  readonly ownClock?: () => EndClock;
  /** Where the count of probes goes on; 0 as RFC 8762 §4.2 asks, unless another session's probes go before. */
  readonly firstSequence?: number;
}

export type Answer = 'fresh' | 'duplicate' | 'after-lost' | 'withdrawn' | 'unknown';

/**
 * Statistics of one path as its sender sees them. Pure: every time is an argument, in microseconds of one clock that
 * never goes backwards (epoch-based, so that seconds are the agent's own).
 *
 * A probe is open until it is answered or its late timer runs out (late), and a late one until it is answered or 3 s
 * have passed (lost). Probes are judged late in the order of sending. A late run is the number of probes judged late
 * in a row with no reply since: any reply, however late, ends it; a probe sent before the newest answered one does not
 * start one. Two in a row are a suspicion, five that span 100 ms a blackout, the next reply a recovery. While the run
 * grows the blackout is said again, a few times, with the run as it is then: what five prove depends on the line.
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
  /** How many of SAID_AGAIN_MICROS are behind this run. */
  private saidAgain = 0;
  private lastRtt = -1;
  private jitter = 0;
  private stalledMicros = 0;
  private stallEndedAt = Number.NEGATIVE_INFINITY;
  private readonly delayChanges = new DelayChanges();
  private readonly farClock: { errorMicros: number | null; synchronized: boolean } = {
    errorMicros: null,
    synchronized: false,
  };

  /** As in the options; to be set where the socket changes. */
  timestampSource: 0 | 1;

  constructor(private readonly options: SessionOptions) {
    this.timestampSource = options.timestampSource ?? 0;
    const first = options.firstSequence ?? 0;
    this.probes = new Probes(Math.ceil((2.5 * LOST_AFTER_MICROS) / options.intervalMicros), first);
    this.judged = first;
    this.settled = first;
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
    for (const second of this.seconds) second.lateRun = 0;
    this.endLateRun();
    this.raised = 'none';
    this.delayChanges.clockMoved();
  }

  /**
   * The agent itself stood still for so long, until `at`: probes under way get that much more time before they are late
   * or lost, so that a host that stutters does not blame its lines. They are judged by the time the agent was running.
   * Replies that waited meanwhile prove that the line answers, but not when: their probes are withdrawn, unless the
   * kernel took the time. After a pause of a second everything under way is.
   */
  stalled(micros: number, at: number): void {
    this.stalledMicros += micros;
    if (micros >= PAUSE_MICROS) this.withdrawAll();
    if (micros >= DOUBTED_STALL_MICROS && this.timestampSource === 0) this.stallEndedAt = at;
  }

  /** A reply arrived at `at`. Replies that echo no remembered probe are 'unknown' and change nothing. */
  answer(reply: Reply, at: number): Answer {
    const sequence = this.probes.find(reply.sequence);
    if (sequence === -1 || this.probes.fractionOf(sequence) !== reply.sentFraction) return 'unknown';
    const fate = this.probes.fateOf(sequence);
    if (fate === FATE.withdrawn) return 'withdrawn';
    const second = this.secondOf(sequence);
    if (fate === FATE.answered) {
      if (reply.reflectorSequence !== this.probes.reflectedOf(sequence)) this.probes.addRepeat(sequence);
      if (second !== undefined) {
        second.duplicates += 1;
        second.changed = true;
      }
      return 'duplicate';
    }
    if (fate === FATE.lost && this.probes.repeatsOf(sequence) > 0) return 'duplicate';
    const sentAt = this.probes.sentAtOf(sequence);
    if (at <= this.stallEndedAt + DRAIN_MICROS && sentAt < this.stallEndedAt) return this.doubt(sequence, at);
    const rtt = Math.max(1, Math.round(at - sentAt - reply.processingMicros));
    this.timer.learn(rtt);
    this.recover(at);
    if (fate === FATE.lost) {
      this.probes.addRepeat(sequence);
      return 'after-lost';
    }
    this.count(sequence, rtt, reply, second);
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

  /** A reply that may have waited in the socket: the line answers, and more is not known. */
  private doubt(sequence: number, at: number): Answer {
    this.recover(at);
    for (const open of this.seconds) shortenLateRun(open, sequence);
    if (sequence > this.newestAnswered) this.newestAnswered = sequence;
    this.withdraw(sequence);
    this.probes.addRepeat(sequence);
    return 'withdrawn';
  }

  private count(sequence: number, rtt: number, reply: Reply, second: OpenSecond | undefined): void {
    this.probes.setFate(sequence, FATE.answered);
    this.probes.setReflected(sequence, reply.reflectorSequence);
    if (reply.reflectorSequence !== sequence >>> 0) this.stateful = true;
    this.farClock.errorMicros = reply.errorMicros;
    this.farClock.synchronized = reply.synchronized;
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
    const told = reply.receivedAtMicros !== 0;
    second.forward.push(told ? reply.receivedAtMicros - this.probes.sentAtOf(sequence) : Number.NaN);
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
    this.saidAgain = 0;
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
    const span = this.lateRun * this.options.intervalMicros;
    const isDark = this.lateRun >= BLACKOUT_RUN && span >= BLACKOUT_SPAN_MICROS;
    if (this.raised === 'suspicion' ? isDark : this.raised === 'blackout' && this.isToBeSaidAgain(span)) {
      this.raised = 'blackout';
      while (this.isToBeSaidAgain(span)) this.saidAgain += 1;
      this.raise('blackout', at);
    }
  }

  private isToBeSaidAgain(span: number): boolean {
    return span >= (SAID_AGAIN_MICROS[this.saidAgain] ?? Number.POSITIVE_INFINITY);
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
      if (at < this.probes.sentAtOf(this.settled) + LOST_AFTER_MICROS + this.stalledSince(this.settled)) return;
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
    if (second.revision === 0) second.delayChange = this.delayChangeOf(second);
    const oldest = this.seconds[0]?.first ?? second.first;
    const range = [this.probes, second.first, second.end, oldest, this.before] as const;
    const sample = sampleOf(second, {
      path: this.options.path,
      intervalMicros: this.options.intervalMicros,
      timestampSource: this.timestampSource,
      bursts: burstsOf(...range),
      directions: this.stateful ? directionsOf(...range) : null,
    });
    this.samples.push(sample);
  }

  private delayChangeOf(second: OpenSecond): DelayChange | null {
    const own = this.options.ownClock?.() ?? UNKNOWN_CLOCK;
    return this.delayChanges.take(second.start, second.forward, second.rtts, claimsOf(own, this.farClock));
  }

  /** How long the agent has stood still since this probe was sent. */
  private stalledSince(sequence: number): number {
    return this.stalledMicros - this.probes.stalledBefore(sequence);
  }

  private secondOf(sequence: number): OpenSecond | undefined {
    for (let i = this.seconds.length - 1; i >= 0; i -= 1) {
      const second = this.seconds[i];
      if (second !== undefined && sequence >= second.first) return sequence < second.end ? second : undefined;
    }
    return undefined;
  }
}
