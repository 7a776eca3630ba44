import type { Outputs } from '../trpc/types';

/** The report of one ISO week; see `report.week`. */
export type WeeklyReport = Outputs['report']['week'];
export type ReportWeek = Outputs['report']['weeks'][number];
export type ReportRoute = WeeklyReport['routes'][number];
export type ReportLine = WeeklyReport['lines'][number];
export type ReportRegion = WeeklyReport['regions'][number];
