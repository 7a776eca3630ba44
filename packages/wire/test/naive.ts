/*
 * The statistics of a stream of probes, by the book and over the whole list at once: what sessions are compared with.
 * It shares no code with them on purpose, nor their way of counting as packets come.
 */

export interface Stream {
  readonly sentAt: readonly number[];
  /** In order of arrival; several of one index are duplicates. */
  readonly replies: readonly { readonly index: number; readonly at: number }[];
}

export interface Expected {
  readonly start: number;
  readonly sent: number;
  readonly received: number;
  readonly late: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly reordered: number;
  readonly rttMinMicros: number | null;
  readonly rttMeanMicros: number | null;
  readonly rttMaxMicros: number | null;
  readonly jitterMicros: number | null;
  readonly delayVariationMicros: number | null;
  readonly lossBursts: number;
  readonly longestLossBurst: number;
}

const WAIT = 3_000_000;

/** One row per second of sending. Times are integer microseconds. */
export function naiveStatistics({ sentAt, replies }: Stream): Expected[] {
  const firsts = replies.filter((reply, i) => replies.findIndex(({ index }) => index === reply.index) === i);
  const inTime = firsts.filter(({ index, at }) => at - (sentAt[index] ?? 0) < WAIT);
  const answers = inTime.map(({ index, at }) => ({ index, rtt: at - (sentAt[index] ?? 0) }));
  const rttOf = new Map(answers.map(({ index, rtt }) => [index, rtt]));
  // RFC 3550 appendix A.8, with the running value after each arrival.
  const jitters: number[] = [];
  answers.forEach(({ rtt }, i) => {
    const before = answers[i - 1];
    const last = jitters[i - 1] ?? 0;
    jitters.push(before === undefined ? 0 : last + (Math.abs(rtt - before.rtt) - last) / 16);
  });
  // RFC 4737 §4.1.1: reordered is what comes after one of a higher sequence.
  const overtaken = answers.filter(({ index }, i) => answers.slice(0, i).some((earlier) => earlier.index > index));
  const runs = lossRuns(sentAt.map((_, index) => rttOf.has(index)));
  const late = lateProbes(sentAt, firsts);

  return [...new Set(sentAt.map(secondOf))].map((start) => {
    const indices = sentAt.flatMap((at, index) => (secondOf(at) === start ? [index] : []));
    const isHere = (index: number) => indices.includes(index);
    const rtts = indices.flatMap((index) => rttOf.get(index) ?? []).sort((a, b) => a - b);
    const lastAnswer = answers.findLastIndex(({ index }) => isHere(index));
    const runsHere = runs.flatMap(({ first, length }) => {
      const reach = Array.from({ length }, (_, i) => i + 1).filter((i) => isHere(first + i - 1));
      return reach.length === 0 ? [] : [Math.max(...reach)];
    });
    return {
      start,
      sent: indices.length,
      received: rtts.length,
      late: indices.filter((index) => late.has(index)).length,
      lost: indices.length - rtts.length,
      duplicates: replies.length === firsts.length ? 0 : duplicatesOf(replies, inTime, isHere, start, sentAt),
      reordered: overtaken.filter(({ index }) => isHere(index)).length,
      rttMinMicros: rtts[0] ?? null,
      rttMeanMicros: rtts.length === 0 ? null : Math.round(rtts.reduce((a, b) => a + b, 0) / rtts.length),
      rttMaxMicros: rtts.at(-1) ?? null,
      jitterMicros: lastAnswer === -1 ? null : Math.round(jitters[lastAnswer] ?? 0),
      delayVariationMicros: rtts.length === 0 ? null : nearestRank(rtts, 0.95) - (rtts[0] ?? 0),
      lossBursts: runs.filter(({ first, length }) => length > 1 && isHere(first + 1)).length,
      longestLossBurst: Math.max(0, ...runsHere),
    };
  });
}

/** Nearest rank: the least value that at least this share does not exceed. */
export function nearestRank(sorted: readonly number[], share: number): number {
  return sorted.find((_, i) => (i + 1) / sorted.length >= share - 1e-12) ?? Number.NaN;
}

function secondOf(at: number): number {
  return at - (at % 1_000_000);
}

/** Repeated replies to probes answered in time, while their second is still open: to 3 s after its last probe. */
function duplicatesOf(
  replies: Stream['replies'],
  inTime: Stream['replies'],
  isHere: (index: number) => boolean,
  start: number,
  sentAt: readonly number[],
): number {
  const lastSent = Math.max(...sentAt.filter((at) => secondOf(at) === start));
  return replies.filter(
    (reply) =>
      isHere(reply.index) &&
      inTime.some(({ index }) => index === reply.index) &&
      !inTime.includes(reply) &&
      reply.at < lastSent + WAIT,
  ).length;
}

function lossRuns(answered: readonly boolean[]): { first: number; length: number }[] {
  const text = answered.map((isAnswered) => (isAnswered ? '.' : 'x')).join('');
  return [...text.matchAll(/x+/g)].map((match) => ({ first: match.index, length: match[0].length }));
}

/**
 * DESIGN's late timer, SRTT + max(4·RTTVAR, 50 ms) by RFC 6298 §2 (1 s before the first reply, never over 3 s): late is
 * a probe that at some moment before its reply had waited longer than the timer stood at that moment.
 */
function lateProbes(sentAt: readonly number[], firsts: Stream['replies']): Set<number> {
  const timers = [{ from: Number.NEGATIVE_INFINITY, wait: 1_000_000 }];
  let smoothed = Number.NaN;
  let variation = Number.NaN;
  for (const { index, at } of firsts) {
    const rtt = at - (sentAt[index] ?? 0);
    if (Number.isNaN(smoothed)) {
      smoothed = rtt;
      variation = rtt / 2;
    } else {
      variation = 0.75 * variation + 0.25 * Math.abs(smoothed - rtt);
      smoothed = 0.875 * smoothed + 0.125 * rtt;
    }
    timers.push({ from: at, wait: Math.min(smoothed + Math.max(4 * variation, 50_000), WAIT) });
  }
  const late = new Set<number>();
  sentAt.forEach((sent, index) => {
    const answeredAt = firsts.find((reply) => reply.index === index)?.at ?? Number.POSITIVE_INFINITY;
    timers.forEach(({ from, wait }, i) => {
      const until = Math.min(answeredAt, timers[i + 1]?.from ?? Number.POSITIVE_INFINITY);
      if (Math.max(sent + wait, from) <= until) late.add(index);
    });
  });
  return late;
}
