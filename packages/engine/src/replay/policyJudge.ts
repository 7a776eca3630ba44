import { begin, decide } from '../decide';
import { valueOfBucket } from '../histogram';
import { NO_ORDERS, situationOf } from '../situation';
import type {
  Decision,
  LineSlot,
  PathIdentity,
  PathVerdict,
  Policy,
  RouteState,
  SampleSummary,
  Situation,
} from '../types';
import { verdictOf } from '../verdict';
import { addSamples, emptyWindow, type PathWindow } from '../windows';
import type { Judge, Saying } from './judge';
import type { Seat } from './recording';
import { spanOf } from './seconds';

/** As the hub does. */
const TICK_MS = 250;
/** Windows reach back a minute. Longer samples are judged alone. */
const WINDOW_MS = 60_000;
/** What lies further back than this is in no window any more. */
const FORGOTTEN_MS = WINDOW_MS + 2_000;
/** Of samples that are longer than a second as many may be missed until a line counts as silent. */
const STEPS_FRESH = 2.5;

/** What is known of one path beside its window. */
interface Heard {
  readonly window: PathWindow;
  /** The end of the newest sample that may have cost points, but for what it lost. */
  stainedAt: number;
  /** The end of the newest sample that lost anything. */
  lossyAt: number;
  /** As the last evaluation saw it, or as it would have seen it since. */
  verdict: PathVerdict | null;
}

/**
 * A policy on recorded samples: the windows, situation and machine of the hub, evaluated whenever something is heard and
 * every 250 ms. An evaluation that can change nothing is left out:
 *
 * - by time: a route that is steady or waits for data stays so until something is heard or a path falls silent;
 * - by samples: to a steady route, a sample that leaves its path's scores as they were says what is known already. Where
 *   nothing of the last minute cost a point, and the scores were 100, they need not even be worked out.
 *
 * `everything` evaluates nevertheless, to prove that.
 */
export class PolicyJudge implements Judge {
  private state: RouteState | null = null;
  private seats: ReadonlyMap<number, Seat> = new Map();
  private paths: readonly PathIdentity[] = [];
  private readonly heard = new Map<number, Heard>();
  private readonly windowOf = (path: number) => this.heard.get(path)?.window;
  /** Of each slot: the seconds of the newest sample, and whether the line is degraded; null where that is unknown. */
  private readonly newest: { second: number; span: number; degraded: boolean | null }[];
  private policy: Policy;
  private stepMs = 0;
  private resumedAt = 0;
  private due = true;
  /** Since the last evaluation that said so, time alone changes nothing before a path falls silent. */
  private quiet: 'no' | 'waiting' | 'steady' = 'no';
  private nextTick = Number.POSITIVE_INFINITY;
  evaluations = 0;

  constructor(
    private readonly given: Policy,
    private readonly slots: readonly LineSlot[],
    private readonly say: Saying,
    private readonly everything: boolean,
  ) {
    this.policy = given;
    this.newest = slots.map(() => ({ second: 0, span: 1, degraded: null }));
  }

  sit(seats: ReadonlyMap<number, Seat>): void {
    this.seats = seats;
    this.paths = [...seats.values()].map((seat) => seat.identity);
    for (const path of this.heard.keys()) if (!seats.has(path)) this.heard.delete(path);
    this.quiet = 'no';
    this.due = true;
  }

  hear({ identity, slot }: Seat, sample: SampleSummary, at: number): void {
    const { path } = identity;
    let heard = this.heard.get(path);
    const end = sample.start + sample.durationMs;
    if (heard === undefined || sample.durationMs > WINDOW_MS) {
      heard = { window: emptyWindow(), stainedAt: end, lossyAt: end, verdict: null };
      this.heard.set(path, heard);
    }
    if (sample.durationMs !== this.stepMs) this.setStep(sample.durationMs);
    const { lastDataAt } = heard.window;
    const wasFresh = lastDataAt !== null && lastDataAt >= Math.max(this.resumedAt, at - this.policy.freshWithinMs);
    if (!this.costsNothing(sample)) heard.stainedAt = Math.max(heard.stainedAt, end);
    if (sample.received < sample.sent) heard.lossyAt = Math.max(heard.lossyAt, end);
    addSamples(heard.window, [sample]);
    const newest = this.newest[slot];
    if (newest !== undefined) {
      newest.second = Math.floor(sample.start / 1_000);
      newest.span = spanOf(sample);
    }
    if (this.due) return;
    this.due = this.quiet !== 'steady' || !wasFresh || !this.isAsBefore(identity, heard, sample, at);
    // The line is as it was: so is this second of it.
    if (!this.due) this.tellGrade(slot);
  }

  /** What the path says of its line is what it said before, in all that a steady route goes by. */
  private isAsBefore(identity: PathIdentity, heard: Heard, sample: SampleSummary, at: number): boolean {
    const before = heard.verdict;
    if (before === null || !isCalm(before)) return false;
    if (before.score === 100 && before.recentScore === 100 && this.isSpotless(heard, sample)) return true;
    const now = verdictOf(identity, heard.window, this.policy, { now: at, resumedAt: this.resumedAt });
    return isCalm(now) && now.score === before.score && now.recentScore === before.recentScore;
  }

  decide(at: number): void {
    if (this.due || this.everything) this.evaluate(at);
  }

  pass(to: number): void {
    while (this.nextTick < to) {
      const silentAt = this.quiet === 'no' || this.everything ? null : this.silentAfter(this.nextTick);
      if (silentAt === null || silentAt < this.nextTick) this.evaluate(this.nextTick);
      else this.nextTick = tickAfter(silentAt);
    }
  }

  resume(at: number): void {
    this.resumedAt = at;
    this.quiet = 'no';
    this.due = true;
  }

  private evaluate(at: number): void {
    this.evaluations += 1;
    this.due = false;
    const { state, paths, slots, policy, resumedAt } = this;
    const input = { paths, slots, activeLine: state?.activeLine ?? null, now: at, resumedAt, orders: NO_ORDERS };
    const { situation, verdicts } = situationOf(input, this.windowOf, policy);
    for (const verdict of verdicts) {
      const heard = this.heard.get(verdict.identity.path);
      if (heard !== undefined) heard.verdict = verdict;
    }
    const decision = state === null ? begin(situation, policy) : decide(state, situation, policy);
    this.grade(situation);
    if (decision !== null) {
      this.state = decision.state;
      this.tell(decision, at, state?.activeLine ?? null);
    }
    this.quiet = quietness(decision, situation);
    this.nextTick = tickAfter(at);
  }

  private tell(decision: Decision, at: number, from: LineSlot | null): void {
    const { reason, evidence, faultAt, detectedAt } = decision;
    for (const effect of decision.effects)
      switch (effect.kind) {
        case 'directive': {
          const { line, mode, weights } = effect;
          this.say.directed({ at, line, from, mode, weights, reason, faultAt, detectedAt, evidence });
          break;
        }
        case 'held':
          this.say.held({ at, line: from ?? effect.wanted, wanted: effect.wanted, reason, evidence });
          break;
        case 'advice':
          this.say.advised({ at, advice: effect.advice, reason });
          break;
      }
  }

  private grade({ lines }: Situation): void {
    for (const [slot, newest] of this.newest.entries()) {
      const score = lines[this.slots[slot] ?? '']?.recentScore ?? null;
      newest.degraded = score === null ? null : score < this.policy.leaveBelowScore;
      this.tellGrade(slot);
    }
  }

  private tellGrade(slot: number): void {
    const newest = this.newest[slot];
    if (newest === undefined || newest.degraded === null) return;
    this.say.graded(slot, newest.second, newest.span, newest.degraded);
  }

  /** Longer samples than seconds come less often: a line is silent only when several of them are missed. */
  private setStep(durationMs: number): void {
    const isLong = STEPS_FRESH * durationMs > this.given.freshWithinMs;
    const wasLong = this.policy !== this.given;
    if (!isLong && !wasLong) return;
    this.stepMs = durationMs;
    this.policy = isLong ? { ...this.given, freshWithinMs: STEPS_FRESH * durationMs } : this.given;
    this.due = true;
  }

  /** No metric took a point of the last minute: neither for loss, nor for anything else. */
  private isSpotless({ stainedAt, lossyAt, window }: Heard, { start }: SampleSummary): boolean {
    if (start - stainedAt <= FORGOTTEN_MS) return false;
    return start - lossyAt > FORGOTTEN_MS || window.minute.losesAtMost(this.policy.limits.loss.fair, window.judgeFrom);
  }

  /** But for loss no metric takes a point for this sample, alone or together with others of its kind. */
  private costsNothing(sample: SampleSummary): boolean {
    const { rtt, jitter, burst } = this.policy.limits;
    const { rttBuckets, jitterMicros } = sample;
    return (
      sample.sent > 0 &&
      sample.lateRun === 0 &&
      sample.longestLossBurst <= burst.fair &&
      (jitterMicros === null || jitterMicros <= jitter.fair * 1_000) &&
      valueOfBucket(rttBuckets[rttBuckets.length - 1] ?? 0) <= rtt.fair * 1_000
    );
  }

  /** When the first of the paths that are fresh at `now` will have been silent for too long; null when none is fresh. */
  private silentAfter(now: number): number | null {
    const { freshWithinMs } = this.policy;
    let first = Number.POSITIVE_INFINITY;
    for (const { identity } of this.seats.values()) {
      const lastDataAt = this.windowOf(identity.path)?.lastDataAt ?? null;
      // A path that fell silent since the last tick counts: it is what the next evaluation is for.
      if (lastDataAt === null || lastDataAt < this.resumedAt || lastDataAt < now - TICK_MS - freshWithinMs) continue;
      first = Math.min(first, lastDataAt + freshWithinMs);
    }
    return first;
  }
}

/** Heard, and not suspected of anything. */
const isCalm = ({ fresh, blackoutSince, lateRun }: PathVerdict) =>
  fresh && blackoutSince === null && (lateRun?.probes ?? 0) < 2;

/** Whether only what is heard, or a path that falls silent, can change anything after this. See decide.ts. */
function quietness(decision: Decision | null, situation: Situation): 'no' | 'waiting' | 'steady' {
  if (decision === null) return Object.values(situation.lines).every((line) => line.score === null) ? 'waiting' : 'no';
  if (decision.effects.length > 0 || decision.state.advice !== 'none') return 'no';
  switch (decision.reason) {
    case 'steady':
      return 'steady';
    case 'held-stale':
    case 'held-pause':
      return 'waiting';
    default:
      return 'no';
  }
}

const tickAfter = (moment: number) => (Math.floor(moment / TICK_MS) + 1) * TICK_MS;
