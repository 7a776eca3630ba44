import { SINGLE } from '../modes';
import { PAUSE_MS } from '../situation';
import type { LineSlot, Policy, ReasonCode } from '../types';
import { type Counted, type Counterfactual, counting } from './counterfactual';
import { type GivenDecisions, GivenJudge } from './givenJudge';
import { findingMissed, type Missed, type Worth, worthOf } from './hindsight';
import type { Advised, Directed, Held, Judge, Saying } from './judge';
import { PolicyJudge } from './policyJudge';
import { describingQuality, type Quality, type QualitySpan } from './quality';
import { type NetworkStretch, type RecordedSamples, type Seat, sampleOf, seatsOf } from './recording';
import { type Rule, RuleJudge } from './rules';
import { Seconds } from './seconds';
import { type Stretch, Timeline } from './timeline';

export interface ReplaySetup {
  /** The region's paths, in order of `from`; the first counts from the beginning. */
  readonly network: readonly NetworkStretch[];
  readonly slots: readonly LineSlot[];
  readonly judge: Policy | Rule | GivenDecisions;
  /** A sample is heard so long after its end: until its last probe is answered or late, and on its way. Default 200. */
  readonly reportingDelayMs?: number;
  /** From a decision until relays have applied it. Default 400, the target for a cut as a whole (DESIGN §9). */
  readonly applyDelayMs?: number;
  /** Evaluates even where nothing can change: to prove that it doesn't. */
  readonly everything?: boolean;
  /** Only these seconds are counted and searched (epoch ms); what is fed around them serves to grade and to judge switches. */
  readonly counted?: { readonly from: number; readonly to: number };
  /** How long the samples were that whoever decided heard, where what is fed is coarser. Default: the longest that is fed. */
  readonly heardEveryMs?: number;
}

export interface ReplayedSwitch extends Directed {
  readonly from: LineSlot;
  readonly appliedAt: number;
  /** What it spared, for switches in trouble; null for others, and where the recording doesn't tell. */
  readonly worth: Worth | null;
}

export interface ReplayResult {
  /** The first directive; null where there never was enough data for one. */
  readonly started: Directed | null;
  /** Directives that changed the line. */
  readonly switches: readonly ReplayedSwitch[];
  /** Directives that changed the mode or the shares alone. */
  readonly settings: readonly Directed[];
  /** Which lines carried the stream, and from when on; the first from the beginning (−∞). */
  readonly carried: readonly Stretch[];
  readonly held: readonly Held[];
  readonly advised: readonly Advised[];
  readonly needless: number;
  readonly missed: readonly Missed[];
  readonly badSeconds: Counterfactual;
  /** Seconds that were bad or below the (grading) policy's leave threshold; null for rules, which have none. */
  readonly degradedSeconds: Counterfactual | null;
  readonly comparedSeconds: number;
  readonly samples: number;
  /** Samples of paths that the network did not have at the time. */
  readonly strangers: number;
  /** The longest sample: decisions are no finer. */
  readonly longestSampleMs: number;
  readonly evaluations: number;
}

export interface Replay {
  /** Takes in samples in order; see RecordedSamples. However they are divided over calls, the result is the same. */
  feed(samples: RecordedSamples): void;
  /** Judges what was heard last, and counts. Nothing may be fed afterwards. */
  end(): ReplayResult;
  /** As `end`, in steps that take about a millisecond: for a process that serves others meanwhile. */
  ending(): Generator<void, ReplayResult, void>;
  /** After the end: what it comes to by this judge's grades when lines are carried otherwise. In steps, as `ending`. */
  counting(carried: readonly Stretch[]): Generator<void, Counted, void>;
  /** After the end: what the lines were by this judge's grades, bin by bin. In steps, as `ending`. */
  quality(span: QualitySpan): Generator<void, Quality, void>;
}

/** For how long the switches of a rule are judged, which has no hold-down. */
const RULE_HORIZON_MS = 60_000;
const REPORTING_DELAY_MS = 200;
const APPLY_DELAY_MS = 400;

/** Coming back as agreed is no answer to trouble, nor is what people ordered: such switches are not judged. */
const NO_ANSWER: ReadonlySet<ReasonCode | 'rule'> = new Set([
  'fail-back',
  'override',
  'override-ended',
  'maintenance',
  'policy',
  'drill',
  'drill-ended',
]);

/** A directive, and when relays had applied it. */
interface Applied extends Directed {
  readonly appliedAt: number;
}

/**
 * What a policy (or a rule) would have done on recorded samples, and what came of it; or what came of decisions that are
 * given. Samples are heard at their end and `reportingDelayMs`; decisions hold from `applyDelayMs` later, given ones from
 * when they were applied. Nobody orders anything, and there are no signals: agents send those at once and nobody stores
 * them, so that a cut is found here up to a second later than live.
 */
export function createReplay(setup: ReplaySetup): Replay {
  const { network, slots, reportingDelayMs = REPORTING_DELAY_MS, applyDelayMs = APPLY_DELAY_MS } = setup;
  const seconds = new Seconds(slots.length);
  const timeline = new Timeline();
  const directives: Applied[] = [];
  const held: Held[] = [];
  const advised: Advised[] = [];
  const judge = judgeOf(setup, {
    directed(directive, appliedAt = directive.at + applyDelayMs) {
      // The line that it begins on had carried the stream before: so all that are replayed are counted over the same time.
      const begins = directives.length === 0;
      if (begins && directive.from !== null) timeline.add(Number.NEGATIVE_INFINITY, directive.from, SINGLE);
      timeline.add(begins && directive.from === null ? Number.NEGATIVE_INFINITY : appliedAt, directive.line, directive);
      directives.push({ ...directive, appliedAt });
    },
    held: (one) => held.push(one),
    advised: (one) => advised.push(one),
    graded: (slot, second, span, degraded) => seconds.setDegraded(slot, second, span, degraded),
  });

  let stretch = -1;
  let seats: ReadonlyMap<number, Seat> = new Map();
  /** The moment that is being heard; what is heard together is judged together. */
  let now = Number.NEGATIVE_INFINITY;
  let [samples, strangers, longestSampleMs] = [0, 0, 0];

  function goOn(at: number, durationMs: number): void {
    if (now > Number.NEGATIVE_INFINITY) {
      judge.decide(now);
      judge.pass(at);
    }
    if (at - now - durationMs > PAUSE_MS) judge.resume(at);
    now = at;
    let next = stretch;
    while (next + 1 < network.length && (next < 0 || (network[next + 1]?.from ?? 0) < at - reportingDelayMs)) next += 1;
    if (next === stretch) return;
    stretch = next;
    seats = seatsOf(network[stretch]?.paths ?? [], slots);
    judge.sit(seats);
  }

  return {
    feed(recorded) {
      for (let row = 0; row < recorded.path.length; row++) {
        const sample = sampleOf(recorded, row);
        const at = sample.start + sample.durationMs + reportingDelayMs;
        if (at > now) goOn(at, sample.durationMs);
        samples += 1;
        const seat = seats.get(recorded.path[row] ?? 0);
        if (seat === undefined) {
          strangers += 1;
          continue;
        }
        if (sample.durationMs > longestSampleMs) longestSampleMs = sample.durationMs;
        const { path, weight } = seat.identity;
        seconds.add(path, seat.slot, weight, sample, recorded.seconds?.[row] ?? null);
        judge.hear(seat, sample, now);
      }
    },
    end() {
      return exhausted(this.ending());
    },
    *ending() {
      if (now > Number.NEGATIVE_INFINITY) judge.decide(now);
      const policy = policyOf(setup.judge);
      const horizonMs = policy?.holdDownMs ?? RULE_HORIZON_MS;
      const switches = switchesOf(directives, { seconds, slots, horizonMs, endsAt: now });
      const heardEveryMs = Math.max(1_000, setup.heardEveryMs ?? longestSampleMs);
      const allowedMs = heardEveryMs + reportingDelayMs + (policy?.leaveDwellMs ?? 0) + applyDelayMs;
      const { counted } = setup;
      const { badSeconds, degradedSeconds, comparedSeconds } = yield* counting(seconds, timeline, slots, counted);
      return {
        started: directives[0] ?? null,
        switches,
        settings: directives.filter(({ from, line }) => from === line),
        carried: timeline.all(),
        held,
        advised,
        needless: switches.filter((one) => one.worth?.needless).length,
        missed: yield* findingMissed(seconds, timeline, slots, allowedMs, counted),
        badSeconds,
        degradedSeconds: policy === null ? null : degradedSeconds,
        comparedSeconds,
        samples,
        strangers,
        longestSampleMs,
        evaluations: judge instanceof PolicyJudge ? judge.evaluations : 0,
      };
    },
    counting: (carried) => counting(seconds, new Timeline(carried), slots),
    quality: (span) => describingQuality(seconds, slots, span),
  };
}

function exhausted<T>(steps: Generator<void, T, void>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** All of a recording at once. */
export function replay(setup: ReplaySetup, recording: Iterable<RecordedSamples>): ReplayResult {
  const running = createReplay(setup);
  for (const samples of recording) running.feed(samples);
  return running.end();
}

function judgeOf(
  { judge, slots, everything = false, applyDelayMs = APPLY_DELAY_MS }: ReplaySetup,
  saying: Saying,
): Judge {
  if (typeof judge === 'string') return new RuleJudge(judge, slots, saying);
  return 'decisions' in judge
    ? new GivenJudge(judge, slots, saying, { everything, applyDelayMs })
    : new PolicyJudge(judge, slots, saying, everything);
}

/** By whose limits and times it is counted; rules have none. */
function policyOf(judge: ReplaySetup['judge']): Policy | null {
  if (typeof judge === 'string') return null;
  return 'decisions' in judge ? judge.gradedBy : judge;
}

function switchesOf(
  directives: readonly Applied[],
  about: {
    readonly seconds: Seconds;
    readonly slots: readonly LineSlot[];
    readonly horizonMs: number;
    readonly endsAt: number;
  },
): ReplayedSwitch[] {
  const { seconds, slots, horizonMs, endsAt } = about;
  const changes = directives.filter(({ from, line }) => from !== null && from !== line);
  return changes.map((directive, i) => {
    const from = directive.from ?? directive.line;
    const { appliedAt } = directive;
    const nextAt = changes[i + 1]?.appliedAt ?? endsAt;
    const judged = { from: slots.indexOf(from), to: slots.indexOf(directive.line), slots: slots.length };
    const worth = NO_ANSWER.has(directive.reason)
      ? null
      : worthOf(seconds, { ...judged, appliedAt, nextAt, horizonMs });
    return { ...directive, from, worth };
  });
}
