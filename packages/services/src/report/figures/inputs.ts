import type { Sentence } from '../../live/sentence';
import type { Chain } from '../../query/chain';
import type { HeatmapHours } from '../../query/heatmap/heatmapHours';

/** Rises when the shape of `ReportInputs` changes: stored inputs of an older one are shown, and not computed anew. */
export const INPUTS_FORMAT = 1;

export type PeriodKind = 'week' | 'month' | 'days';

/** A span of whole local days in the organization's zone; epoch ms, half open. */
export interface Period {
  readonly kind: PeriodKind;
  /** `2026-W46`, `2026-11`, or first and last day: `2026-11-03_2026-11-17`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Everything that a report rests on, and nothing else: `computeReport` makes all its figures of this alone. Stored with
 * every version of a report, so that each figure can be followed to it, and computed again to the digit. Where a column
 * says `index` it points into the list of that name in `network`.
 */
export interface ReportInputs {
  readonly format: typeof INPUTS_FORMAT;
  readonly organization: { readonly name: string; readonly timeZone: string };
  readonly period: Period;
  /** Epoch ms: what was measured until then is in the inputs; `period.to` once that is over. */
  readonly measuredUntil: number;
  /** True where any of it is made-up history. */
  readonly demo: boolean;
  readonly network: ReportNetwork;
  readonly quarters: PathQuarters;
  readonly down: PathDown;
  readonly totals: PathTotals;
  /** One entry a route, in the order of `network.routes`. */
  readonly decided: readonly (readonly Decided[])[];
  readonly hindsight: readonly (Hindsight | null)[];
  readonly incidents: readonly IncidentInput[];
  /** Carrier × audience hour, RTT p95 over baseline. */
  readonly heatmap: HeatmapHours;
  readonly forecast: readonly ExpectedHours[];
  /** Up to four periods of the same kind before it, newest first. */
  readonly earlier: readonly EarlierInputs[];
}

export interface ReportNetwork {
  readonly regions: readonly {
    readonly id: string;
    readonly code: string;
    readonly name: string | null;
    readonly timeZone: string;
    /** Viewers at a time, as the organization assumes; null where it says nothing. */
    readonly viewers: number | null;
  }[];
  readonly carriers: readonly {
    readonly id: string;
    readonly regionId: string;
    readonly name: string;
    readonly asn: number | null;
    /** Share of the region's audience, in any unit. */
    readonly weight: number;
  }[];
  readonly circuits: readonly {
    readonly id: string;
    readonly name: string;
    readonly provider: string;
    /** Null where it is not known. */
    readonly monthlyCost: number | null;
    /** ISO 4217. */
    readonly currency: string | null;
    /** How many lines it carries, in all regions: its cost is shared by them alike. */
    readonly lineCount: number;
  }[];
  readonly lines: readonly {
    readonly id: string;
    readonly regionId: string;
    readonly slot: string;
    readonly circuitId: string | null;
    /** Ratio of a calendar month that it must be available, as it was in the month in which the period begins; null: none. */
    readonly target: number | null;
  }[];
  readonly agents: readonly { readonly id: string; readonly name: string; readonly carrierId: string }[];
  readonly paths: readonly {
    readonly id: number;
    readonly agentId: string;
    readonly carrierId: string;
    readonly lineId: string;
    /** Probes expected a millisecond. */
    readonly probesPerMs: number;
    /** When it was there, epoch ms, half open, not cut at the period. */
    readonly since: number;
    readonly until: number | null;
  }[];
  readonly routes: readonly { readonly id: string; readonly regionId: string; readonly scenario: string }[];
}

/** Columns, one entry a path and quarter-hour of the period with data, by path, then time. Seconds as they were counted. */
export interface PathQuarters {
  /** Index. */
  readonly path: readonly number[];
  /** Quarter-hours since the beginning of the period. */
  readonly quarter: readonly number[];
  readonly good: readonly number[];
  readonly bad: readonly number[];
  readonly unavailable: readonly number[];
  /** Of good and bad ones, those within planned work. */
  readonly planned: readonly number[];
  /** Of the unavailable ones, those within planned work. */
  readonly plannedUnavailable: readonly number[];
}

/** Columns, one entry a path and quarter-hour in which it was unavailable and it is known when. */
export interface PathDown {
  /** Index. */
  readonly path: readonly number[];
  /** Quarter-hours since the beginning of the period. */
  readonly quarter: readonly number[];
  /** Unavailable stretches, within planned work or not: second of the quarter-hour, seconds, and so on. */
  readonly runs: readonly (readonly number[])[];
}

/** Nearest-rank percentiles come from these; buckets are the wire's histogram, ascending. */
export interface Sketch {
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
}

/** Columns, one entry a path that measured in the span. */
export interface PathTotals {
  /** Index. */
  readonly path: readonly number[];
  readonly sent: readonly number[];
  readonly received: readonly number[];
  readonly lost: readonly number[];
  readonly jitterSumMicros: readonly number[];
  readonly jitterSamples: readonly number[];
  readonly connectAttempts: readonly number[];
  readonly connectFailures: readonly number[];
  /** Seconds as in `PathQuarters`, over the whole span: what the availability of earlier periods is made of. */
  readonly goodSeconds: readonly number[];
  readonly badSeconds: readonly number[];
  readonly unavailableSeconds: readonly number[];
  readonly rtt: readonly Sketch[];
  readonly connect: readonly Sketch[];
}

/** A directive that changed something (renewals are left out), in order; the first may be from before the span. */
export interface Decided extends Chain {
  readonly directiveId: string;
  /** When it was decided, epoch ms. */
  readonly at: number;
  readonly line: string;
  readonly from: string | null;
  readonly mode: string;
  /** The share of each line in mode `split`; empty in the others. */
  readonly weights: Readonly<Record<string, number>>;
  readonly reason: string;
}

/** What is known afterwards, from each second of raw samples or minutes, by the functions of the replay. */
export interface Hindsight {
  /** From when on there are seconds to judge by, epoch ms, and until when; both within the period. */
  readonly from: number;
  readonly to: number;
  /** Seconds, over those that both lines have data of, weighted by audience. */
  readonly badSeconds: { readonly A: number; readonly B: number; readonly chosen: number; readonly best: number };
  readonly comparedSeconds: number;
  readonly switches: readonly {
    readonly directiveId: string;
    /** Null where too little of what followed was measured to judge it. */
    readonly worth: {
      readonly comparedSeconds: number;
      readonly badSpared: number;
      readonly degradedSpared: number;
      readonly needless: boolean;
    } | null;
  }[];
  readonly missed: readonly {
    readonly from: number;
    readonly to: number;
    readonly line: string;
    readonly other: string;
  }[];
}

export interface IncidentInput {
  readonly id: string;
  readonly regionId: string;
  readonly line: string;
  readonly grade: 'fair' | 'poor' | 'down';
  readonly faultDomain: string;
  /** What the evidence says of its cause. */
  readonly cause: Sentence;
  /** First line of the post-mortem; empty where nobody wrote one. */
  readonly postMortem: string;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly muted: boolean;
  /** Of which it is a part; parts are told with that one. */
  readonly mergedInto: string | null;
}

/** What was forecast, when the inputs were read, of the period that follows. */
export interface ExpectedHours {
  readonly lineId: string;
  readonly carrierId: string;
  /** Hours in which congestion is likely, epoch ms of their beginning, ascending. */
  readonly hours: readonly number[];
  /** Expected RTT above the quiet level in those hours, ms: the greatest of them. */
  readonly overQuietMs: number;
  /** 0–1: the mean over those hours. */
  readonly probability: number;
  /** Days that it was learned from. */
  readonly days: number;
}

/** An earlier period, as far as comparisons need it. */
export interface EarlierInputs {
  readonly period: Period;
  readonly quarters: LineQuarters;
  readonly down: PathDown;
  readonly totals: PathTotals;
  readonly decided: readonly (readonly Decided[])[];
}

/** Columns, one entry a line and quarter-hour: means over its paths that measured, weighted by audience. */
export interface LineQuarters {
  /** Index. */
  readonly line: readonly number[];
  readonly quarter: readonly number[];
  readonly measured: readonly number[];
  readonly bad: readonly number[];
  readonly unavailable: readonly number[];
}
