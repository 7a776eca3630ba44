import type { WithdrawalReason } from '@twinline/wire/batch';

/** What one look at our own process says; durations in milliseconds since the last look. */
export interface Reading {
  /** Monotonic. */
  readonly atMs: number;
  readonly elapsedMs: number;
  /** The longest time for which the event loop did not run. */
  readonly longestStallMs: number;
  /** For how long we were ready to run and did not get a processor; null where the platform does not tell. */
  readonly starvedMs: number | null;
  /** Processor time this program took. */
  readonly cpuMs: number;
  /** How far the wall clock moved against the monotonic one. */
  readonly clockStepMs: number;
}

/** One such stall says enough. */
const FROZEN_MS = 1_000;
/** A stall that swallows the span of a blackout; below it the session's own allowance for stalls serves. */
const STALL_MS = 150;
const STARVED_RATIO = 0.5;
const STEP_MS = 100;
/** This many bad looks of the last so many. */
const BAD = 3;
const OF_LAST = 5;
/** Good for so long, and the agent is trusted again. */
const HOLD_MS = 10_000;

interface Standing {
  readonly recent: readonly boolean[];
  /** Trusted again from here on; 0 when it is trusted. */
  readonly untilMs: number;
}
type Judged = Exclude<WithdrawalReason, 'gateway'>;
export type Judgement = Readonly<Record<Judged, Standing>>;

const TRUSTED: Standing = { recent: [], untilMs: 0 };
export const UNJUDGED: Judgement = { 'event-loop': TRUSTED, cpu: TRUSTED, clock: TRUSTED };

/**
 * Judges whether what we measure says something about lines or about ourselves. A stall for which we were waiting for a
 * processor is the host's ('cpu'); one in which we ran, or were stopped, is our own ('event-loop').
 */
export function judge(before: Judgement, reading: Reading): Judgement {
  const { longestStallMs: stall, elapsedMs, cpuMs } = reading;
  // Where nothing is told of waiting, a stall without processor time was not our own work.
  const starved = reading.starvedMs ?? (cpuMs < elapsedMs / 2 ? stall : 0);
  const hosts = stall >= STALL_MS && starved >= stall / 2;
  const ours = stall >= STALL_MS && !hosts;
  const short = elapsedMs > 0 && starved >= elapsedMs * STARVED_RATIO;
  return {
    'event-loop': next(before['event-loop'], ours, ours && stall >= FROZEN_MS, reading.atMs),
    cpu: next(before.cpu, hosts || short, hosts && stall >= FROZEN_MS, reading.atMs),
    clock: next(before.clock, false, Math.abs(reading.clockStepMs) >= STEP_MS, reading.atMs),
  };
}

export function reasonsOf(judgement: Judgement): Judged[] {
  return (['event-loop', 'cpu', 'clock'] as const).filter((reason) => judgement[reason].untilMs > 0);
}

function next(before: Standing, bad: boolean, enough: boolean, atMs: number): Standing {
  const recent = [...before.recent, bad || enough].slice(-OF_LAST);
  const withdrawn = before.untilMs > 0;
  if (enough || recent.filter(Boolean).length >= BAD) return { recent, untilMs: atMs + HOLD_MS };
  if (withdrawn && (bad || atMs < before.untilMs)) return { recent, untilMs: bad ? atMs + HOLD_MS : before.untilMs };
  return { recent, untilMs: 0 };
}
