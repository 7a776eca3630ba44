/** The words of the domain. Times are epoch milliseconds, durations are named with their unit, ratios are 0–1. */

export type Grade = 'good' | 'fair' | 'poor' | 'down' | 'no-data';
/** Slots are strings: a third line may come. */
export type LineSlot = string;
export type Mode = 'single' | 'duplicate' | 'split';
export type Scenario = 'show-live' | '1v1-social' | 'live-commerce' | 'education';

/** What the engine needs of one sample; see DESIGN §4. `start` is epoch ms, corrected for the agent's clock offset. */
export interface SampleSummary {
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
  readonly lossBursts: number;
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

/** Limits of one metric: above `fair` it is fair, above `poor` poor; the route leaves a line above `leave`. */
export interface MetricLimits {
  readonly fair: number;
  readonly poor: number;
  /** Points taken from the score of 100 when the metric reaches `poor`; between 0 and `poor` it is linear from `fair`. */
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
  readonly directiveTtlMs: number;
  readonly deliverWithinMs: number;
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

export interface PathVerdict {
  readonly path: number;
  readonly grade: Grade;
  /** 0–100; null for no-data. */
  readonly score: number | null;
  readonly contributions: Readonly<Record<MetricName, number>>;
  readonly figures: WindowFigures;
  readonly blackoutSince: number | null;
  readonly suspectSince: number | null;
  readonly lastReplyAt: number | null;
  readonly lastDataAt: number | null;
}

export interface LineHealth {
  readonly line: LineSlot;
  readonly grade: Grade;
  readonly score: number | null;
  /** Voice MOS by the E-model (ITU-T G.107), 1–4.5. */
  readonly mos: number | null;
  readonly contributions: Readonly<Record<MetricName, number>>;
  /** Audience-weighted figures of the judging window. */
  readonly figures: WindowFigures;
  readonly blackoutSince: number | null;
  /** When the first probe of the late run was sent (epoch ms); the estimate of when the fault began. */
  readonly faultAt: number | null;
  readonly agents: { readonly fresh: number; readonly total: number; readonly voting: readonly string[] };
  readonly quorumShare: number;
  readonly lastReplyAt: number | null;
  readonly lastDataAt: number | null;
}

export type FaultDomain = 'agent' | 'carrier' | 'line' | 'pop' | 'region' | 'none';

/** Machine codes of every decision and of every guard that held; sentences for people are made from them elsewhere. */
export type ReasonCode =
  | 'initial'
  | 'blackout'
  | 'quality'
  | 'fail-back'
  | 'renewed'
  | 'both-bad'
  | 'both-recovered'
  | 'held-quorum'
  | 'held-stale'
  | 'held-other-not-better'
  | 'held-other-unproven'
  | 'held-minimum-gain'
  | 'held-dwell'
  | 'held-hold-down'
  | 'held-damping'
  | 'held-pause'
  | 'steady';

/** A guard as it stood when the decision was made; `value` and `limit` in `unit`. */
export interface Guard {
  readonly name: 'quorum' | 'freshness' | 'better' | 'proof' | 'gain' | 'dwell' | 'hold-down' | 'damping';
  readonly passed: boolean;
  readonly value: number | null;
  readonly limit: number | null;
  readonly unit: 'ratio' | 'ms' | 'points' | 'penalty';
}

export interface Evidence {
  readonly lines: Readonly<Record<LineSlot, LineHealth>>;
  readonly guards: readonly Guard[];
  readonly faultDomain: FaultDomain;
  readonly policyVersion: number;
}

/** The decision machine's memory of one route: plain data, stored in route_states and reloaded after a restart. */
export interface RouteState {
  readonly activeLine: LineSlot;
  readonly mode: Mode;
  readonly advice: 'none' | 'duplicate';
  /** Since when the active line is active. */
  readonly since: number;
  /** Since when the active line has been under leaveBelowScore; null when it is not. */
  readonly troubledSince: number | null;
  /** Since when each line has been continuously at or above returnAtScore. */
  readonly wellSince: Readonly<Record<LineSlot, number | null>>;
  readonly penalty: number;
  readonly penaltyAt: number;
  readonly suppressed: boolean;
  /** The last reason that was announced, so that a guard that keeps holding is reported once. */
  readonly announced: ReasonCode;
}

/** What an evaluation wants done; the shell turns these into rows in one transaction. */
export type Effect =
  | { readonly kind: 'directive'; readonly line: LineSlot; readonly mode: Mode; readonly from: LineSlot }
  | { readonly kind: 'advice'; readonly advice: 'none' | 'duplicate' }
  | { readonly kind: 'held'; readonly wanted: LineSlot };

export interface Decision {
  readonly state: RouteState;
  readonly effects: readonly Effect[];
  readonly reason: ReasonCode;
  readonly evidence: Evidence;
  /** Estimate of when the fault that caused this began (epoch ms); null where there was none. */
  readonly faultAt: number | null;
}
