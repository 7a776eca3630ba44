import type { LineSlot } from '../types';
import type { Seconds } from './seconds';
import type { Timeline } from './timeline';

/** Seconds on each line alone, as chosen, and on the better line of each second. */
export type Counterfactual = Readonly<Record<LineSlot | 'chosen' | 'best', number>>;

export interface Counted {
  readonly badSeconds: Counterfactual;
  readonly degradedSeconds: Counterfactual;
  /** Over how many seconds: those that all lines have data of. */
  readonly comparedSeconds: number;
}

/**
 * Counts over the seconds that every line has data of, so that all figures rest on the same time. A second that was bad
 * for a part of the audience counts as that part. `within`: of these seconds alone (epoch ms). Yields after each hour of the
 * recording.
 */
export function* counting(
  seconds: Seconds,
  timeline: Timeline,
  slots: readonly LineSlot[],
  within?: { readonly from: number; readonly to: number },
): Generator<void, Counted, void> {
  const bad = new Tally(slots);
  const degraded = new Tally(slots);
  const shares = slots.map(() => 0);
  const trouble = slots.map(() => 0);
  let comparedSeconds = 0;
  for (const second of seconds.all(within)) {
    if (isHourOver(second)) yield;
    if (!readShares(seconds, second, shares)) continue;
    const chosen = timeline.asCarried(second, slots, (slot) => shares[slot] ?? 0);
    if (chosen === null) continue;
    comparedSeconds += 1;
    bad.add(shares, chosen);
    for (const slot of slots.keys()) trouble[slot] = troubleOf(seconds, slot, second, shares[slot] ?? 0);
    degraded.add(trouble, timeline.asCarried(second, slots, (slot) => trouble[slot] ?? 0) ?? 0);
  }
  return { badSeconds: bad.sums(), degradedSeconds: degraded.sums(), comparedSeconds };
}

/** Where those who count let others do something between. */
export const isHourOver = (second: number) => second % 3_600 === 3_599;

/** Bad for so much of the audience, and wholly degraded where the line was below the leave threshold. */
export function troubleOf(seconds: Seconds, slot: number, second: number, badShare: number): number {
  return seconds.isDegraded(slot, second) ? 1 : badShare;
}

/** Whether every line has data of the second; writes the share for which it was bad. */
export function readShares(seconds: Seconds, second: number, into: number[]): boolean {
  for (let slot = 0; slot < into.length; slot++) {
    const share = seconds.badShare(slot, second);
    if (share === null) return false;
    into[slot] = share;
  }
  return true;
}

class Tally {
  private readonly of: number[];
  private chosen = 0;
  private best = 0;

  constructor(private readonly slots: readonly LineSlot[]) {
    this.of = slots.map(() => 0);
  }

  add(values: readonly number[], chosen: number): void {
    let least = Number.POSITIVE_INFINITY;
    for (const [slot, value] of values.entries()) {
      this.of[slot] = (this.of[slot] ?? 0) + value;
      least = Math.min(least, value);
    }
    this.chosen += chosen;
    this.best += least;
  }

  sums(): Counterfactual {
    const lines = this.slots.map((slot, place) => [slot, toMillis(this.of[place] ?? 0)]);
    return { ...Object.fromEntries(lines), chosen: toMillis(this.chosen), best: toMillis(this.best) };
  }
}

/** Thousandths are as fine as switches are timed; the rest is what adding left. */
const toMillis = (seconds: number) => Math.round(seconds * 1_000) / 1_000;
