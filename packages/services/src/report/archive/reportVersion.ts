import type { Sentence } from '../../live/sentence';
import type { ReportChange } from '../figures/compareReports';
import type { Report } from '../figures/report';

export const REPORT_LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof REPORT_LANGUAGES)[number];

export const REPORT_FORMATS = ['pdf', 'xlsx', 'csv'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Why a version is made: its hour has come, a person asked, data came in late, its period is over by now. */
export const REPORT_REASONS = ['scheduled', 'asked', 'late-data', 'complete'] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

/** One of a report's versions; times are epoch ms. */
export interface ReportVersion {
  readonly version: number;
  readonly madeAt: number;
  readonly reason: ReportReason;
  /** Figures that differ, as printed, from the version before. */
  readonly changes: readonly ReportChange[];
}

/** What lists show of a report. */
export interface ReportSummaryText {
  readonly title: Sentence;
  readonly availability: number | null;
  readonly demo: boolean;
}

export const summaryOf = ({ title, totals, demo }: Report): ReportSummaryText => ({
  ...{ title, availability: totals.availability.value, demo },
});
