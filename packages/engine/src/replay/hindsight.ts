import type { LineSlot } from '../types';
import { isHourOver, readShares, troubleOf } from './counterfactual';
import type { Seconds } from './seconds';
import type { Timeline } from './timeline';

/** A second is bad for a line when it was for this much of its audience. */
const MOSTLY = 0.5;
/** A switch that did not spare a whole second was not worth making; one that is missed cost more than this as well. */
const TOLERANCE_SECONDS = 1;
/** A shorter stretch of bad seconds is over before any rule could be blamed. */
const LEAST_MISSED_SECONDS = 3;

/** What a switch spared: seconds on the line that was left, less those on the line taken, while it was in use. */
export interface Worth {
  readonly comparedSeconds: number;
  readonly badSpared: number;
  readonly degradedSpared: number;
  readonly needless: boolean;
}

/**
 * Judges a switch that was applied at `appliedAt` by what came after it, until the next change was applied or for
 * `horizonMs`. It was needless when staying would have had no more bad seconds and no more degraded ones, with one second
 * of tolerance. Null where less than half of that time has data of both lines.
 */
export function worthOf(
  seconds: Seconds,
  given: { from: number; to: number; appliedAt: number; nextAt: number; horizonMs: number; slots: number },
): Worth | null {
  const begins = Math.floor(given.appliedAt / 1_000) + 1;
  const ends = Math.max(begins + 1, Math.floor(Math.min(given.nextAt, given.appliedAt + given.horizonMs) / 1_000));
  const shares = Array.from({ length: given.slots }, () => 0);
  let comparedSeconds = 0;
  let badSpared = 0;
  let degradedSpared = 0;
  for (let second = begins; second < ends; second++) {
    if (!readShares(seconds, second, shares)) continue;
    comparedSeconds += 1;
    const [left, taken] = [shares[given.from] ?? 0, shares[given.to] ?? 0];
    badSpared += left - taken;
    degradedSpared += troubleOf(seconds, given.from, second, left) - troubleOf(seconds, given.to, second, taken);
  }
  if (comparedSeconds * 2 < ends - begins) return null;
  const needless = badSpared < TOLERANCE_SECONDS && degradedSpared < TOLERANCE_SECONDS;
  return { comparedSeconds, badSpared, degradedSpared, needless };
}

/** Bad seconds on the line in use that another line would have spared. Epoch ms, half open. */
export interface Missed {
  readonly from: number;
  readonly to: number;
  readonly line: LineSlot;
  readonly other: LineSlot;
}

/**
 * Stretches of seconds without a gap in which the line in use was bad for at least half of its audience and one other line
 * neither bad nor degraded in any of them, that lasted longer than the rule may take: `allowedMs` (hearing of it, dwell,
 * applying), and a second of tolerance. A switch ends a stretch, and so does a second without data of both lines. Yields
 * after each hour of the recording. `within`: of these seconds alone (epoch ms).
 */
export function* findingMissed(
  seconds: Seconds,
  timeline: Timeline,
  slots: readonly LineSlot[],
  allowedMs: number,
  within?: { readonly from: number; readonly to: number },
): Generator<void, Missed[], void> {
  const least = Math.max(LEAST_MISSED_SECONDS, Math.ceil(allowedMs / 1_000) + TOLERANCE_SECONDS);
  const shares = slots.map(() => 0);
  const missed: Missed[] = [];
  let run: Run | null = null;
  const end = () => {
    if (run !== null && run.next - run.first >= least)
      missed.push({ from: run.first * 1_000, to: run.next * 1_000, line: run.line, other: run.others[0] ?? run.line });
    run = null;
  };
  for (const second of seconds.all(within)) {
    if (isHourOver(second)) yield;
    const bad = badThen(second, { seconds, timeline, slots, shares });
    const longer: Run | null = bad && goesOn(run, bad);
    if (longer === null) end();
    run = longer ?? (bad !== null && bad.others.length > 0 ? bad : null);
  }
  end();
  return missed;
}

/** Seconds from `first` to before `next` in which `line` was in use and bad, and all of `others` were fine. */
interface Run {
  readonly first: number;
  readonly next: number;
  readonly line: LineSlot;
  readonly others: readonly LineSlot[];
}

function goesOn(run: Run | null, by: Run): Run | null {
  if (run === null || run.line !== by.line || run.next !== by.first) return null;
  const others = run.others.filter((slot) => by.others.includes(slot));
  return others.length === 0 ? null : { ...by, first: run.first, others };
}

/** The second as a run of its own; null where the line that carried all of it alone was not bad, or data is missing. */
function badThen(
  second: number,
  about: { seconds: Seconds; timeline: Timeline; slots: readonly LineSlot[]; shares: number[] },
): Run | null {
  const { seconds, timeline, slots, shares } = about;
  if (!readShares(seconds, second, shares)) return null;
  const stretch = timeline.isWhole(second) ? timeline.during(second) : null;
  if (stretch === null || stretch.mode !== 'single') return null;
  const { line } = stretch;
  if ((shares[slots.indexOf(line)] ?? 0) < MOSTLY) return null;
  const others = slots.filter(
    (slot, place) => slot !== line && troubleOf(seconds, place, second, shares[place] ?? 0) < MOSTLY,
  );
  return { first: second, next: second + 1, line, others };
}
