import { FATE, type Probes } from './probes';

/** What is remembered of the probes before the oldest open second. */
export interface Before {
  /** Consecutive losses up to there. */
  readonly lossRun: number;
  /** The last answered probe up to there, and the reflector's own sequence in its answer. */
  readonly answered: { readonly sequence: number; readonly reflected: number } | null;
}

export interface Bursts {
  readonly count: number;
  readonly longest: number;
}

/**
 * RFC 3357 loss bursts among the probes [first, end): a burst is counted where its second loss falls, and its length
 * includes what went before `first`, so that the counts of consecutive samples add up to those of the whole stream and
 * the greatest of their longest is the stream's. A late probe counts as lost until it is answered.
 */
export function burstsOf(probes: Probes, first: number, end: number, oldest: number, before: Before): Bursts {
  let run = lossRunBefore(probes, first, oldest, before);
  let count = 0;
  let longest = 0;
  for (let sequence = first; sequence < end; sequence += 1) {
    if (probes.fateOf(sequence) === FATE.withdrawn) continue;
    run = probes.isUnanswered(sequence) ? run + 1 : 0;
    if (run === 2) count += 1;
    if (run > longest) longest = run;
  }
  return { count, longest };
}

/** The length of the run of losses that ends just before `first`. */
export function lossRunBefore(probes: Probes, first: number, oldest: number, before: Before): number {
  let run = 0;
  for (let sequence = first - 1; sequence >= oldest; sequence -= 1) {
    if (probes.fateOf(sequence) === FATE.withdrawn) continue;
    if (!probes.isUnanswered(sequence)) return run;
    run += 1;
  }
  return run + before.lossRun;
}

/** The last answered probe before `first`. */
export function answeredBefore(probes: Probes, first: number, oldest: number, before: Before): Before['answered'] {
  for (let sequence = first - 1; sequence >= oldest; sequence -= 1) {
    if (probes.fateOf(sequence) === FATE.answered) return { sequence, reflected: probes.reflectedOf(sequence) };
  }
  return before.answered;
}

/** Losses on the way out and on the way back. */
export interface Directions {
  readonly forward: number;
  readonly back: number;
}

/** How far apart two probes may be that overtook each other, for loss between them still to be told by direction. */
const REACH = 32;

/**
 * Loss by direction among the probes [first, end), from a stateful reflector's own sequence (RFC 8762 §4.3): between
 * two answered probes its count rises by one for each reply it sent, so what is missing there was lost on the way back
 * and the rest on the way out. The two are chosen so that no probe overtook another across them. Within such a gap the
 * earlier ones are taken as lost on the way back, as in a cut. Null while a loss lies in a gap that no answer has
 * closed, where the reflector's count started anew, and where it only repeats ours (a stateless one does). Exact while
 * probes keep their order on the way out; replies may overtake each other.
 */
export function directionsOf(
  probes: Probes,
  first: number,
  end: number,
  oldest: number,
  before: Before,
): Directions | null {
  let forward = 0;
  let back = 0;
  let sequence = first;
  while (sequence < end) {
    if (probes.fateOf(sequence) !== FATE.lost) {
      sequence += 1;
      continue;
    }
    const from = pivotBefore(probes, sequence, oldest, before);
    const to = pivotAfter(probes, sequence);
    if (from === null || to === -1) return null;
    let returned = missingReplies(probes, from, to);
    if (returned === null) return null;
    for (let gap = from.sequence + 1; gap < to && gap < end; gap += 1) {
      if (!isMissing(probes, gap)) continue;
      returned -= 1;
      if (gap < sequence || probes.fateOf(gap) !== FATE.lost) continue;
      if (returned >= 0) back += 1;
      else forward += 1;
    }
    sequence = to;
  }
  return { forward, back };
}

/** How many replies the reflector sent between the two that did not come; null where its count tells nothing. */
function missingReplies(probes: Probes, from: NonNullable<Before['answered']>, to: number): number | null {
  const reflected = probes.reflectedOf(to);
  if (reflected === to >>> 0 && from.reflected === from.sequence >>> 0) return null;
  let replies = ((reflected - from.reflected) | 0) - 1;
  let missing = 0;
  replies -= probes.repeatsOf(from.sequence) + probes.repeatsOf(to);
  for (let sequence = from.sequence + 1; sequence < to; sequence += 1) {
    if (isMissing(probes, sequence)) missing += 1;
    else replies -= probes.repeatsOf(sequence) + (probes.fateOf(sequence) === FATE.answered ? 1 : 0);
  }
  return replies < 0 || replies > missing ? null : replies;
}

function isMissing(probes: Probes, sequence: number): boolean {
  return probes.fateOf(sequence) === FATE.open || probes.isUnanswered(sequence);
}

/** The nearest answered probe before `sequence` that no other overtook; null when there is none near. */
function pivotBefore(probes: Probes, sequence: number, oldest: number, before: Before): Before['answered'] {
  const nearest = answeredBefore(probes, sequence, oldest, before);
  if (nearest === null || probes.fateOf(nearest.sequence) !== FATE.answered) return nearest;
  for (let pivot = nearest.sequence; pivot > nearest.sequence - 2 * REACH; pivot -= 1)
    if (isPivot(probes, pivot)) return { sequence: pivot, reflected: probes.reflectedOf(pivot) };
  return null;
}

function pivotAfter(probes: Probes, sequence: number): number {
  let nearest = sequence;
  while (nearest < probes.next && probes.fateOf(nearest) !== FATE.answered) nearest += 1;
  const last = Math.min(probes.next, nearest + 2 * REACH);
  for (let pivot = nearest; pivot < last; pivot += 1) if (isPivot(probes, pivot)) return pivot;
  return -1;
}

/**
 * No answered probe near overtook this one or was overtaken by it. Where any near overtook another, one that was lost
 * on the way back may have too: there the count must also run on without a break from neighbour to neighbour.
 */
function isPivot(probes: Probes, sequence: number): boolean {
  if (probes.fateOf(sequence) !== FATE.answered) return false;
  const own = probes.reflectedOf(sequence);
  let isOrderly = true;
  let last = Number.NEGATIVE_INFINITY;
  for (let near = sequence - REACH; near <= sequence + REACH; near += 1) {
    if (probes.fateOf(near) !== FATE.answered) continue;
    const ahead = (probes.reflectedOf(near) - own) | 0;
    if (near < sequence ? ahead >= 0 : near > sequence && ahead <= 0) return false;
    if (ahead < last) isOrderly = false;
    last = ahead;
  }
  return isOrderly || (follows(probes, sequence - 1, own - 1) && follows(probes, sequence + 1, own + 1));
}

function follows(probes: Probes, sequence: number, reflected: number): boolean {
  return probes.fateOf(sequence) === FATE.answered && probes.reflectedOf(sequence) === reflected >>> 0;
}
