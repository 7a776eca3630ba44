import type { PathVerdict } from './types';

/**
 * Pooled evidence that a line is cut: a sequential probability ratio test (Wald, 1945) over what all its agents see.
 *
 * H1: the line is cut, so that every probe is late (P1). H0: probes are lost as they were in the last minute of each
 * path, in bursts (Gilbert, 1960). A run of k late probes weighs ln(P1/p) and for each probe after the first ln(P1/q):
 * p is how often a burst begins; q, how often it goes on, has a Beta prior of PRIOR and what the minute told, and learns
 * from the run itself (the predictive probability), so that a path whose bursts are long needs a longer run.
 *
 * Where there are others, one path is capped, so that no single agent can find a cut; an agent whose every line stumbles
 * at once is its own fault and weighs nothing; an agent that has been answered since the fault began speaks against it;
 * and no path's p is taken for less than 1 %, because agents share the line and what shakes it for a moment. Where every
 * path of a line (perhaps the only one) sees a blackout of its own, all of that falls away and more is asked.
 *
 * Wald's bound: between agents that fail independently, the chance that this test finds a cut where there is none is at
 * most FALSE_ALARM for each probe at which a fault could begin; where every path is dark, one a day over all probes of a
 * path whose losses are as the last minute had them. With the usual 1 %: three agents with two late probes each pass
 * (17.1 ≥ 13.8), two agents pass with four each, one never does.
 */
export const FALSE_ALARM = 1e-6;
const NEEDED = Math.log(1 / FALSE_ALARM);
const MOST_FROM_ONE_PATH = 9.2;
const ANSWERED_SINCE = -6;
const P1 = 0.95;
const BEGINS_LEAST = 0.01;
/**
 * Before anything is known: bursts begin at 1 % of probes, which a minute without loss makes 7 in a million; and three of
 * ten lost probes are followed by another.
 */
const PRIOR = { begins: 0.02, probes: 2, continued: 6, followed: 20 };
const UNKNOWN_RTT_MS = 300;
const DAY_MS = 86_400_000;
/** Longer runs weigh no more: by then all is decided, or will never be. */
const LONGEST_RUN = 200;

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
  const needed = unanimous ? neededAlone(suspects) : NEEDED;
  let evidence = 0;
  for (const path of paths) {
    if ((path.lateRun?.probes ?? 0) >= 2) {
      if (unanimous) evidence += weightOfRun(path, 0);
      else if (!stumbling.has(path.identity.agent))
        evidence += Math.min(MOST_FROM_ONE_PATH, weightOfRun(path, BEGINS_LEAST));
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

/** For one false alarm a day: a fault could begin at every probe of it. */
function neededAlone(suspects: readonly PathVerdict[]): number {
  let probesADay = 1;
  for (const { lateRun } of suspects)
    if (lateRun) probesADay = Math.max(probesADay, (DAY_MS * lateRun.probes) / Math.max(1, lateRun.spanMs));
  return Math.log(probesADay);
}

/** Natural log of the likelihood ratio of a path's late run; `least` is the lowest probability of a burst's beginning. */
function weightOfRun({ lateRun, usual }: PathVerdict, least: number): number {
  const begins = (usual.lost - usual.continued + PRIOR.begins) / (usual.probes + PRIOR.probes);
  let weight = Math.log(P1 / Math.min(P1, Math.max(least, begins)));
  let continued = usual.continued + PRIOR.continued;
  let followed = usual.followed + PRIOR.followed;
  for (let probe = 1; probe < Math.min(lateRun?.probes ?? 1, LONGEST_RUN); probe++) {
    weight += Math.log((P1 * followed) / continued);
    continued++;
    followed++;
  }
  return weight;
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
