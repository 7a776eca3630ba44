import { percentile } from './histogram';
import type { LateRun, PathSignal, SampleSummary, WindowFigures } from './types';

const KEEP_MS = 60_000;
/** 60 samples of a second, and room for shorter ones; more than that from one path is dropped, oldest first. */
const KEEP_SAMPLES = 120;
/** A late run that lasted this long was an outage: when it ends, the path is judged by what came after. */
const OUTAGE_MS = 1_000;

/**
 * What is remembered of one path: the samples of its last minute and the newest late run. Owned and changed in place
 * by whoever feeds it; everything in it follows from what was fed, in order. Windows reach back from the newest sample,
 * not from now: silence is told by `lastDataAt`, and doesn't change what was measured.
 */
export interface PathWindow {
  samples: SampleSummary[];
  lateRun: LateRun | null;
  /** The moment `lateRun` is known for: what is older doesn't change it. */
  tailAt: number;
  /** Samples that began earlier belong to an outage that is over. */
  judgeFrom: number;
  answeredSentAt: number | null;
  lastDataAt: number | null;
  /** The agent doesn't trust its own measurements: nothing is taken in, and the path says nothing of its line. */
  withdrawn: boolean;
  /** What was measured before is not taken in: the agent did not trust itself then. */
  measuredFrom: number;
  /** Worked out when they are asked for; null when something changed since. See figuresOf. */
  figures: Figures | null;
}

/** Windows are null where they hold no sample. A new object whenever anything in it changed. */
export interface Figures {
  readonly usualLossRatio: number;
  readonly second: WindowFigures | null;
  readonly tenSeconds: WindowFigures | null;
  readonly minute: WindowFigures | null;
}

export function emptyWindow(): PathWindow {
  return {
    samples: [],
    lateRun: null,
    tailAt: 0,
    judgeFrom: 0,
    answeredSentAt: null,
    lastDataAt: null,
    withdrawn: false,
    measuredFrom: 0,
    figures: null,
  };
}

/** The path's agent withdraws from the quorum: what it said is forgotten, and what it says from now on is not heard. */
export function withdraw(window: PathWindow): void {
  if (!window.withdrawn) Object.assign(window, emptyWindow(), { withdrawn: true });
}

/** The agent returns at `at` (epoch ms): the window begins anew, with what is measured from then on. */
export function rejoin(window: PathWindow, at: number): void {
  Object.assign(window, emptyWindow(), { measuredFrom: at });
}

/** Takes in samples of one path; of two reports of one sample the higher revision wins, in whatever order they come. */
export function addSamples(window: PathWindow, samples: readonly SampleSummary[]): void {
  if (window.withdrawn) return;
  let changed = false;
  for (const sample of samples) if (insert(window, sample)) changed = true;
  if (!changed) return;
  forgetOld(window);
  window.figures = null;
}

/** Takes in a signal; a repeated or outrun one changes nothing. */
export function addSignal(window: PathWindow, signal: PathSignal): void {
  if (window.withdrawn || signal.at < Math.max(window.tailAt, window.measuredFrom)) return;
  window.tailAt = signal.at;
  window.lastDataAt = Math.max(window.lastDataAt ?? 0, signal.at);
  if (signal.kind === 'recovery' || signal.firstLateSentAt === null) {
    window.answeredSentAt = Math.max(window.answeredSentAt ?? 0, window.lateRun?.firstSentAt ?? 0);
    endRun(window, signal.at);
  } else {
    window.lateRun = {
      probes: signal.lateRun,
      spanMs: signal.lateRunSpanMicros / 1_000,
      firstSentAt: Math.min(signal.firstLateSentAt, window.lateRun?.firstSentAt ?? Number.POSITIVE_INFINITY),
    };
  }
}

/** Takes in that a probe sent at `sentAt` was answered. */
export function addReply(window: PathWindow, sentAt: number): void {
  if (window.withdrawn || sentAt < window.measuredFrom) return;
  window.answeredSentAt = Math.max(window.answeredSentAt ?? 0, sentAt);
  window.lastDataAt = Math.max(window.lastDataAt ?? 0, sentAt);
}

function insert(window: PathWindow, sample: SampleSummary): boolean {
  const { samples } = window;
  if (sample.start < window.measuredFrom) return false;
  const newest = samples.at(-1);
  if (newest && sample.start < newest.start - KEEP_MS) return false;
  const known = newest && newest.key < sample.key ? -1 : samples.findIndex((s) => s.key === sample.key);
  if (known >= 0) {
    if ((samples[known]?.revision ?? 0) >= sample.revision) return false;
    samples[known] = sample;
    return true;
  }
  let at = samples.length;
  while (at > 0 && (samples[at - 1]?.key ?? 0) > sample.key) at--;
  samples.splice(at, 0, sample);
  readTail(window, sample);
  return true;
}

/** The late run as the sample's end shows it, unless something newer is known. */
function readTail(window: PathWindow, sample: SampleSummary): void {
  const end = sample.start + sample.durationMs;
  window.lastDataAt = Math.max(window.lastDataAt ?? 0, end);
  const probeMs = sample.durationMs / Math.max(1, sample.sent);
  const runMs = sample.lateRunSpanMicros / 1_000;
  if (sample.received > 0) {
    const answered = end - runMs - probeMs;
    window.answeredSentAt = Math.max(window.answeredSentAt ?? 0, Math.max(answered, sample.start));
  }
  if (end < window.tailAt) return;
  window.tailAt = end;
  if (sample.lateRun === 0) {
    if (sample.sent > 0) endRun(window, end);
    return;
  }
  const before = window.lateRun;
  const goesOn = before !== null && sample.received === 0;
  window.lateRun = {
    probes: sample.lateRun,
    spanMs: runMs,
    firstSentAt: goesOn ? Math.min(before.firstSentAt, end - runMs) : end - runMs,
  };
}

function endRun(window: PathWindow, at: number): void {
  const run = window.lateRun;
  window.lateRun = null;
  if (!run || at - run.firstSentAt < OUTAGE_MS) return;
  window.judgeFrom = at;
  window.figures = null;
}

function forgetOld(window: PathWindow): void {
  const newest = window.samples.at(-1);
  if (!newest) return;
  const from = newest.start + newest.durationMs - KEEP_MS;
  const firstKept = window.samples.findIndex((s) => s.start >= from);
  const drop = Math.max(firstKept, window.samples.length - KEEP_SAMPLES);
  if (drop > 0) window.samples.splice(0, drop);
}

/** Loss of the last ten seconds without the late runs at the samples' ends: what is usual for this path. */
function usualLoss(samples: readonly SampleSummary[]): number {
  let sent = 0;
  let unanswered = 0;
  for (const sample of samples.slice(-10)) {
    const run = Math.min(sample.lateRun, sample.sent);
    sent += sample.sent - run;
    unanswered += Math.max(0, sample.sent - sample.received - run);
  }
  return sent === 0 ? 0 : unanswered / sent;
}

/** What the path's windows show, worked out once for each change. */
export function figuresOf(window: PathWindow): Figures {
  window.figures ??= workOut(window);
  return window.figures;
}

function workOut({ samples, judgeFrom }: PathWindow): Figures {
  const usualLossRatio = usualLoss(samples);
  const judged = samples.filter((s) => s.start >= judgeFrom);
  const newest = judged.at(-1);
  if (!newest) return { second: null, tenSeconds: null, minute: null, usualLossRatio };
  const end = newest.start + newest.durationMs;
  // A tenth of slack: seconds begin where a timer fired, and the window should hold whole samples.
  const within = (ms: number) => judged.slice(judged.findIndex((s) => s.start >= end - ms * 1.1));
  return {
    second: merge(within(1_000), 1_000),
    tenSeconds: merge(within(10_000), 10_000),
    minute: merge(judged, 60_000),
    usualLossRatio,
  };
}

/** The figures of samples taken together; percentiles come from their merged histograms (DESIGN §6). */
export function merge(samples: readonly SampleSummary[], windowMs: number): WindowFigures {
  const histogram = new Map<number, number>();
  let probes = 0;
  let received = 0;
  let jitterSum = 0;
  let jitterOf = 0;
  let longestLossBurst = 0;
  for (const sample of samples) {
    probes += sample.sent;
    received += Math.min(sample.received, sample.sent);
    longestLossBurst = Math.max(longestLossBurst, sample.longestLossBurst);
    if (sample.jitterMicros !== null) {
      jitterSum += sample.jitterMicros * sample.received;
      jitterOf += sample.received;
    }
    const { rttBuckets, rttCounts } = sample;
    for (let i = 0; i < rttBuckets.length; i++) {
      const bucket = rttBuckets[i] ?? 0;
      histogram.set(bucket, (histogram.get(bucket) ?? 0) + (rttCounts[i] ?? 0));
    }
  }
  const buckets = [...histogram.keys()].sort((a, b) => a - b);
  const counts = buckets.map((bucket) => histogram.get(bucket) ?? 0);
  return {
    windowMs,
    probes,
    rttP50Micros: percentile(buckets, counts, 50),
    rttP95Micros: percentile(buckets, counts, 95),
    lossRatio: probes === 0 ? null : (probes - received) / probes,
    lossResolution: probes === 0 ? null : Math.min(1, 2 / probes),
    jitterMicros: jitterOf === 0 ? null : jitterSum / jitterOf,
    longestLossBurst,
  };
}
