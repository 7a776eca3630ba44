import type { CounterfactualMethod } from './counterfactual';
import type { MethodCode } from './report';

/** The rules that the figures follow, in the order in which they are printed. */
export const methodOf = (counterfactual: CounterfactualMethod): readonly MethodCode[] => [
  'availability-mef',
  'planned-work-left-out',
  'budget-of-period',
  'audience-weighted',
  'percentiles-merged',
  'loss-three-seconds',
  'compared-with-median',
  'chosen-quarter-share',
  counterfactual,
  'needless-missed',
  'fault-estimated',
  'baseline-quiet-hours',
  'worst-by-bad-minutes',
  'cost-good-hour',
  'audience-minutes',
  'forecast-hours',
  'coverage-expected',
  'gaps-quarters',
];
