/** Ten in a row open or close an unavailable period (MEF 10.3 and ITU-T Y.1540 in manner; DESIGN §6). */
const IN_A_ROW = 10;

/** A one-second interval with this ratio of its probes lost is bad. */
export const BAD_LOSS_RATIO = 0.5;

export type Second = 'good' | 'bad' | 'no-data';

/** The second that a sample of it makes: bad from half of its probes lost; nothing sent says nothing. */
export function secondOf(sample: { sent: number; lost: number }): Second {
  if (sample.sent === 0) return 'no-data';
  return sample.lost / sample.sent >= BAD_LOSS_RATIO ? 'bad' : 'good';
}

/**
 * Which seconds lie in unavailable periods: ten bad ones in a row open a period (those ten are in it), ten good ones
 * close it (those ten are out of it). A second without data breaks a row, and is neither available nor unavailable.
 * `open` says whether a period was open before the first second.
 */
export function unavailable(seconds: readonly Second[], open = false): { marks: boolean[]; open: boolean } {
  const marks: boolean[] = [];
  let inPeriod = open;
  let run = 0;
  for (const [i, second] of seconds.entries()) {
    const counts = second === (inPeriod ? 'good' : 'bad');
    run = counts ? run + 1 : 0;
    marks.push(inPeriod && second !== 'no-data');
    if (run < IN_A_ROW) continue;
    inPeriod = !inPeriod;
    marks.fill(inPeriod, i - IN_A_ROW + 1, i + 1);
    run = 0;
  }
  return { marks, open: inPeriod };
}

/** An unavailable period or its part: seconds since some beginning, and how many. */
export interface Period {
  readonly from: number;
  readonly seconds: number;
}

/** The stretches of marked seconds, in order. */
export function periodsOf(marks: readonly boolean[]): Period[] {
  const periods: Period[] = [];
  let from = -1;
  for (let i = 0; i <= marks.length; i += 1) {
    if (marks[i] === true && from < 0) from = i;
    if (marks[i] === true || from < 0) continue;
    periods.push({ from, seconds: i - from });
    from = -1;
  }
  return periods;
}

/**
 * What a minute is told apart by: the same for everybody, since what a carrier owes is no policy. G.821's degraded
 * minutes in manner, for packets: loss from which pictures suffer, the delay variation of ITU-T Y.1541's classes 0 and 1,
 * and 400 ms there and back (200 ms each way, half of what ITU-T G.114 refuses).
 */
export const MINUTE_RULE = {
  /** Fewer seconds with data make no claim about a minute. */
  measuredSeconds: 30,
  /** From so many bad or unavailable seconds a minute is bad. */
  badSeconds: 10,
  /** Degraded from this ratio of probes lost, … */
  lossRatio: 0.01,
  /** … of at least so many, … */
  probes: 100,
  /** … and at least so many lost: one is chance. */
  lost: 2,
  /** Degraded above this mean of jitter (RFC 3550), in microseconds. */
  jitterMicros: 50_000,
  /** Degraded above this mean round trip, in microseconds. */
  rttMicros: 400_000,
} as const;

/** Sums of one minute of a path; durations in microseconds. */
export interface MinuteSums {
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  readonly rttSumMicros: number;
  readonly jitterSumMicros: number;
  readonly jitterSamples: number;
}

/** Whether loss, jitter or delay of a minute is beyond the limits, and probes enough to say so. */
export function isDegraded(minute: MinuteSums): boolean {
  const { sent, received, lost, rttSumMicros, jitterSumMicros, jitterSamples } = minute;
  const rule = MINUTE_RULE;
  if (sent < rule.probes) return false;
  if (lost >= rule.lost && lost >= rule.lossRatio * sent) return true;
  return rttSumMicros > rule.rttMicros * received || jitterSumMicros > rule.jitterMicros * jitterSamples;
}

export type MinuteClass = 'good' | 'degraded' | 'bad' | 'no-data';

/** The class of a minute of `measured` seconds with data, of which so many were bad and so many unavailable. */
export function minuteClass(minute: {
  readonly measured: number;
  readonly bad: number;
  readonly unavailable: number;
  readonly degraded: boolean;
}): MinuteClass {
  if (minute.measured < MINUTE_RULE.measuredSeconds) return 'no-data';
  if (Math.max(minute.bad, minute.unavailable) >= MINUTE_RULE.badSeconds) return 'bad';
  return minute.degraded ? 'degraded' : 'good';
}
