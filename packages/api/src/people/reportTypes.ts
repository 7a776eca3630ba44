export type { Sentence } from '@twinline/services/live/sentence';
export type { Period } from '@twinline/services/report/figures/inputs';
export type {
  BadMinutes,
  Budget,
  ChainStep,
  Compared,
  MethodCode,
  MissedFailover,
  Report,
  ReportCost,
  ReportExpectation,
  ReportFailover,
  ReportGap,
  ReportIncident,
  ReportLine,
  ReportRoute,
  StepTiming,
  WorstCarrier,
  WorstHour,
} from '@twinline/services/report/figures/report';
