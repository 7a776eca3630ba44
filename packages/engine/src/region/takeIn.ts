import type { SampleSummary } from '../types';
import { addReply, addSamples, addSignal, emptyWindow, type PathWindow } from '../windows';
import type { SentBatch, SentSamples } from './inputs';

/**
 * Puts a batch into the windows of its paths; `offsetMs` turns the agent's clock into the hub's. A window whose agent
 * has withdrawn takes nothing in.
 */
export function takeIn(windows: Map<number, PathWindow>, batch: SentBatch, offsetMs: number): void {
  const onHubClock = (micros: number) => micros / 1_000 + offsetMs;
  const byPath = new Map<number, SampleSummary[]>();
  for (const [i, path] of batch.samples.path.entries()) {
    const sample = sampleAt(batch.samples, i, onHubClock);
    const samples = byPath.get(path);
    if (samples) samples.push(sample);
    else byPath.set(path, [sample]);
  }
  for (const { path, sentAt } of batch.replies ?? []) addReply(windowOf(windows, path), onHubClock(sentAt));
  for (const [path, samples] of byPath) addSamples(windowOf(windows, path), samples);
  for (const signal of batch.signals)
    addSignal(windowOf(windows, signal.path), {
      kind: signal.kind,
      at: onHubClock(signal.at),
      lateRun: signal.lateRun,
      lateRunSpanMicros: signal.lateRunSpanMicros,
      firstLateSentAt: signal.firstLateSentAt === null ? null : onHubClock(signal.firstLateSentAt),
    });
}

export function windowOf(windows: Map<number, PathWindow>, path: number): PathWindow {
  const known = windows.get(path);
  if (known) return known;
  const fresh = emptyWindow();
  windows.set(path, fresh);
  return fresh;
}

function sampleAt(columns: SentSamples, i: number, onHubClock: (micros: number) => number): SampleSummary {
  const start = columns.start[i] ?? 0;
  return {
    key: start,
    start: onHubClock(start),
    durationMs: (columns.duration[i] ?? 0) / 1_000,
    revision: columns.revision[i] ?? 0,
    sent: columns.sent[i] ?? 0,
    received: columns.received[i] ?? 0,
    late: columns.late[i] ?? 0,
    lost: columns.lost[i] ?? 0,
    pending: columns.pending[i] ?? 0,
    rttMinMicros: columns.rttMinMicros[i] ?? null,
    rttMeanMicros: columns.rttMeanMicros[i] ?? null,
    rttMaxMicros: columns.rttMaxMicros[i] ?? null,
    rttBuckets: columns.rttBuckets[i] ?? [],
    rttCounts: columns.rttCounts[i] ?? [],
    jitterMicros: columns.jitterMicros[i] ?? null,
    longestLossBurst: columns.longestLossBurst[i] ?? 0,
    lateRun: columns.lateRun[i] ?? 0,
    lateRunSpanMicros: columns.lateRunSpanMicros[i] ?? 0,
  };
}
