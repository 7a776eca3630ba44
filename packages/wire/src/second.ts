import type { Sample } from './columns';
import type { DelayChange } from './delayChange';
import type { Bursts, Directions } from './lossPattern';
import { summarizeRoundTrips } from './roundTrips';

const SECOND = 1_000_000;

/** A second whose probes are not all settled yet. Its probes are [first, end). */
export interface OpenSecond {
  readonly start: number;
  readonly first: number;
  end: number;
  lastSentAt: number;
  sent: number;
  received: number;
  late: number;
  lost: number;
  duplicates: number;
  reordered: number;
  readonly rtts: number[];
  /** T2 − T1 of each answered probe, beside its RTT; NaN where the reflector told no time. */
  readonly forward: number[];
  jitter: number | null;
  lateRun: number;
  /** -1 before the first report. */
  revision: number;
  /** Something changed since the last report. */
  changed: boolean;
  /** Judged once, at the first report: later replies are too few to move a median. */
  delayChange: DelayChange | null;
}

export function openSecond(start: number, first: number): OpenSecond {
  return {
    start,
    first,
    end: first,
    lastSentAt: start,
    sent: 0,
    received: 0,
    late: 0,
    lost: 0,
    duplicates: 0,
    reordered: 0,
    rtts: [],
    forward: [],
    jitter: null,
    lateRun: 0,
    revision: -1,
    changed: false,
    delayChange: null,
  };
}

export function pendingOf(second: OpenSecond): number {
  return second.sent - second.received - second.lost;
}

/** A probe of the run at the second's end was answered after all: only those behind it are still in a row. */
export function shortenLateRun(second: OpenSecond, sequence: number): void {
  if (second.lateRun > 0 && sequence < second.end && sequence >= second.end - second.lateRun)
    second.lateRun = second.end - 1 - sequence;
}

export interface SampleContext {
  readonly path: number;
  readonly intervalMicros: number;
  readonly timestampSource: 0 | 1;
  readonly bursts: Bursts;
  readonly directions: Directions | null;
}

/** The second as it is reported. */
export function sampleOf(second: OpenSecond, context: SampleContext): Sample {
  return {
    path: context.path,
    start: second.start,
    duration: SECOND,
    revision: second.revision,
    pending: pendingOf(second),
    sent: second.sent,
    received: second.received,
    late: second.late,
    lost: second.lost,
    duplicates: second.duplicates,
    reordered: second.reordered,
    forwardLost: context.directions?.forward ?? null,
    returnLost: context.directions?.back ?? null,
    ...summarizeRoundTrips(second.rtts),
    jitterMicros: second.jitter,
    lossBursts: context.bursts.count,
    longestLossBurst: context.bursts.longest,
    lateRun: second.lateRun,
    lateRunSpanMicros: Math.round(second.lateRun * context.intervalMicros),
    forwardDelayChangeMicros: columnOf(second.delayChange?.forwardMicros),
    returnDelayChangeMicros: columnOf(second.delayChange?.returnMicros),
    clockErrorMicros: second.delayChange?.errorMicros ?? null,
    timestampSource: context.timestampSource,
  };
}

const LARGEST = 2_147_483_647;

/** A delay that changed by more than the column holds (36 minutes) is a broken clock, not a line. */
function columnOf(micros: number | undefined): number | null {
  return micros === undefined || Math.abs(micros) > LARGEST ? null : micros;
}
