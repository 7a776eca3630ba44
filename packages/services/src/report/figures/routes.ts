import { budgetOf, isMet, targetOf } from './budgets';
import type { Chosen } from './chosen';
import type { Compare } from './compared';
import type { Counterfactual } from './counterfactual';
import type { MissedFailover, ReportFailover, ReportRoute } from './report';
import { availabilityOf } from './seconds';
import type { SpanData } from './spans';

/** Routes of the network, in its order. */
export function reportRoutes(
  span: SpanData,
  given: {
    readonly chosen: readonly Chosen[];
    readonly counterfactual: readonly Counterfactual[];
    readonly failovers: readonly ReportFailover[];
    readonly missed: readonly MissedFailover[];
    readonly compare: Compare<readonly Chosen[]>;
  },
): ReportRoute[] {
  return span.network.routes.flatMap(({ id: routeId, regionId, scenario }, index) => {
    const [chosen, choices] = [given.chosen[index], given.counterfactual[index]];
    if (!chosen || !choices) return [];
    const budget = budgetOf(targetOf(span.network, regionId), span, chosen.seconds);
    const failovers = given.failovers.filter((failover) => failover.routeId === routeId);
    return {
      routeId,
      regionId,
      scenario,
      availability: given.compare(availabilityOf(chosen.seconds), (earlier) => {
        const before = earlier[index];
        return before ? availabilityOf(before.seconds) : null;
      }),
      budget,
      met: chosen.seconds.measured > 0 ? isMet(budget) : null,
      badMinutes: choices.badMinutes,
      comparedMinutes: choices.comparedMinutes,
      goodHours: chosen.goodSeconds / 3_600,
      failovers: failovers.length,
      needless: failovers.filter(({ needless }) => needless === true).length,
      missed: given.missed.filter((missed) => missed.routeId === routeId).length,
      ribbon: chosen.ribbon,
      hourlyBadMinutes: chosen.hourlyBadMinutes,
    };
  });
}
