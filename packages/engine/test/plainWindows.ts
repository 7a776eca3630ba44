import type { LateRun, PathSignal, SampleSummary, WindowFigures } from '../src/types';

/**
 * What src/windows.ts does, said plainly: a list of samples that is merged whole whenever figures are asked for. It is
 * what the windows with running sums are compared with.
 */
export interface PlainWindow {
  samples: SampleSummary[];
  lateRun: LateRun | null;
  tailAt: number;
  judgeFrom: number;
  answeredSentAt: number | null;
  lastDataAt: number | null;
  withdrawn: boolean;
  measuredFrom: number;
}

const KEEP_MS = 60_000;
const KEEP_SAMPLES = 120;

export function emptyPlain(of: Partial<PlainWindow> = {}): PlainWindow {
  return {
    samples: [],
    lateRun: null,
    tailAt: 0,
    judgeFrom: 0,
    answeredSentAt: null,
    lastDataAt: null,
    withdrawn: false,
    measuredFrom: 0,
    ...of,
  };
}

export function withdrawPlain(window: PlainWindow): void {
  if (!window.withdrawn) Object.assign(window, emptyPlain({ withdrawn: true }));
}

export function rejoinPlain(window: PlainWindow, at: number): void {
  Object.assign(window, emptyPlain({ measuredFrom: at }));
}

export function addSamplesPlain(window: PlainWindow, samples: readonly SampleSummary[]): void {
  if (window.withdrawn) return;
  const changes = samples.filter((sample) => insert(window, sample));
  const newest = window.samples.at(-1);
  if (changes.length === 0 || !newest) return;
  const from = newest.start + newest.durationMs - KEEP_MS;
  const firstKept = window.samples.findIndex((s) => s.start >= from);
  window.samples = window.samples.slice(Math.max(0, firstKept, window.samples.length - KEEP_SAMPLES));
}

export function addSignalPlain(window: PlainWindow, signal: PathSignal): void {
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

export function addReplyPlain(window: PlainWindow, sentAt: number): void {
  if (window.withdrawn || sentAt < window.measuredFrom) return;
  window.answeredSentAt = Math.max(window.answeredSentAt ?? 0, sentAt);
  window.lastDataAt = Math.max(window.lastDataAt ?? 0, sentAt);
}

function insert(window: PlainWindow, sample: SampleSummary): boolean {
  const { samples } = window;
  const newest = samples.at(-1);
  if (sample.start < window.measuredFrom || (newest && sample.start < newest.start - KEEP_MS)) return false;
  const known = samples.findIndex((s) => s.key === sample.key);
  if (known >= 0) {
    if ((samples[known]?.revision ?? 0) >= sample.revision) return false;
    samples[known] = sample;
    return true;
  }
  samples.push(sample);
  samples.sort((a, b) => a.key - b.key);
  readTail(window, sample);
  return true;
}

function readTail(window: PlainWindow, sample: SampleSummary): void {
  const end = sample.start + sample.durationMs;
  window.lastDataAt = Math.max(window.lastDataAt ?? 0, end);
  const probeMs = sample.durationMs / Math.max(1, sample.sent);
  const runMs = sample.lateRunSpanMicros / 1_000;
  if (sample.received > 0)
    window.answeredSentAt = Math.max(window.answeredSentAt ?? 0, end - runMs - probeMs, sample.start);
  if (end < window.tailAt) return;
  window.tailAt = end;
  if (sample.lateRun === 0) {
    if (sample.sent > 0) endRun(window, end);
    return;
  }
  const before = window.lateRun !== null && sample.received === 0 ? window.lateRun.firstSentAt : end - runMs;
  window.lateRun = { probes: sample.lateRun, spanMs: runMs, firstSentAt: Math.min(before, end - runMs) };
}

function endRun(window: PlainWindow, at: number): void {
  const run = window.lateRun;
  window.lateRun = null;
  if (run && at - run.firstSentAt >= 1_000) window.judgeFrom = at;
}

/** The figures of a window's samples, as they are defined. */
export function plainFigures({ samples, judgeFrom }: PlainWindow) {
  const usual = usualLoss(samples);
  const judged = samples.filter((s) => s.start >= judgeFrom);
  const newest = judged.at(-1);
  if (!newest) return { second: null, threeSeconds: null, tenSeconds: null, minute: null, newest: null, usual };
  const end = newest.start + newest.durationMs;
  const within = (ms: number) => judged.slice(judged.findIndex((s) => s.start >= end - ms * 1.1));
  const loss = ({ probes, lossRatio }: WindowFigures) => ({ probes, lossRatio });
  return {
    second: merge(within(1_000), 1_000),
    threeSeconds: loss(merge(within(3_000), 3_000)),
    tenSeconds: merge(within(10_000), 10_000),
    minute: loss(merge(judged, 60_000)),
    newest: { until: end, spanMs: newest.durationMs },
    usual,
  };
}

function usualLoss(samples: readonly SampleSummary[]) {
  const usual = { probes: 0, lost: 0, followed: 0, continued: 0 };
  for (const sample of samples) {
    const run = Math.min(sample.lateRun, sample.sent);
    const lost = Math.max(0, sample.sent - sample.received - run);
    const burst = Math.min(10, lost, sample.longestLossBurst);
    usual.probes += sample.sent - run;
    usual.lost += lost;
    usual.followed += burst >= 2 ? burst : lost;
    usual.continued += burst >= 2 ? burst - 1 : 0;
  }
  return usual;
}

function merge(samples: readonly SampleSummary[], windowMs: number): WindowFigures {
  const histogram = new Map<number, number>();
  let probes = 0;
  let received = 0;
  let jitterSum = 0;
  let jitterOf = 0;
  for (const sample of samples) {
    probes += sample.sent;
    received += Math.min(sample.received, sample.sent);
    if (sample.jitterMicros !== null) {
      jitterSum += sample.jitterMicros * sample.received;
      jitterOf += sample.received;
    }
    for (const [i, bucket] of sample.rttBuckets.entries())
      histogram.set(bucket, (histogram.get(bucket) ?? 0) + (sample.rttCounts[i] ?? 0));
  }
  const rtts = [...histogram].sort(([a], [b]) => a - b);
  return {
    windowMs,
    probes,
    rttP50Micros: nearestRank(rtts, 50),
    rttP95Micros: nearestRank(rtts, 95),
    lossRatio: probes === 0 ? null : (probes - received) / probes,
    lossResolution: probes === 0 ? null : Math.min(1, 2 / probes),
    jitterMicros: jitterOf === 0 ? null : jitterSum / jitterOf,
    longestLossBurst: Math.max(0, ...samples.map((sample) => sample.longestLossBurst)),
  };
}

function nearestRank(rtts: readonly (readonly [bucket: number, count: number])[], p: number): number | null {
  const total = rtts.reduce((sum, [, count]) => sum + count, 0);
  let left = Math.max(1, Math.ceil((p / 100) * total));
  for (const [bucket, count] of rtts) {
    left -= count;
    if (left <= 0) return bucket === 0 ? 1 : (2 * 1.1 ** bucket) / (1.1 + 1);
  }
  return null;
}
