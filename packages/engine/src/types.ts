/** The words of the domain. Times are epoch milliseconds, durations are named with their unit, ratios are 0–1. */

export type Grade = 'good' | 'fair' | 'poor' | 'down' | 'no-data';
/** Slots are strings: a third line may come. */
export type LineSlot = string;
export type Mode = 'single' | 'duplicate' | 'split';
/** The share of each line (0–1, together 1) in mode `split`; empty in the others. */
export type Weights = Readonly<Record<LineSlot, number>>;
export type Scenario = 'show-live' | '1v1-social' | 'live-commerce' | 'education';

/** What the engine needs of one sample; see DESIGN §4. `start` is epoch ms, corrected for the agent's clock offset. */
export interface SampleSummary {
  /** The agent's own start (integer microseconds): with the path it identifies the sample whatever the clock offset. */
  readonly key: number;
  readonly start: number;
  readonly durationMs: number;
  readonly revision: number;
  readonly sent: number;
  readonly received: number;
  readonly late: number;
  readonly lost: number;
  readonly pending: number;
  readonly rttMinMicros: number | null;
  readonly rttMeanMicros: number | null;
  readonly rttMaxMicros: number | null;
  readonly rttBuckets: readonly number[];
  readonly rttCounts: readonly number[];
  readonly jitterMicros: number | null;
  readonly longestLossBurst: number;
  readonly lateRun: number;
  readonly lateRunSpanMicros: number;
}

export type SignalKind = 'suspicion' | 'blackout' | 'recovery';

/** A signal of one path; `firstLateSentAt` (epoch ms) is the earliest moment the fault can be seen from there. */
export interface PathSignal {
  readonly kind: SignalKind;
  readonly at: number;
  readonly lateRun: number;
  readonly lateRunSpanMicros: number;
  readonly firstLateSentAt: number | null;
}

/** One measured path of a region as the engine sees it. `weight` is the audience share of its carrier (0–1). */
export interface PathIdentity {
  readonly path: number;
  readonly agent: string;
  readonly carrier: string;
  readonly line: LineSlot;
  readonly pop: string;
  readonly weight: number;
}

export type MetricName = 'rtt' | 'loss' | 'jitter' | 'burst';

/** Limits of one metric: above `fair` it is fair, above `poor` poor. */
export interface MetricLimits {
  readonly fair: number;
  readonly poor: number;
  /** Points taken from 100 when the metric reaches `poor`: none up to `fair`, linear up to `poor`, then towards all. */
  readonly weight: number;
}

export interface Policy {
  readonly scenario: Scenario;
  readonly name: string;
  readonly version: number;
  /** RTT p95 and jitter in ms, loss as a ratio, burst in consecutive probes. */
  readonly limits: Readonly<Record<MetricName, MetricLimits>>;
  /** Leave the active line when its score is under this … */
  readonly leaveBelowScore: number;
  /** … and return to a line only when its score is at least this. Must be greater than leaveBelowScore. */
  readonly returnAtScore: number;
  /** A switch for quality needs the other line to be better by at least this many points. */
  readonly minimumGain: number;
  /** How long trouble must last before a switch for quality. */
  readonly leaveDwellMs: number;
  /** How long the preferred line must be well before fail-back; also the shortest stay on a line for quality switches. */
  readonly holdDownMs: number;
  readonly preferredLine: LineSlot | 'none';
  /** What relays are told to do with the lines: send on the active one, on both, or share out by `weights`. */
  readonly mode: Mode;
  /** Of mode `split`: the share of each line (above 0, together 1). Empty in the other modes. */
  readonly weights: Weights;
  /** Share of the audience weight that must have fresh data before anything is decided (0–1). */
  readonly quorum: number;
  readonly freshWithinMs: number;
  readonly blackout: { readonly minimumProbes: number; readonly minimumSpanMs: number };
  /** RFC 2439: penalty per switch, half-life, suppress above, reuse below. */
  readonly damping: {
    readonly penalty: number;
    readonly halfLifeMs: number;
    readonly suppressAbove: number;
    readonly reuseBelow: number;
  };
  /** When the route leaves a line because congestion is expected of it; else that is advised in shadow only. */
  readonly preemptive: PreemptiveRules;
  readonly directiveTtlMs: number;
  readonly deliverWithinMs: number;
}

export interface PreemptiveRules {
  /** Whether an expectation may move the route, or keep it from going back. */
  readonly enabled: boolean;
  /** Of the audience, at least this share must be about to be congested on the line in use (0–1) … */
  readonly leastShare: number;
  /** … and on the other line less by at least this. */
  readonly leastGain: number;
}

/** Figures of a window. `probes` says how much they rest on; `lossResolution` is 2/probes: the smallest claimable loss. */
export interface WindowFigures {
  readonly windowMs: number;
  readonly probes: number;
  readonly rttP50Micros: number | null;
  readonly rttP95Micros: number | null;
  readonly lossRatio: number | null;
  readonly lossResolution: number | null;
  readonly jitterMicros: number | null;
  readonly longestLossBurst: number;
}

/** What is usual for a path: the losses of its last minute without the late runs at the ends of samples. Counts. */
export interface UsualLoss {
  readonly probes: number;
  readonly lost: number;
  /** Lost probes of which it is known whether the next one was lost too, and those after which it was. */
  readonly followed: number;
  readonly continued: number;
}

/** Consecutive late probes at the newest moment a path is known of. */
export interface LateRun {
  readonly probes: number;
  readonly spanMs: number;
  /** When the first of them was sent (epoch ms): the earliest moment the fault can be seen from here. */
  readonly firstSentAt: number;
}

/** A sample's end (epoch ms) and length. */
export interface Measured {
  readonly until: number;
  readonly spanMs: number;
}

export interface PathVerdict {
  readonly identity: PathIdentity;
  readonly grade: Grade;
  /** 0–100 by the windows of 1 s and 10 s (60 s where those are too few probes); null for no-data. */
  readonly score: number | null;
  /** 0–100 by the newest second alone: what hold-down is counted by; null without a second to judge. */
  readonly recentScore: number | null;
  readonly contributions: Readonly<Record<MetricName, number>>;
  readonly figures: WindowFigures;
  readonly fresh: boolean;
  /** Its agent doesn't trust its own measurements now: never fresh, always no-data. */
  readonly withdrawn: boolean;
  /** When its run of late probes became a blackout; null when it answers. */
  readonly blackoutSince: number | null;
  /** Null when the newest probes were answered. */
  readonly lateRun: LateRun | null;
  /** Losses of the last minute before the late run, as counts: how much a late run surprises on this path. */
  readonly usual: UsualLoss;
  /** The newest sample that is judged; null when there is none. */
  readonly newest: Measured | null;
  /** When the newest answered probe was sent. */
  readonly answeredSentAt: number | null;
  readonly lastDataAt: number | null;
}

export interface LineHealth {
  readonly line: LineSlot;
  readonly grade: Grade;
  readonly score: number | null;
  /**
   * The score in which paths that answer again, but for no whole second yet, count as nothing: what the line is known to
   * be worth to whoever would come to it. `score` leaves them out, so that it neither praises nor blames the line for them.
   */
  readonly provenScore: number | null;
  /** By the newest second alone: what hold-down is counted by. */
  readonly recentScore: number | null;
  /** Voice MOS by the E-model (ITU-T G.107), 1–4.5. */
  readonly mos: number | null;
  readonly contributions: Readonly<Record<MetricName, number>>;
  /** Audience-weighted figures of the judging window. */
  readonly figures: WindowFigures;
  readonly blackoutSince: number | null;
  /** When the first probe of the late run was sent (epoch ms); the estimate of when the fault began. */
  readonly faultAt: number | null;
  /** The latest moment the fault can have begun: the first unanswered reply would have been here by then. */
  readonly faultNotAfter: number | null;
  /** The agents that had late probes, the longest run among them, and the span it covers; null when all answer. */
  readonly dark: { readonly agents: number; readonly longestRun: number; readonly spanMs: number } | null;
  /** What the pooled test stood at and what it needs (natural log of the likelihood ratio). */
  readonly pooled: { readonly evidence: number; readonly needed: number };
  /** `withdrawn` of `total` say themselves that they are not to be trusted now; they are not fresh and don't vote. */
  readonly agents: {
    readonly fresh: number;
    readonly withdrawn: number;
    readonly total: number;
    readonly voting: readonly string[];
  };
  /** Share of the audience weight with fresh data (0–1). */
  readonly quorumShare: number;
  /**
   * In trouble: the paths that were measured last, as many as are more than half of the audience. The oldest of their
   * newest samples, and the score of their newest seconds alone. Null in no trouble, and when it is dark.
   */
  readonly newest: (Measured & { readonly score: number }) | null;
  /** When the newest answered probe was sent. */
  readonly answeredSentAt: number | null;
  readonly lastDataAt: number | null;
}

/**
 * The smallest part that explains which paths fail together. `region`: all lines fail together for most agents, and yet
 * something answers; `everything`: nothing that is measured in the region is well. faultDomain.ts says how each is told.
 */
export type FaultDomain = 'agent' | 'carrier' | 'line' | 'pop' | 'region' | 'everything' | 'none';

/** Of so many paths that are known, so many fail. */
export interface FaultCount {
  readonly failing: number;
  readonly known: number;
}

/** Where a line's fault lies, with what speaks for it: paths that fail, of those with fresh data. */
export interface Fault {
  readonly domain: FaultDomain;
  readonly line: LineSlot;
  /** The agents, carriers or PoPs that it lies in; empty where it lies in none alone. */
  readonly at: readonly string[];
  /** By agent, carrier and PoP: paths of this line. */
  readonly agents: Readonly<Record<string, FaultCount>>;
  /** Agents that fail here and on every other line they measure. */
  readonly together: number;
  readonly carriers: Readonly<Record<string, FaultCount>>;
  readonly pops: Readonly<Record<string, FaultCount>>;
  /** Every line of the region, and the paths of the other lines through the PoPs where this one fails. */
  readonly lines: Readonly<Record<LineSlot, FaultCount>>;
  readonly othersThere: FaultCount;
}

/** Machine codes of every decision and of every guard that held; sentences for people are made from them elsewhere. */
export type ReasonCode =
  | 'initial'
  | 'blackout'
  | 'quality'
  | 'fail-back'
  | 'override'
  | 'override-ended'
  | 'drill'
  | 'drill-ended'
  | 'maintenance'
  | 'expected-congestion'
  | 'policy'
  | 'renewed'
  | 'both-bad'
  | 'both-recovered'
  | 'held-quorum'
  | 'held-stale'
  | 'held-other-not-better'
  | 'held-other-unproven'
  | 'held-other-unfit'
  | 'held-minimum-gain'
  | 'held-dwell'
  | 'held-unconfirmed'
  | 'held-hold-down'
  | 'held-damping'
  | 'held-override'
  | 'held-maintenance'
  | 'held-drill'
  | 'held-expected'
  | 'held-pause'
  | 'steady';

/** A guard as it stood when the decision was made; `value` and `limit` in `unit`. */
export interface Guard {
  readonly name:
    | 'quorum'
    | 'freshness'
    | 'better'
    | 'proof'
    | 'fit'
    | 'gain'
    | 'dwell'
    | 'confirmed'
    | 'hold-down'
    | 'damping'
    | 'maintenance'
    | 'override'
    | 'calm'
    | 'expected';
  readonly passed: boolean;
  readonly value: number | null;
  readonly limit: number | null;
  readonly unit: 'ratio' | 'ms' | 'points' | 'penalty';
}

/** Probes that were lost on the way to the PoP, and on the way back, by the reflectors' own count. */
export interface OneWayLoss {
  readonly forwardLost: number;
  readonly returnLost: number;
}

export interface Evidence {
  readonly lines: Readonly<Record<LineSlot, LineHealth>>;
  readonly guards: readonly Guard[];
  readonly faultDomain: FaultDomain;
  /** What the fault domain follows from; absent where nothing fails, and in what older versions wrote. */
  readonly fault?: Fault;
  /**
   * Loss by direction in the ten seconds before, of the lines that had any that is known. Nothing is decided by it: it is
   * added by the hub that writes the decision, and a replay has none.
   */
  readonly oneWay?: Readonly<Record<LineSlot, OneWayLoss>>;
  /** What people had ordered; absent where nobody had. */
  readonly orders?: Orders;
  /** What was forecast, where the policy lets that move the route; absent where nothing was, or it doesn't. */
  readonly expected?: Expectation;
  /** Mode and weights of the directive that was decided on; absent where none was. */
  readonly setting?: { readonly mode: Mode; readonly weights: Weights };
  readonly policyVersion: number;
}

/** The decision machine's memory of one route: plain data, stored in route_states and reloaded after a restart. */
export interface RouteState {
  readonly activeLine: LineSlot;
  /** As the newest directive has them. */
  readonly mode: Mode;
  readonly weights: Weights;
  readonly advice: 'none' | 'duplicate';
  /** Since when the active line is active. */
  readonly since: number;
  /** When the route last changed lines; null when it never did. */
  readonly lastSwitchAt: number | null;
  /** The override that the route follows. */
  readonly override: string | null;
  /** The last override that a blackout ended: it is not followed again, however late the shell hears of its end. */
  readonly overrideLost: string | null;
  /** Where the route goes back to when the drill is over that it follows (by its id in `override`); null in no drill. */
  readonly drillFrom: LineSlot | null;
  /** When the route last stopped following an override: fail-back waits for the hold-down from then on. */
  readonly orderEndedAt: number | null;
  /** Since when each line that is in use has been in trouble; null when it is not. */
  readonly troubledSince: Readonly<Record<LineSlot, number | null>>;
  /** Since when both lines have been bad; null when one is not. */
  readonly bothBadSince: number | null;
  /** Since when each line has been continuously at or above returnAtScore. */
  readonly wellSince: Readonly<Record<LineSlot, number | null>>;
  readonly penalty: number;
  readonly penaltyAt: number;
  readonly suppressed: boolean;
  /** The guard that holds a wanted change, since when, and whether it was announced: each is reported once. */
  readonly held: { readonly reason: ReasonCode; readonly since: number; readonly announced: boolean } | null;
  /** The last guard that was announced, and when. */
  readonly lastHeld: { readonly reason: ReasonCode; readonly at: number } | null;
  /** When each line was first seen dark; null while it answers. */
  readonly darkSeenAt: Readonly<Record<LineSlot, number | null>>;
}

/** What the decision machine is told at one moment. */
export interface Situation {
  readonly now: number;
  /** When the hub started, or woke from a pause or a clock jump: older data don't vote. */
  readonly resumedAt: number;
  readonly lines: Readonly<Record<LineSlot, LineHealth>>;
  /** Of the active line. */
  readonly faultDomain: FaultDomain;
  /** Of every line on which something fails. */
  readonly faults: Readonly<Record<LineSlot, Fault>>;
  readonly orders: Orders;
  /** What is forecast for the lines; null where nothing is, or it is too old. */
  readonly expected: Expectation | null;
}

/** What is forecast for the lines of a route for the next hour or so: see forecast/. Times epoch ms. */
export interface Expectation {
  /** When it was made. */
  readonly at: number;
  readonly lines: Readonly<Record<LineSlot, LineExpectation>>;
}

export interface LineExpectation {
  /** Shares of the audience (0–1) for which congestion stands announced, and of which anything is known. */
  readonly announced: number;
  readonly known: number;
  /** From the first beginning to the last end that its carriers expect; null where none stands announced. */
  readonly stretch: { readonly from: number; readonly to: number } | null;
  /** Audience-weighted mean above the quiet level over those carriers, in ms of RTT; null: none. */
  readonly overQuietMs: number | null;
}

/** What people ordered, as far as it holds at the moment. */
export interface Orders {
  readonly override: Override | null;
  readonly maintenance: readonly Maintenance[];
}

/**
 * A line and a mode, chosen by hand for a route; or a live drill, by which a route proves that it can change to another
 * line: that one begins and goes on only while all is well, in the mode that a switch in trouble would have.
 */
export interface Override {
  readonly id: string;
  /** The run that a drill belongs to; absent where people chose the line. */
  readonly drill?: string;
  readonly line: LineSlot;
  readonly mode: Mode;
  /** It holds even where its line is dark and another one would serve. */
  readonly strict: boolean;
  readonly by: string;
  readonly note: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Planned work that is going on. */
export interface Maintenance {
  readonly id: string;
  readonly name: string;
  /** Null: every line. */
  readonly line: LineSlot | null;
  /** The route leaves the line for it. */
  readonly drains: boolean;
  /** Epoch ms. */
  readonly until: number;
}

/**
 * What an evaluation wants done; a decision has one effect at most, and the shell writes it in one transaction. A
 * directive by which the route leaves a line that it held by order names the override in `endsOverride`: the same
 * transaction ends it, with `ended_by` 'blackout', or 'trouble' for a drill whose line was no longer fit. A drill that
 * does not begin is named in `refuses`, and ended by 'refused'.
 */
export type Effect =
  | {
      readonly kind: 'directive';
      readonly line: LineSlot;
      readonly mode: Mode;
      readonly weights: Weights;
      readonly from: LineSlot;
      readonly endsOverride: string | null;
    }
  | { readonly kind: 'advice'; readonly advice: 'none' | 'duplicate' }
  | { readonly kind: 'held'; readonly wanted: LineSlot; readonly reason: ReasonCode; readonly refuses?: string };

export interface Decision {
  readonly state: RouteState;
  readonly effects: readonly Effect[];
  readonly reason: ReasonCode;
  readonly evidence: Evidence;
  /** Estimate of when the fault that caused this began (epoch ms); null where there was none. */
  readonly faultAt: number | null;
  /** When the engine first saw what it decided on. */
  readonly detectedAt: number;
}
