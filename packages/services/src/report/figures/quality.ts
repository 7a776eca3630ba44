import { gapsOf } from './gaps';
import type { PathQuarters } from './inputs';
import type { ReportFailover, ReportQuality } from './report';
import type { SpanData } from './spans';

/** More gaps than this are counted, and not listed. */
export const MOST_GAPS = 20;

/** How much of what was expected is in, and what is not. */
export function reportQuality(
  span: SpanData,
  quarters: PathQuarters,
  failovers: readonly ReportFailover[],
): ReportQuality {
  const { network } = span;
  const expected = network.paths.flatMap((path, index) => (expectedProbes(span, index) > 0 ? [{ path, index }] : []));
  const gaps = gapsOf(span, quarters);
  const dark = gaps.filter(({ slot }) => slot === null);
  return {
    coverage: coverageOf(span, network.paths.keys()),
    agents: new Set(expected.map(({ path }) => path.agentId)).size,
    agentsDark: new Set(dark.map(({ agentId }) => agentId)).size,
    darkMinutes: dark.reduce((sum, { from, to }) => sum + (to - from), 0) / 60_000,
    gaps: gaps.slice(0, MOST_GAPS),
    gapCount: gaps.length,
    failoversJudged: failovers.filter(({ needless }) => needless !== null).length,
  };
}

/** Probes seen of those expected of some paths, 0–1; 0 where none were. */
export function coverageOf(span: SpanData, paths: Iterable<number>): number {
  let [seen, expected] = [0, 0];
  for (const path of paths) {
    const place = span.totalsOf.get(path);
    seen += place === undefined ? 0 : (span.totals.sent[place] ?? 0);
    expected += expectedProbes(span, path);
  }
  return expected > 0 ? Math.min(1, seen / expected) : 0;
}

function expectedProbes({ network, period, end }: SpanData, index: number): number {
  const path = network.paths[index];
  if (path === undefined) return 0;
  const until = Math.min(path.until ?? end, end);
  return path.probesPerMs * Math.max(0, until - Math.max(path.since, period.from));
}
