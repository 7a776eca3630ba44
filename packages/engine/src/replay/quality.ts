import type { LineSlot } from '../types';
import { isHourOver, troubleOf } from './counterfactual';
import type { Seconds } from './seconds';

/** Bins of `binMs` from `from` to before `to`; epoch ms, all of whole seconds. */
export interface QualitySpan {
  readonly from: number;
  readonly to: number;
  readonly binMs: number;
}

/** Of one line, seconds of each bin: that were measured, bad by audience, and degraded without being bad. */
export interface LineQuality {
  readonly measured: number[];
  readonly bad: number[];
  readonly degraded: number[];
}

export type Quality = Readonly<Record<LineSlot, LineQuality>>;

/** What each line was over time, by the grades that a replay gave its seconds. Yields after each hour. */
export function* describingQuality(
  seconds: Seconds,
  slots: readonly LineSlot[],
  { from, to, binMs }: QualitySpan,
): Generator<void, Quality, void> {
  const bins = Math.max(0, Math.ceil((to - from) / binMs));
  const zeros = () => Array.from({ length: bins }, () => 0);
  const lines = slots.map((): LineQuality => ({ measured: zeros(), bad: zeros(), degraded: zeros() }));
  for (let second = Math.ceil(from / 1_000); second * 1_000 < to; second++) {
    if (isHourOver(second)) yield;
    const bin = Math.floor((second * 1_000 - from) / binMs);
    for (const [slot, line] of lines.entries()) {
      const bad = seconds.badShare(slot, second);
      if (bad === null) continue;
      line.measured[bin] = (line.measured[bin] ?? 0) + 1;
      line.bad[bin] = (line.bad[bin] ?? 0) + bad;
      line.degraded[bin] = (line.degraded[bin] ?? 0) + troubleOf(seconds, slot, second, bad) - bad;
    }
  }
  return Object.fromEntries(
    slots.map((slot, place) => [slot, lines[place] ?? { measured: [], bad: [], degraded: [] }]),
  );
}
