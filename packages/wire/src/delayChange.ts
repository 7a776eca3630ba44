import { LeastDelay } from './leastDelay';

/*
 * Change of the one-way delay, by direction, between two clocks that nobody has set.
 *
 * With θ for what the reflector's clock shows ahead of ours, a reply tells f = T2 − T1 = forward delay + θ and
 * b = T4 − T3 = return delay − θ; f + b is the RTT, whatever θ. What is reported is the packet delay variation of
 * RFC 5481 §4.2 (D(i) − D(min); ITU-T Y.1540 §6.2.4 takes the same origin) in each direction: the median of a second
 * minus the least of the last five minutes. A constant θ cancels there; its movement must be known.
 *
 * That movement is bounded by physics: no delay is less than the least seen, so each reply says
 * least return − b ≤ θ ≤ f − least forward, an interval as wide as its RTT is above the least RTT (the reason behind
 * NTP's clock filter, RFC 5905 §10). Quiet seconds therefore measure θ, and between them it can have moved by no more
 * than the clocks drift, or than both ends claim to be off. Both intervals are intersected (set-membership
 * estimation), their half-width is the stated error. Where they do not meet at all a clock was stepped: equal and
 * opposite changes with an unchanged RTT are no change of delay, and that second tells nothing.
 *
 * A route that changes both directions equally and oppositely cannot be told from a clock step, and a clock slewed
 * only while its line is congested cannot be told from congestion: no measurement from the two ends alone can.
 */

/** The change of one second, microseconds. `errorMicros` bounds what the clocks add to either. */
export interface DelayChange {
  readonly forwardMicros: number;
  readonly returnMicros: number;
  readonly errorMicros: number;
}

/** What is known of the two clocks. `claimedMicros`: the sum of both errors where both claim to be synchronized. */
export interface ClockClaims {
  readonly driftRatio: number;
  readonly claimedMicros: number;
}

/** RFC 5905 §7.2 (PHI) for a disciplined clock, and the usual tolerance of a crystal for one that may run free. */
const DISCIPLINED_RATIO = 15e-6;
const FREE_RATIO = 50e-6;

/** One end of a path: may its clock be trusted, and how far; null where nothing is known. */
export interface EndClock {
  readonly errorMicros: number | null;
  readonly synchronized: boolean | null;
}

/** Both ends' own words as bounds. */
export function claimsOf(own: EndClock, far: EndClock): ClockClaims {
  const ratio = (end: EndClock) => (end.synchronized === true ? DISCIPLINED_RATIO : FREE_RATIO);
  const claim = (end: EndClock) =>
    end.synchronized === true && end.errorMicros !== null ? end.errorMicros : Number.POSITIVE_INFINITY;
  return { driftRatio: ratio(own) + ratio(far), claimedMicros: claim(own) + claim(far) };
}

/** Two ends slewed at NTP's 500 ppm each explain this much; anything faster is a step. */
const SLEW_RATIO = 1_000e-6;
const STEP_MICROS = 1_000;
/** In congestion a step shows only as opposite jumps; small ones are indistinguishable from queues. */
const OPPOSITE_MICROS = 10_000;
const OPPOSITE_REPLIES = 10;
/** Nothing is said before the least delays rest on so much. */
const SETTLED_AFTER_MICROS = 10_000_000;
const SETTLED_REPLIES = 10;
/** A drift is believed when it is known this well, and measured over at least so long. */
const RATE_ERROR_RATIO = 20e-6;
const RATE_SPAN_MICROS = 20_000_000;
const SECOND = 1_000_000;
const SLEW_MEMORY_MICROS = 300_000_000;
/** A step makes at most two seconds contradict the least delays; more in a row, and the least was too high. */
const CONTRADICTIONS = 2;

/** Follows θ and the least delays of one path. Seconds come in order of time; a second without replies is left out. */
export class DelayChanges {
  private readonly forwardLeast = new LeastDelay();
  private readonly returnLeast = new LeastDelay();
  private scratch = new Float64Array(128);
  private startedAt = -1;
  private at = -1;
  private replies = 0;
  /** The best single value of θ, and where the last measurement put its bounds. */
  private offset = 0;
  private anchorAt = 0;
  private anchorLow = 0;
  private anchorHigh = 0;
  /** Where θ would be with both clocks true; ends that claim to be synchronized are off it by what they claim. */
  private trueLow = Number.NEGATIVE_INFINITY;
  private trueHigh = Number.POSITIVE_INFINITY;
  /** θ's drift per microsecond, and how fast it was lately seen to move beyond the clocks' tolerance. */
  private rate = 0;
  private rateFrom = { at: -1, offset: 0, error: 0 };
  private slew = 0;
  private lastForward = 0;
  private lastReturn = 0;
  private lastReplies = 0;
  private moved = false;
  private contradictions = 0;

  /** Our own clock was stepped or the host was suspended: the next second only tells where θ is now. */
  clockMoved(): void {
    this.moved = true;
  }

  /**
   * Takes the second that began at `at`: for each answered probe T2 − T1 and, beside it, the RTT. Null while the least
   * delays are not settled, and for a second in which a clock was stepped.
   */
  take(at: number, forward: readonly number[], rtts: readonly number[], claims: ClockClaims): DelayChange | null {
    const seen = extremesOf(forward, rtts);
    if (seen === null) return null;
    this.forwardLeast.drop(at);
    this.returnLeast.drop(at);
    if (this.startedAt < 0 || this.forwardLeast.value === Number.POSITIVE_INFINITY) {
      this.start(at, seen, claims);
      return null;
    }
    const stepped = this.follow(at, seen, forward.length, claims);
    this.at = at;
    this.replies += forward.length;
    this.lastForward = seen.forward;
    this.lastReturn = seen.back;
    this.lastReplies = forward.length;
    if (stepped || this.contradicts(seen)) return null;
    const error = this.error(at, claims);
    this.forwardLeast.note(at, seen.leastForward - this.offset, error);
    this.returnLeast.note(at, seen.leastReturn + this.offset, error);
    if (at - this.startedAt < SETTLED_AFTER_MICROS || this.replies < SETTLED_REPLIES) return null;
    return {
      forwardMicros: Math.round(this.median(forward, null) - this.offset - this.forwardLeast.value),
      returnMicros: Math.round(this.median(forward, rtts) + this.offset - this.returnLeast.value),
      errorMicros: Math.ceil(error + Math.max(this.forwardLeast.error, this.returnLeast.error)),
    };
  }

  private start(at: number, seen: Extremes, claims: ClockClaims): void {
    this.startedAt = at;
    this.at = at;
    this.replies = 0;
    this.offset = seen.forward;
    this.anchor(at, seen.forward, seen.forward, claims);
    this.rateFrom.at = -1;
    this.lastForward = seen.forward;
    this.lastReturn = seen.back;
    this.moved = false;
    this.forwardLeast.note(at, seen.leastForward - this.offset, 0);
    this.returnLeast.note(at, seen.leastReturn + this.offset, 0);
  }

  /** Moves θ on to this second; true when a clock was stepped. */
  private follow(at: number, seen: Extremes, replies: number, claims: ClockClaims): boolean {
    const span = at - this.at;
    // What the reply with the least RTT says. An RTT below the least is a faster line: either direction may be it.
    const faster = Math.max(0, this.forwardLeast.value + this.returnLeast.value - seen.forward - seen.back);
    const measuredLow = this.returnLeast.value - seen.back - faster;
    const measuredHigh = seen.forward - this.forwardLeast.value + faster;
    const { low, high } = this.bounds(at, claims);
    const gap = Math.max(0, low - measuredHigh, measuredLow - high);
    if (this.moved || gap > STEP_MICROS + SLEW_RATIO * span || this.isOpposite(seen, replies)) {
      this.moved = false;
      // What the RTT changed by is shared evenly; the rest is the clock's.
      const shift = (seen.forward - this.lastForward - (seen.back - this.lastReturn)) / 2;
      this.offset = clamp(this.offset + shift, measuredLow, measuredHigh);
      this.anchor(at, measuredLow, measuredHigh, claims);
      this.rateFrom.at = -1;
      return true;
    }
    this.slew *= Math.max(0, 1 - span / SLEW_MEMORY_MICROS);
    const before = this.offset;
    if (gap > 0) {
      this.offset = (measuredLow + measuredHigh) / 2;
      this.slew = Math.max(this.slew, Math.min(SLEW_RATIO, Math.abs(this.offset - before) / span));
      this.anchor(at, measuredLow - gap, measuredHigh + gap, claims);
    } else {
      const newLow = Math.max(low, measuredLow);
      const newHigh = Math.min(high, measuredHigh);
      this.offset = clamp(this.offset + this.rate * span, newLow, newHigh);
      if (newHigh - newLow < high - low) this.anchor(at, newLow, newHigh, claims);
    }
    this.learnRate(at);
    return false;
  }

  private anchor(at: number, low: number, high: number, { claimedMicros }: ClockClaims): void {
    this.anchorAt = at;
    this.anchorLow = low;
    this.anchorHigh = high;
    const trueLow = Math.max(this.trueLow, low - claimedMicros);
    const trueHigh = Math.min(this.trueHigh, high + claimedMicros);
    const contradicted = trueLow > trueHigh;
    this.trueLow = contradicted ? low - claimedMicros : trueLow;
    this.trueHigh = contradicted ? high + claimedMicros : trueHigh;
  }

  /** Where θ can be: drift bound × age of the last measurement, or nearer by what both ends claim. */
  private bounds(at: number, { driftRatio, claimedMicros }: ClockClaims): { low: number; high: number } {
    const age = at - this.anchorAt;
    const low = this.anchorLow - age * (Math.max(driftRatio, RATE_ERROR_RATIO - this.rate) + this.slew);
    const high = this.anchorHigh + age * (Math.max(driftRatio, RATE_ERROR_RATIO + this.rate) + this.slew);
    const claimedLow = this.trueLow - claimedMicros;
    const claimedHigh = this.trueHigh + claimedMicros;
    // Claims that contradict what was measured are not believed.
    if (claimedLow > high || claimedHigh < low) return { low, high };
    return { low: Math.max(low, claimedLow), high: Math.min(high, claimedHigh) };
  }

  private error(at: number, claims: ClockClaims): number {
    const { low, high } = this.bounds(at, claims);
    // Within the second, too, θ goes on.
    const meanwhile = Math.min(this.slew * SECOND, 2 * claims.claimedMicros);
    return Math.max(0, high - this.offset, this.offset - low) + meanwhile;
  }

  private isOpposite(seen: Extremes, replies: number): boolean {
    const forward = seen.forward - this.lastForward;
    const back = seen.back - this.lastReturn;
    const enough = Math.min(replies, this.lastReplies) >= OPPOSITE_REPLIES;
    return enough && Math.abs(forward) > OPPOSITE_MICROS && Math.abs(forward + back) < Math.abs(forward) / 16;
  }

  /** A reply of this second was faster one way than ever while its RTT was not: a clock was stepped within it. */
  private contradicts(seen: Extremes): boolean {
    const faster = Math.max(0, this.forwardLeast.value + this.returnLeast.value - seen.forward - seen.back);
    const slack = STEP_MICROS + faster + (this.anchorHigh - this.anchorLow);
    const forward = seen.leastForward - this.offset < this.forwardLeast.value - slack;
    const back = seen.leastReturn + this.offset < this.returnLeast.value - slack;
    this.contradictions = forward || back ? this.contradictions + 1 : 0;
    return this.contradictions > 0 && this.contradictions <= CONTRADICTIONS;
  }

  private learnRate(at: number): void {
    const error = (this.anchorHigh - this.anchorLow) / 2;
    const span = at - this.rateFrom.at;
    if (this.anchorAt !== at) return;
    if (this.rateFrom.at >= 0) {
      if (span < RATE_SPAN_MICROS || (error + this.rateFrom.error) / span > RATE_ERROR_RATIO) return;
      this.rate = clamp((this.offset - this.rateFrom.offset) / span, -SLEW_RATIO, SLEW_RATIO);
    }
    this.rateFrom = { at, offset: this.offset, error };
  }

  /** Nearest-rank median of the forward values or, with `rtts`, of what they leave of the RTT. */
  private median(forward: readonly number[], rtts: readonly number[] | null): number {
    const count = forward.length;
    if (this.scratch.length < count) this.scratch = new Float64Array(2 * count);
    for (let i = 0; i < count; i += 1) {
      const value = forward[i] ?? 0;
      this.scratch[i] = rtts === null ? value : (rtts[i] ?? 0) - value;
    }
    return this.scratch.subarray(0, count).sort()[Math.ceil(count / 2) - 1] ?? 0;
  }
}

/** The reply with the least RTT, split by direction; and the least of each direction among all. */
interface Extremes {
  forward: number;
  back: number;
  leastForward: number;
  leastReturn: number;
}

function extremesOf(forward: readonly number[], rtts: readonly number[]): Extremes | null {
  if (forward.length === 0) return null;
  const found = {
    forward: 0,
    back: 0,
    leastForward: Number.POSITIVE_INFINITY,
    leastReturn: Number.POSITIVE_INFINITY,
  };
  let leastRtt = Number.POSITIVE_INFINITY;
  for (let i = 0; i < forward.length; i += 1) {
    const out = forward[i] ?? 0;
    const back = (rtts[i] ?? 0) - out;
    if (Number.isNaN(out)) return null;
    if (out < found.leastForward) found.leastForward = out;
    if (back < found.leastReturn) found.leastReturn = back;
    if (out + back >= leastRtt) continue;
    leastRtt = out + back;
    found.forward = out;
    found.back = back;
  }
  return found;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
