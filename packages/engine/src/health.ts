import { mosOf } from './mos';
import { METRICS } from './policy';
import { pool, weightOf } from './pool';
import type { Contributions } from './score';
import type { Grade, LineHealth, LineSlot, MetricName, PathVerdict, Policy, WindowFigures } from './types';
import { gradeOf, NO_FIGURES, NO_POINTS } from './verdict';

/** The health of each line of a region from the verdicts of all its paths. */
export function healthOf(
  verdicts: readonly PathVerdict[],
  slots: readonly LineSlot[],
  policy: Policy,
): Record<LineSlot, LineHealth> {
  const stumbling = stumblingAgents(verdicts);
  const lines: Record<LineSlot, LineHealth> = {};
  for (const slot of slots) {
    const paths = verdicts.filter((verdict) => verdict.identity.line === slot);
    lines[slot] = lineHealth(slot, paths, stumbling, policy);
  }
  return lines;
}

/**
 * A line as its audience has it: paths weighted by audience share, those without fresh data left out. `no-data` when
 * none has any; `down` when the pooled evidence says that it is cut; else graded by the weighted score.
 */
function lineHealth(
  line: LineSlot,
  paths: readonly PathVerdict[],
  stumbling: ReadonlySet<string>,
  policy: Policy,
): LineHealth {
  const fresh = paths.filter((path) => path.fresh);
  const pooled = pool(fresh, stumbling);
  const judged = fresh.filter((path) => path.score !== null);
  const score = pooled.dark ? 0 : weightedMean(judged, (path) => path.score);
  const figures = lineFigures(judged);
  const longest = pooled.suspects.reduce<PathVerdict | null>(
    (a, b) => ((a?.lateRun?.probes ?? 0) >= (b.lateRun?.probes ?? 0) ? a : b),
    null,
  );
  return {
    line,
    grade: grade(score, pooled.dark, fresh, policy),
    score,
    recentScore: recentScore(fresh, pooled.dark),
    mos: voiceMos(figures),
    contributions: lineContributions(judged, pooled.dark),
    figures,
    blackoutSince: pooled.dark ? pooled.faultAt : null,
    faultAt: pooled.faultAt,
    faultNotAfter: pooled.faultNotAfter,
    dark: longest?.lateRun
      ? { agents: agentsOf(pooled.suspects).length, longestRun: longest.lateRun.probes, spanMs: longest.lateRun.spanMs }
      : null,
    pooled: { evidence: pooled.evidence, needed: pooled.needed },
    agents: {
      fresh: agentsOf(fresh).length,
      withdrawn: agentsOf(paths.filter((path) => path.withdrawn)).length,
      total: agentsOf(paths).length,
      voting: agentsOf(fresh),
    },
    quorumShare: paths.length === 0 ? 0 : weightOf(fresh) / Math.max(weightOf(paths), Number.EPSILON),
    answeredSentAt: latest(fresh, (path) => path.answeredSentAt),
    lastDataAt: latest(paths, (path) => path.lastDataAt),
  };
}

function grade(score: number | null, dark: boolean, fresh: readonly PathVerdict[], policy: Policy): Grade {
  if (dark) return 'down';
  if (fresh.length > 0 && fresh.every((path) => path.grade === 'down')) return 'down';
  return score === null ? 'no-data' : gradeOf(score, policy);
}

/** Unknown while any path has yet to answer for a whole second after an outage. */
function recentScore(fresh: readonly PathVerdict[], dark: boolean): number | null {
  if (dark) return 0;
  if (fresh.some((path) => path.grade === 'down' && path.score === null)) return null;
  return weightedMean(fresh, (path) => path.recentScore);
}

/** Agents that have late probes on every line they measure, and measure more than one: the fault is likely theirs. */
function stumblingAgents(verdicts: readonly PathVerdict[]): Set<string> {
  const lines = new Map<string, { all: Set<string>; late: Set<string> }>();
  for (const { identity, lateRun, fresh } of verdicts) {
    if (!fresh) continue;
    const of = lines.get(identity.agent) ?? { all: new Set(), late: new Set() };
    of.all.add(identity.line);
    if ((lateRun?.probes ?? 0) >= 2) of.late.add(identity.line);
    lines.set(identity.agent, of);
  }
  return new Set(
    [...lines].filter(([, of]) => of.all.size > 1 && of.late.size === of.all.size).map(([agent]) => agent),
  );
}

function lineContributions(judged: readonly PathVerdict[], dark: boolean): Contributions {
  if (dark) return { ...NO_POINTS, loss: 100 };
  const sums: Record<MetricName, number> = { ...NO_POINTS };
  for (const metric of METRICS) sums[metric] = weightedMean(judged, (path) => path.contributions[metric]) ?? 0;
  return sums;
}

/** Audience-weighted means of the paths' figures; probes add up, and with them what loss can be claimed. */
function lineFigures(judged: readonly PathVerdict[]): WindowFigures {
  const probes = judged.reduce((sum, path) => sum + path.figures.probes, 0);
  if (probes === 0) return NO_FIGURES;
  return {
    windowMs: Math.max(...judged.map((path) => path.figures.windowMs)),
    probes,
    rttP50Micros: weightedMean(judged, (path) => path.figures.rttP50Micros),
    rttP95Micros: weightedMean(judged, (path) => path.figures.rttP95Micros),
    lossRatio: weightedMean(judged, (path) => path.figures.lossRatio),
    lossResolution: Math.min(1, 2 / probes),
    jitterMicros: weightedMean(judged, (path) => path.figures.jitterMicros),
    longestLossBurst: Math.max(...judged.map((path) => path.figures.longestLossBurst)),
  };
}

function voiceMos(figures: WindowFigures): number | null {
  const { rttP50Micros, jitterMicros, lossRatio } = figures;
  if (lossRatio === null) return null;
  if (rttP50Micros === null) return lossRatio >= 1 ? 1 : null;
  return mosOf({ rttMicros: rttP50Micros, jitterMicros: jitterMicros ?? 0, lossRatio });
}

/** Null where no path has a value. Paths of weight 0 count where there are no others. */
function weightedMean(paths: readonly PathVerdict[], of: (path: PathVerdict) => number | null): number | null {
  let sum = 0;
  let weight = 0;
  for (const path of paths) {
    const value = of(path);
    if (value === null) continue;
    const share = Math.max(path.identity.weight, 1e-9);
    sum += value * share;
    weight += share;
  }
  return weight === 0 ? null : sum / weight;
}

const agentsOf = (paths: readonly PathVerdict[]) => [...new Set(paths.map((path) => path.identity.agent))];

function latest(paths: readonly PathVerdict[], of: (path: PathVerdict) => number | null): number | null {
  return paths.reduce<number | null>((newest, path) => {
    const at = of(path);
    return at === null ? newest : Math.max(newest ?? at, at);
  }, null);
}
