import type { PathVerdict } from './types';

/**
 * Pooled evidence that a line is cut: a sequential probability ratio test (Wald, 1945) over what all its agents see.
 *
 * H1: the line is cut, so that every probe is late (P1). H0: probes are late as usual on each path; a late probe after a
 * late one is far likelier than the first (loss comes in bursts), so a run of k late probes weighs
 * ln(P1/p) + (k−1)·ln(P1/q), with p the path's usual loss and q its loss inside a burst. One path is capped, so that
 * no single agent can find a cut alone where there are others; an agent whose every line stumbles at once is its own
 * fault and weighs nothing; an agent that has been answered since the fault began speaks against it.
 *
 * Wald's bound: between agents that fail independently, the chance that this test finds a cut where there is none is at
 * most FALSE_ALARM for each fault looked at. With the usual 1 % and bursts of 30 %: three agents with two late probes
 * each pass (17.1 ≥ 13.8), two agents pass with four each, one never does.
 */
export const FALSE_ALARM = 1e-6;
const NEEDED = Math.log(1 / FALSE_ALARM);
/** Where every agent of a line (perhaps the only one) sees a blackout of its own, this much is enough: 1 in 8,000. */
const NEEDED_UNANIMOUS = 9;
const MOST_FROM_ONE_PATH = 9.2;
const ANSWERED_SINCE = -6;
const P1 = 0.95;
const USUAL_LEAST = 0.01;
const USUAL_MOST = 0.6;
const IN_BURST_LEAST = 0.3;
const UNKNOWN_RTT_MS = 300;

export interface Pooled {
  readonly dark: boolean;
  readonly evidence: number;
  readonly needed: number;
  readonly suspects: readonly PathVerdict[];
  readonly faultAt: number | null;
  /** By then the fault had begun: the first reply that is missing was due. */
  readonly faultNotAfter: number | null;
}

const NOTHING_SEEN = { dark: false, evidence: 0, needed: NEEDED, faultAt: null, faultNotAfter: null };

/** `paths` are those of one line with fresh data; `stumbling` names the agents whose every line has late probes now. */
export function pool(paths: readonly PathVerdict[], stumbling: ReadonlySet<string>): Pooled {
  const suspects = paths.filter((path) => path.lateRun !== null && path.lateRun.probes >= 2);
  // What is so nearly always.
  if (suspects.length === 0) return { ...NOTHING_SEEN, suspects };
  const onset = onsetOf(suspects, weightOf(paths));
  const unanimous = paths.length > 0 && paths.every((path) => path.blackoutSince !== null);
  const needed = unanimous ? NEEDED_UNANIMOUS : NEEDED;
  let evidence = 0;
  for (const path of paths) {
    if ((path.lateRun?.probes ?? 0) >= 2) {
      if (unanimous || !stumbling.has(path.identity.agent)) evidence += weightOfRun(path);
    } else if (onset && path.answeredSentAt !== null && path.answeredSentAt >= onset.notAfter)
      evidence += ANSWERED_SINCE;
  }
  const most = weightOf(suspects) > weightOf(paths) / 2;
  return {
    dark: most && evidence >= needed,
    evidence,
    needed,
    suspects,
    faultAt: onset?.at ?? null,
    faultNotAfter: onset?.notAfter ?? null,
  };
}

function weightOfRun(path: PathVerdict): number {
  const usual = Math.min(USUAL_MOST, Math.max(USUAL_LEAST, path.usualLossRatio));
  const inBurst = Math.max(IN_BURST_LEAST, usual);
  const run = (path.lateRun?.probes ?? 1) - 1;
  return Math.min(MOST_FROM_ONE_PATH, Math.log(P1 / usual) + run * Math.log(P1 / inBurst));
}

/** The fault of the line begins when more than half of its audience has lost it: one dead carrier is not the line. */
function onsetOf(suspects: readonly PathVerdict[], total: number): { at: number; notAfter: number } | null {
  const ordered = suspects
    .map((path) => ({ path, at: path.lateRun?.firstSentAt ?? 0 }))
    .sort((a, b) => a.at - b.at || a.path.identity.path - b.path.identity.path);
  let weight = 0;
  for (const { path, at } of ordered) {
    weight += path.identity.weight;
    if (weight <= total / 2) continue;
    const rttMs = path.figures.rttP95Micros === null ? UNKNOWN_RTT_MS : path.figures.rttP95Micros / 1_000;
    return { at, notAfter: at + rttMs };
  }
  return null;
}

export function weightOf(paths: readonly PathVerdict[]): number {
  let sum = 0;
  for (const path of paths) sum += path.identity.weight;
  return sum;
}
