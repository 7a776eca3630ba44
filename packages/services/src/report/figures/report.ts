import type { Sentence } from '../../live/sentence';
import type { Chain } from '../../query/chain';
import type { HeatmapHours } from '../../query/heatmap/heatmapHours';
import type { ExpectedHours, IncidentInput, Period, ReportNetwork } from './inputs';

/** A figure beside those of earlier periods. Null where there is no data. */
export interface Compared {
  readonly value: number | null;
  /** Of the period before. */
  readonly before: number | null;
  /** Median of up to four periods before, of those that have data; null with none. */
  readonly median: number | null;
}

/** Downtime that a target allows in this period, what was used of it, and what is left (negative: overdrawn). Minutes. */
export interface Budget {
  readonly target: number;
  readonly allowedMinutes: number;
  readonly usedMinutes: number;
  readonly leftMinutes: number;
}

/** One line in one region over the period; carriers weighted by audience. */
export interface ReportLine {
  readonly lineId: string;
  readonly regionId: string;
  readonly slot: string;
  readonly circuitId: string | null;
  /** 1 − unavailable ÷ measured seconds, planned work included. */
  readonly availability: Compared;
  /** The same without what was planned: this is held against the target. */
  readonly slaAvailability: number | null;
  /** Null without a target. */
  readonly budget: Budget | null;
  readonly unavailableMinutes: number;
  readonly badMinutes: Compared;
  readonly measuredMinutes: number;
  readonly rttP50Micros: Compared;
  readonly rttP95Micros: Compared;
  readonly rttP99Micros: Compared;
  readonly lossRatio: Compared;
  /** Mean of RFC 3550 jitter. */
  readonly jitterMicros: Compared;
  readonly connectP50Micros: Compared;
  readonly connectP95Micros: Compared;
  /** Of attempts to connect, those that failed. */
  readonly connectFailureRatio: Compared;
  /** Probes seen of those expected, 0–1. */
  readonly coverage: number;
}

/** What each choice of line would have given: bad minutes, over time that both lines have data of. */
export interface BadMinutes {
  readonly A: number;
  readonly B: number;
  readonly chosen: number;
  readonly best: number;
}

export interface ReportRoute {
  readonly routeId: string;
  readonly regionId: string;
  readonly scenario: string;
  /** As chosen. */
  readonly availability: Compared;
  /** By the highest target of its region's lines, else 99.95 %. */
  readonly budget: Budget;
  /** Whether any of the budget is left; null where nothing was measured. */
  readonly met: boolean | null;
  readonly badMinutes: BadMinutes;
  /** Minutes that both lines have data of, on which `badMinutes` rests. */
  readonly comparedMinutes: number;
  /** Seconds in which the active line was neither bad nor unavailable, in hours. */
  readonly goodHours: number;
  readonly failovers: number;
  readonly needless: number;
  readonly missed: number;
  /** Stretches by active line as far as was measured, epoch ms, in order and without gap; line null: nothing decided yet. */
  readonly ribbon: readonly { readonly from: number; readonly to: number; readonly line: string | null }[];
  /** One value an hour from the beginning: bad minutes as chosen; null where nothing was measured. */
  readonly hourlyBadMinutes: readonly (number | null)[];
}

/** A directive that left a line because of trouble. */
export interface ReportFailover {
  readonly directiveId: string;
  readonly at: number;
  readonly routeId: string;
  readonly line: string;
  readonly from: string;
  readonly reason: string;
  readonly chain: Chain;
  /** Null while any relay has yet to apply it, or the fault has no time. */
  readonly faultToAppliedMs: number | null;
  /** In hindsight; null where it could not be judged. */
  readonly needless: boolean | null;
  /** Bad seconds that it spared the audience, as far as it was judged. */
  readonly badSecondsSpared: number | null;
}

export interface MissedFailover {
  readonly routeId: string;
  readonly from: number;
  readonly to: number;
  readonly line: string;
  readonly other: string;
}

export const chainSteps = ['detected', 'decided', 'sent', 'acknowledged', 'applied'] as const;
export type ChainStep = (typeof chainSteps)[number];

/** How long after the fault failovers came to a step, ms. */
export interface StepTiming {
  readonly step: ChainStep;
  readonly count: number;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  readonly slowestMs: number | null;
}

export interface ReportIncident extends Omit<IncidentInput, 'mergedInto'> {
  /** Minutes within the period. */
  readonly minutes: number;
  /** Others that were merged into it. */
  readonly parts: number;
}

/** One carrier on one line, or one hour of the day of it; bad minutes are the mean of the carrier's agents. */
export interface WorstCarrier {
  readonly carrierId: string;
  readonly slot: string;
  readonly badMinutes: number;
  readonly availability: number | null;
  readonly rttP95Micros: number | null;
  readonly lossRatio: number | null;
}

export interface WorstHour {
  readonly carrierId: string;
  readonly slot: string;
  /** 0–23 on the audience's clock. */
  readonly hour: number;
  readonly badMinutes: number;
  /** RTT p95 above the quiet level of the better line, µs; null where the heatmap has none. */
  readonly overBaselineMicros: number | null;
}

/** What lines cost, in one currency. */
export interface ReportCost {
  readonly currency: string;
  /** Monthly costs, times the period's share of its months. */
  readonly cost: number;
  /** Hours of the routes on these lines in which viewers had a good line. */
  readonly goodHours: number;
  readonly costPerGoodHour: Compared;
  readonly circuits: readonly {
    readonly circuitId: string;
    readonly cost: number;
    /** Hours in which its own lines were good, all lines together. */
    readonly goodHours: number;
    readonly costPerGoodHour: number | null;
  }[];
}

export interface ReportMoney {
  readonly costs: readonly ReportCost[];
  /** Lines of which no cost is known. */
  readonly unpricedLineIds: readonly string[];
  /** Bad minutes spared against each route's better line alone; negative where that would have been better. */
  readonly badMinutesSpared: number;
  /** The same times the viewers that are assumed; null where nobody said how many. */
  readonly audienceMinutesSaved: number | null;
  /** Regions that have routes and no number of viewers. */
  readonly regionIdsWithoutViewers: readonly string[];
}

/** As it was forecast when the inputs were read. */
export type ReportExpectation = ExpectedHours;

export interface ReportGap {
  readonly agentId: string;
  /** Null: the agent was dark on all its lines. */
  readonly slot: string | null;
  /** Epoch ms, whole quarter-hours. */
  readonly from: number;
  readonly to: number;
}

export interface ReportQuality {
  /** Probes seen of those expected, 0–1. */
  readonly coverage: number;
  readonly agents: number;
  /** Agents with at least one quarter-hour without any data on all their lines, and how long that was, all together. */
  readonly agentsDark: number;
  readonly darkMinutes: number;
  /** The longest first, at most `MOST_GAPS`. */
  readonly gaps: readonly ReportGap[];
  readonly gapCount: number;
  /** Failovers that could be judged in hindsight. */
  readonly failoversJudged: number;
}

/** Codes of the accounting rules that the figures follow; web and files have the text of each in both languages. */
export type MethodCode =
  | 'availability-mef'
  | 'planned-work-left-out'
  | 'budget-of-period'
  | 'percentiles-merged'
  | 'compared-with-median'
  | 'audience-weighted'
  | 'chosen-quarter-share'
  | 'counterfactual-quarters'
  | 'counterfactual-seconds'
  | 'needless-missed'
  | 'fault-estimated'
  | 'loss-three-seconds'
  | 'baseline-quiet-hours'
  | 'worst-by-bad-minutes'
  | 'cost-good-hour'
  | 'audience-minutes'
  | 'forecast-hours'
  | 'coverage-expected'
  | 'gaps-quarters';

/** The report of a period: figures and what they are about; no texts but sentences computed from them. */
export interface Report {
  readonly format: 1;
  readonly organizationName: string;
  readonly timeZone: string;
  readonly period: Period;
  /** The period before; null where nothing of it was measured. */
  readonly before: Period | null;
  /** Names of those that `median` may rest on. */
  readonly earlier: readonly string[];
  readonly measuredUntil: number;
  /** False while the period is not over. */
  readonly complete: boolean;
  readonly demo: boolean;
  readonly title: Sentence;
  /** Three; one where nothing was measured. */
  readonly verdict: readonly Sentence[];
  readonly regions: ReportNetwork['regions'];
  readonly carriers: ReportNetwork['carriers'];
  readonly circuits: ReportNetwork['circuits'];
  readonly agents: ReportNetwork['agents'];
  readonly totals: {
    /** Of what was chosen, over all routes alike. */
    readonly availability: Compared;
    readonly routesMet: number;
    readonly routesMeasured: number;
    readonly badMinutes: BadMinutes;
    /** By quarter-hours and all that was measured, so that periods compare; `badMinutes.chosen` leaves out what only one line measured. */
    readonly badMinutesChosen: Compared;
    readonly failovers: Compared;
    readonly needless: number;
    readonly missed: number;
    readonly faultToAppliedMs: Compared;
    /** Of all lines, each counting alike. */
    readonly rttP95Micros: Compared;
    readonly lossRatio: Compared;
  };
  readonly lines: readonly ReportLine[];
  readonly routes: readonly ReportRoute[];
  readonly failovers: readonly ReportFailover[];
  readonly missed: readonly MissedFailover[];
  readonly steps: readonly StepTiming[];
  readonly incidents: readonly ReportIncident[];
  readonly heatmap: HeatmapHours;
  readonly worstHours: readonly WorstHour[];
  readonly worstCarriers: readonly WorstCarrier[];
  readonly money: ReportMoney;
  readonly forecast: readonly ReportExpectation[];
  readonly quality: ReportQuality;
  readonly method: readonly MethodCode[];
}
