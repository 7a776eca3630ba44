import type { Sentence } from '../live/sentence';
import type { HeatmapHours } from '../query/heatmap/heatmapHours';

/** Figures of one line in one region over the week. Null where there is no data. */
export interface LineFigures {
  readonly rttP50Micros: number | null;
  readonly rttP95Micros: number | null;
  readonly lossRatio: number | null;
  readonly jitterMicros: number | null;
  /** 1 − unavailable seconds ÷ measured seconds. */
  readonly availability: number | null;
  readonly badMinutes: number;
  readonly measuredMinutes: number;
  /** Probes seen of those expected, 0–1. */
  readonly coverage: number;
}

export interface ReportLine {
  readonly regionId: string;
  readonly line: string;
  /** Ratio of a calendar month that it must be available, as set today; null where none is set. */
  readonly target: number | null;
  readonly figures: LineFigures;
  /** The week before; null when it has no data at all. */
  readonly before: LineFigures | null;
}

/** What each choice of line would have given: bad minutes over the quarter-hours that both lines measured. */
export interface BadMinutes {
  readonly A: number;
  readonly B: number;
  readonly chosen: number;
  readonly best: number;
}

export interface ReportFailover {
  readonly at: number;
  readonly routeId: string;
  readonly regionCode: string;
  readonly line: string;
  readonly from: string | null;
  readonly reason: string;
  readonly faultToAppliedMs: number | null;
}

export interface ReportRoute {
  readonly routeId: string;
  readonly regionId: string;
  readonly scenario: string;
  /** As chosen: of the line that was active, quarter by quarter. */
  readonly availability: number | null;
  readonly availabilityBefore: number | null;
  readonly badMinutes: BadMinutes;
  readonly failovers: number;
  /** Stretches of the week by active line, epoch ms, in order and without gap; line null: nothing decided yet. */
  readonly ribbon: readonly { readonly from: number; readonly to: number; readonly line: string | null }[];
  /** One value an hour of the week, from its first hour: bad minutes as chosen; null where nothing was measured. */
  readonly hourlyBadMinutes: readonly (number | null)[];
}

/** Codes of the accounting rules that the figures follow; web has the text of each in both languages. */
export type MethodCode =
  | 'availability-mef'
  | 'percentiles-merged'
  | 'chosen-quarter-share'
  | 'counterfactual-comparable'
  | 'audience-weighted'
  | 'coverage-expected'
  | 'baseline-quiet-hours'
  | 'loss-three-seconds'
  | 'fault-estimated';

export interface WeeklyReport {
  /** ISO week, `2026-W46`, cut at midnight in `timeZone`. */
  readonly week: string;
  readonly previousWeek: string;
  readonly nextWeek: string;
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  readonly organizationName: string;
  readonly generatedAt: number;
  /** False while the week is not over. */
  readonly complete: boolean;
  /** True where any figure rests on made-up history. */
  readonly demo: boolean;
  /** At most three sentences. */
  readonly verdict: readonly Sentence[];
  readonly regions: readonly {
    readonly id: string;
    readonly code: string;
    readonly name: string | null;
    readonly timeZone: string;
  }[];
  readonly lines: readonly ReportLine[];
  readonly routes: readonly ReportRoute[];
  readonly totals: {
    /** Over all routes, weighted alike. */
    readonly availability: number | null;
    readonly availabilityBefore: number | null;
    readonly badMinutes: BadMinutes;
    readonly badMinutesBefore: BadMinutes | null;
    readonly failovers: number;
    readonly failoversBefore: number;
    readonly medianFaultToAppliedMs: number | null;
  };
  readonly failovers: readonly ReportFailover[];
  readonly incidents: readonly {
    readonly id: string;
    readonly regionCode: string;
    readonly line: string;
    readonly grade: 'fair' | 'poor' | 'down';
    readonly faultDomain: string;
    readonly openedAt: number;
    readonly closedAt: number | null;
  }[];
  /** Carrier × audience hour, p95 over baseline. */
  readonly heatmap: HeatmapHours;
  readonly coverage: number;
  readonly method: readonly MethodCode[];
}
