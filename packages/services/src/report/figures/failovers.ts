import type { ReasonCode } from '@twinline/engine/types';
import { median, nearestRank } from './compared';
import type { Decided, Hindsight } from './inputs';
import { chainSteps, type MissedFailover, type ReportFailover, type StepTiming } from './report';
import type { SpanData } from './spans';

/**
 * Why a line is left because of trouble, seen or expected. Coming back as agreed, and what people ordered (overrides,
 * drills, maintenance, another policy), are in the ribbon alone, and replay judges none of them in hindsight either.
 */
const TROUBLE: ReadonlySet<string> = new Set<ReasonCode>(['blackout', 'quality', 'expected-congestion']);

/** Directives of a route within the period that left a line because of trouble. */
export function leftInTrouble({ period }: SpanData, decided: readonly Decided[]): Decided[] {
  return decided.filter(
    ({ at, from, line, reason }) =>
      at >= period.from && at < period.to && from !== null && from !== line && TROUBLE.has(reason),
  );
}

/** Failovers of all routes, in order of time. */
export function failoversOf(span: SpanData, hindsight: readonly (Hindsight | null)[]): ReportFailover[] {
  return span.network.routes
    .flatMap(({ id: routeId }, route) => {
      const switches = hindsight[route]?.switches ?? [];
      const worth = new Map(switches.map((one) => [one.directiveId, one.worth]));
      return leftInTrouble(span, span.decided[route] ?? []).map((one): ReportFailover => {
        const { directiveId, at, line, from, reason, fault, detected, decided, sent, acknowledged, applied } = one;
        return {
          directiveId,
          at,
          routeId,
          line,
          from: from ?? '',
          reason,
          chain: { fault, detected, decided, sent, acknowledged, applied },
          faultToAppliedMs: faultToApplied(one),
          needless: worth.get(directiveId)?.needless ?? null,
          badSecondsSpared: worth.get(directiveId)?.badSpared ?? null,
        };
      });
    })
    .sort((a, b) => a.at - b.at || (a.directiveId < b.directiveId ? -1 : 1));
}

/** Of one period: how many failovers, and the median of how fast they were applied. */
export function failoverCount(span: SpanData): { count: number; faultToAppliedMs: number | null } {
  const all = span.decided.flatMap((decided) => leftInTrouble(span, decided));
  return { count: all.length, faultToAppliedMs: median(all.map(faultToApplied).filter((ms) => ms !== null)) };
}

const faultToApplied = ({ fault, applied }: Decided) => (fault === null || applied === null ? null : applied - fault);

/** Stretches that another line would have spared, in order of time. */
export function missedOf({ network }: SpanData, hindsight: readonly (Hindsight | null)[]): MissedFailover[] {
  return network.routes
    .flatMap(({ id: routeId }, route) => (hindsight[route]?.missed ?? []).map((missed) => ({ routeId, ...missed })))
    .sort((a, b) => a.from - b.from || (a.routeId < b.routeId ? -1 : 1));
}

/** How long after the fault failovers came to each step. */
export function stepsOf(failovers: readonly ReportFailover[]): StepTiming[] {
  return chainSteps.map((step) => {
    const delays = failovers.flatMap(({ chain }) => {
      const at = chain[step];
      return chain.fault === null || at === null ? [] : [at - chain.fault];
    });
    return {
      step,
      count: delays.length,
      medianMs: median(delays),
      p95Ms: nearestRank(delays, 95),
      slowestMs: nearestRank(delays, 100),
    };
  });
}
