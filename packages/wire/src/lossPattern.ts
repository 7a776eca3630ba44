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

/**
 * Loss by direction among the probes [first, end), from a stateful reflector's own sequence (RFC 8762 §4.3): between
 * two answered probes the reflector's count rises by one for each reply it sent, so what is missing there was lost on
 * the way back and the rest on the way out. Within a gap the earlier ones are taken as lost on the way back, as in a
 * cut. Null while a loss lies in a gap that no answer has closed, or when the reflector's count started anew.
 */
export function directionsOf(
  probes: Probes,
  first: number,
  end: number,
  oldest: number,
  before: Before,
): { forward: number; back: number } | null {
  let last = answeredBefore(probes, first, oldest, before);
  let forward = 0;
  let back = 0;
  let sequence = first;
  while (sequence < end) {
    const fate = probes.fateOf(sequence);
    if (fate === FATE.answered) last = { sequence, reflected: probes.reflectedOf(sequence) };
    if (fate !== FATE.lost) {
      sequence += 1;
      continue;
    }
    const closing = nextAnswered(probes, sequence);
    if (last === null || closing === -1) return null;
    const returned = ((probes.reflectedOf(closing) - last.reflected) | 0) - 1;
    if (returned < -1 || returned > closing - last.sequence) return null;
    for (; sequence < end && sequence < closing; sequence += 1) {
      if (probes.fateOf(sequence) !== FATE.lost) continue;
      if (sequence - last.sequence - 1 < returned) back += 1;
      else forward += 1;
    }
  }
  return { forward, back };
}

function nextAnswered(probes: Probes, from: number): number {
  for (let sequence = from; sequence < probes.next; sequence += 1) {
    if (probes.fateOf(sequence) === FATE.answered) return sequence;
  }
  return -1;
}
