import { mosOf } from './mos';
import { pool, weightOf } from './pool';
import type { Contributions } from './score';
import type { Grade, LineHealth, LineSlot, PathIdentity, PathVerdict, Policy, WindowFigures } from './types';
import { gradeOf, NO_FIGURES, NO_POINTS } from './verdict';

/** The newest health by the first of the paths it was worked out from: it is the same as long as no verdict changed. */
const kept = new WeakMap<
  PathIdentity,
  { readonly verdicts: readonly PathVerdict[]; readonly policy: Policy; readonly lines: Record<LineSlot, LineHealth> }
>();

/** The health of each line of a region from the verdicts of all its paths. */
export function healthOf(
  verdicts: readonly PathVerdict[],
  slots: readonly LineSlot[],
  policy: Policy,
): Readonly<Record<LineSlot, LineHealth>> {
  const first = verdicts[0]?.identity;
  const known = first && kept.get(first);
  if (
    known &&
    known.policy === policy &&
    areSame(known.verdicts, verdicts) &&
    slots.every((slot) => slot in known.lines)
  )
    return known.lines;
  const stumbling = stumblingAgents(verdicts);
  const lines: Record<LineSlot, LineHealth> = {};
  for (const slot of slots) {
    const paths = verdicts.filter((verdict) => verdict.identity.line === slot);
    lines[slot] = lineHealth(slot, paths, stumbling, policy);
  }
  if (first) kept.set(first, { verdicts, policy, lines });
  return lines;
}

function areSame(some: readonly PathVerdict[], others: readonly PathVerdict[]): boolean {
  if (some.length !== others.length) return false;
  for (let i = 0; i < some.length; i++) if (some[i] !== others[i]) return false;
  return true;
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
  const score = pooled.dark ? 0 : weightedMean(judged, scoreOf);
  const figures = lineFigures(judged);
  return {
    line,
    grade: grade(score, pooled.dark, fresh, policy),
    score,
    provenScore: provenScore(score, judged, fresh),
    recentScore: recentScore(fresh, pooled.dark),
    mos: voiceMos(figures),
    contributions: lineContributions(judged, pooled.dark),
    figures,
    blackoutSince: pooled.dark ? pooled.faultAt : null,
    faultAt: pooled.faultAt,
    faultNotAfter: pooled.faultNotAfter,
    dark: darkOf(pooled.suspects),
    pooled: { evidence: pooled.evidence, needed: pooled.needed },
    agents: agentsIn(paths, fresh),
    quorumShare: paths.length === 0 ? 0 : weightOf(fresh) / Math.max(weightOf(paths), Number.EPSILON),
    newest: pooled.dark || (score ?? 100) >= policy.leaveBelowScore ? null : measuredLast(judged),
    answeredSentAt: latest(fresh, answeredOf),
    lastDataAt: latest(paths, dataOf),
  };
}

/** Of the paths that were measured last, as many as are more than half of the audience: see LineHealth.newest. */
function measuredLast(judged: readonly PathVerdict[]): LineHealth['newest'] {
  const half = weightOf(judged) / 2;
  const most: PathVerdict[] = [];
  for (const path of [...judged].sort((a, b) => untilOf(b) - untilOf(a))) {
    most.push(path);
    if (weightOf(most) > half) break;
  }
  const oldest = most.at(-1)?.newest;
  const score = weightedMean(most, recentScoreOf);
  return !oldest || score === null ? null : { ...oldest, score };
}

function darkOf(suspects: readonly PathVerdict[]): LineHealth['dark'] {
  let longest: PathVerdict | null = null;
  for (const path of suspects)
    if (longest === null || (path.lateRun?.probes ?? 0) > (longest.lateRun?.probes ?? 0)) longest = path;
  if (!longest?.lateRun) return null;
  const { probes, spanMs } = longest.lateRun;
  return { agents: agentsOf(suspects).length, longestRun: probes, spanMs };
}

function agentsIn(paths: readonly PathVerdict[], fresh: readonly PathVerdict[]): LineHealth['agents'] {
  const voting = agentsOf(fresh);
  if (fresh.length === paths.length) return { fresh: voting.length, withdrawn: 0, total: voting.length, voting };
  const withdrawn = agentsOf(paths.filter((path) => path.withdrawn)).length;
  return { fresh: voting.length, withdrawn, total: agentsOf(paths).length, voting };
}

function grade(score: number | null, dark: boolean, fresh: readonly PathVerdict[], policy: Policy): Grade {
  if (dark) return 'down';
  if (fresh.length > 0 && fresh.every((path) => path.grade === 'down')) return 'down';
  return score === null ? 'no-data' : gradeOf(score, policy);
}

function provenScore(
  score: number | null,
  judged: readonly PathVerdict[],
  fresh: readonly PathVerdict[],
): number | null {
  const awaited = fresh.filter(isAwaited);
  if (score === null || awaited.length === 0) return score;
  const [known, unknown] = [weightOf(judged), weightOf(awaited)];
  return known > 0 ? (score * known) / (known + unknown) : 0;
}

/** Unknown while any path has yet to answer for a whole second after an outage. */
function recentScore(fresh: readonly PathVerdict[], dark: boolean): number | null {
  if (dark) return 0;
  if (fresh.some(isAwaited)) return null;
  return weightedMean(fresh, recentScoreOf);
}

const NOBODY: ReadonlySet<string> = new Set();

/** Agents that have late probes on every line they measure, and measure more than one: the fault is likely theirs. */
function stumblingAgents(verdicts: readonly PathVerdict[]): ReadonlySet<string> {
  if (!verdicts.some(isLate)) return NOBODY;
  const lines = new Map<string, { all: Set<string>; late: Set<string> }>();
  for (const path of verdicts) {
    const { agent, line } = path.identity;
    if (!path.fresh) continue;
    const of = lines.get(agent) ?? { all: new Set(), late: new Set() };
    of.all.add(line);
    if (isLate(path)) of.late.add(line);
    lines.set(agent, of);
  }
  return new Set(
    [...lines].filter(([, of]) => of.all.size > 1 && of.late.size === of.all.size).map(([agent]) => agent),
  );
}

function lineContributions(judged: readonly PathVerdict[], dark: boolean): Contributions {
  if (dark) return { ...NO_POINTS, loss: 100 };
  return {
    rtt: weightedMean(judged, (path) => path.contributions.rtt) ?? 0,
    loss: weightedMean(judged, (path) => path.contributions.loss) ?? 0,
    jitter: weightedMean(judged, (path) => path.contributions.jitter) ?? 0,
    burst: weightedMean(judged, (path) => path.contributions.burst) ?? 0,
  };
}

/** Audience-weighted means of the paths' figures; probes add up, and with them what loss can be claimed. */
function lineFigures(judged: readonly PathVerdict[]): WindowFigures {
  let probes = 0;
  let windowMs = 0;
  let longestLossBurst = 0;
  for (const { figures } of judged) {
    probes += figures.probes;
    windowMs = Math.max(windowMs, figures.windowMs);
    longestLossBurst = Math.max(longestLossBurst, figures.longestLossBurst);
  }
  if (probes === 0) return NO_FIGURES;
  return {
    windowMs,
    probes,
    rttP50Micros: weightedMean(judged, (path) => path.figures.rttP50Micros),
    rttP95Micros: weightedMean(judged, (path) => path.figures.rttP95Micros),
    lossRatio: weightedMean(judged, (path) => path.figures.lossRatio),
    lossResolution: Math.min(1, 2 / probes),
    jitterMicros: weightedMean(judged, (path) => path.figures.jitterMicros),
    longestLossBurst,
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

/** In the order in which they come first; there are few, and a list is faster than a set. */
function agentsOf(paths: readonly PathVerdict[]): string[] {
  const agents: string[] = [];
  for (const { identity } of paths) if (!agents.includes(identity.agent)) agents.push(identity.agent);
  return agents;
}

/** It answers again after an outage, but not for a whole second yet. */
const isAwaited = (path: PathVerdict) => path.grade === 'down' && path.score === null;
const isLate = (path: PathVerdict) => path.lateRun !== null && path.lateRun.probes >= 2;
const scoreOf = (path: PathVerdict) => path.score;
const recentScoreOf = (path: PathVerdict) => path.recentScore;
const untilOf = (path: PathVerdict) => path.newest?.until ?? Number.NEGATIVE_INFINITY;
const answeredOf = (path: PathVerdict) => path.answeredSentAt;
const dataOf = (path: PathVerdict) => path.lastDataAt;

function latest(paths: readonly PathVerdict[], of: (path: PathVerdict) => number | null): number | null {
  let newest: number | null = null;
  for (const path of paths) {
    const at = of(path);
    if (at !== null && (newest === null || at > newest)) newest = at;
  }
  return newest;
}
