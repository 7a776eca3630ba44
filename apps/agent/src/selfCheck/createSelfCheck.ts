import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { WithdrawalReason } from '@twinline/wire/batch';
import { type Judgement, judge, reasonsOf, UNJUDGED } from './judge';
import { readStarvedMs } from './starvation';

const TICK_MS = 100;
const LOOK_MS = 1_000;
/** A stall that is looked at as soon as it is over. */
const FROZEN_MS = 1_000;
const RESOLUTION_MS = 20;
/** The figures below cover this many looks. */
const LOOKS_KEPT = 5;

export interface ProcessFigures {
  /** The 99th percentile of how late timers were, of the worst second of the last five. */
  readonly eventLoopP99Micros: number;
  /** Share of one core. */
  readonly cpuRatio: number;
  readonly residentBytes: number;
}

/** Watches this process: may what it measures be trusted? */
export interface SelfCheck {
  /** False: it gives figures alone, and finds no reason ever. */
  readonly withdraws: boolean;
  /** Reasons against it now; looks at once when the process has just stood still. */
  withdrawn(): readonly WithdrawalReason[];
  figures(): ProcessFigures;
  /** Calls back after each change of the reasons; the returned function ends that. */
  onChange(listener: () => void): () => void;
  stop(): void;
}

export interface SelfCheckOptions {
  /** Epoch milliseconds. */
  readonly wallMs?: () => number;
  readonly monotonicMs?: () => number;
  /** False: figures alone. For agents that share a process with the network they measure, as in the lab. */
  readonly withdraws?: boolean;
}

export function createSelfCheck(options: SelfCheckOptions = {}): SelfCheck {
  const { wallMs = Date.now, monotonicMs = () => performance.now(), withdraws = true } = options;
  const listeners = new Set<() => void>();
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  const p99s: number[] = [];
  let judgement: Judgement = UNJUDGED;
  let reasons: readonly WithdrawalReason[] = [];
  let lastTick = monotonicMs();
  let lastLook = lastTick;
  let longestStall = 0;
  let cpuRatio = 0;
  let cpuBefore = process.cpuUsage();
  let starvedBefore = readStarvedMs();
  let offset = wallMs() - lastTick;

  function tick(): void {
    const now = monotonicMs();
    const stall = Math.max(0, now - lastTick - TICK_MS);
    lastTick = now;
    longestStall = Math.max(longestStall, stall);
    if (stall >= FROZEN_MS || now - lastLook >= LOOK_MS) look(now);
  }

  function look(now: number): void {
    const elapsedMs = now - lastLook;
    const cpu = process.cpuUsage(cpuBefore);
    const cpuMs = (cpu.user + cpu.system) / 1_000;
    const starved = readStarvedMs();
    const starvedMs = starved === null || starvedBefore === null ? null : starved - starvedBefore;
    const clockStepMs = wallMs() - now - offset;
    offset += clockStepMs;
    cpuBefore = process.cpuUsage();
    starvedBefore = starved;
    lastLook = now;
    p99s.push(lateness(delays));
    if (p99s.length > LOOKS_KEPT) p99s.shift();
    delays.reset();
    cpuRatio = elapsedMs > 0 ? cpuMs / elapsedMs : 0;
    if (withdraws)
      judgement = judge(judgement, {
        atMs: now,
        elapsedMs,
        longestStallMs: longestStall,
        starvedMs,
        cpuMs,
        clockStepMs,
      });
    longestStall = 0;
    tell(reasonsOf(judgement));
  }

  function tell(found: readonly WithdrawalReason[]): void {
    if (found.join() === reasons.join()) return;
    reasons = found;
    for (const listener of listeners) listener();
  }

  const timer = setInterval(tick, TICK_MS);
  return {
    withdraws,
    withdrawn() {
      if (monotonicMs() - lastTick >= TICK_MS + FROZEN_MS) tick();
      return reasons;
    },
    figures: () => ({
      eventLoopP99Micros: Math.round(Math.max(0, ...p99s)),
      cpuRatio: Math.round(cpuRatio * 1_000) / 1_000,
      residentBytes: process.memoryUsage.rss(),
    }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      clearInterval(timer);
      delays.disable();
    },
  };
}

/** How much later than asked for its timer the histogram's 99th percentile is, in microseconds. */
function lateness(delays: IntervalHistogram): number {
  return delays.count === 0 ? 0 : Math.max(0, delays.percentile(99) / 1_000 - RESOLUTION_MS * 1_000);
}
