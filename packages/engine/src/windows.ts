import { type Figures, LastMinute } from './lastMinute';
import type { KeptSample } from './ring';
import type { LateRun, PathSignal, PathVerdict, Policy, SampleSummary } from './types';

/** A late run that lasted this long was an outage: when it ends, the path is judged by what came after. */
const OUTAGE_MS = 1_000;

/**
 * What is remembered of one path: the samples of its last minute and the newest late run. Owned and changed in place
 * by whoever feeds it; everything in it follows from what was fed, in order. Windows reach back from the newest sample,
 * not from now: silence is told by `lastDataAt`, and doesn't change what was measured.
 */
export interface PathWindow {
  minute: LastMinute;
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
  /** The verdicts on all this, by policy; null when something changed since. See verdictOf. */
  verdicts: Judged | null;
}

/** A verdict that was passed, and those before it. */
export interface Judged {
  readonly policy: Policy;
  readonly verdict: PathVerdict;
  readonly others: Judged | null;
}

export function emptyWindow(): PathWindow {
  return {
    minute: new LastMinute(),
    lateRun: null,
    tailAt: 0,
    judgeFrom: 0,
    answeredSentAt: null,
    lastDataAt: null,
    withdrawn: false,
    measuredFrom: 0,
    figures: null,
    verdicts: null,
  };
}

/** A window as plain data. */
export interface WindowMemory extends Omit<PathWindow, 'minute' | 'figures' | 'verdicts'> {
  readonly samples: readonly KeptSample[];
}

/** All that a window holds, without what is worked out from it. */
export function memoryOf({ minute, figures: _, verdicts: __, ...rest }: PathWindow): WindowMemory {
  return { ...rest, samples: minute.samples() };
}

/** A window that goes on as the one did that `memory` is of: from the same inputs it shows the same, bit for bit. */
export function windowFrom({ samples, ...rest }: WindowMemory): PathWindow {
  return { ...rest, minute: LastMinute.of(samples), figures: null, verdicts: null };
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
  window.minute.forgetOld();
  window.figures = null;
  window.verdicts = null;
}

/** Takes in a signal; a repeated or outrun one changes nothing. */
export function addSignal(window: PathWindow, signal: PathSignal): void {
  if (window.withdrawn || signal.at < Math.max(window.tailAt, window.measuredFrom)) return;
  window.verdicts = null;
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
  window.verdicts = null;
  window.answeredSentAt = Math.max(window.answeredSentAt ?? 0, sentAt);
  window.lastDataAt = Math.max(window.lastDataAt ?? 0, sentAt);
}

function insert(window: PathWindow, sample: SampleSummary): boolean {
  if (sample.start < window.measuredFrom) return false;
  const put = window.minute.put(sample);
  if (put === 'new') readTail(window, sample);
  return put !== 'refused';
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

/** What the path's windows show, worked out once for each change. */
export function figuresOf(window: PathWindow): Figures {
  window.figures ??= window.minute.figures(window.judgeFrom);
  return window.figures;
}
