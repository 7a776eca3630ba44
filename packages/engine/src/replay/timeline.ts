import type { Setting } from '../modes';
import type { LineSlot } from '../types';

export interface Stretch extends Setting {
  /** Epoch ms. */
  readonly from: number;
  readonly line: LineSlot;
}

/** Which lines carried the stream, by when relays had applied what was decided. Grows in order of time. */
export class Timeline {
  private readonly stretches: Stretch[];
  private place = 0;

  /** `stretches`: what is known already, in order of time. */
  constructor(stretches: readonly Stretch[] = []) {
    this.stretches = [...stretches];
  }

  /** From `from` (epoch ms) on; never earlier than what was added before. */
  add(from: number, line: LineSlot, { mode, weights }: Setting): void {
    this.stretches.push({ from, line, mode, weights });
  }

  all(): readonly Stretch[] {
    return this.stretches;
  }

  /** What held at the end of a second (epoch seconds); null where nothing does. Asked for in order, it costs nothing. */
  during(second: number): Stretch | null {
    return this.stretches[this.lastBefore((second + 1) * 1_000)] ?? null;
  }

  /** One line held for the whole second. */
  isWhole(second: number): boolean {
    const place = this.lastBefore((second + 1) * 1_000);
    return place >= 0 && (this.stretches[place]?.from ?? 0) <= second * 1_000;
  }

  /**
   * What a second was as it was carried, from what it was on each line: by the share of the second that each had. Sent on
   * all lines it is as good as the best of them; split, as bad as their shares make it. Null where none ever was chosen.
   */
  asCarried(second: number, slots: readonly LineSlot[], of: (slot: number) => number): number | null {
    const [begins, ends] = [second * 1_000, (second + 1) * 1_000];
    let place = this.lastBefore(ends);
    let sum = 0;
    let until = ends;
    for (; place >= 0; place--) {
      const stretch = this.stretches[place];
      if (stretch === undefined) break;
      const from = Math.max(begins, stretch.from);
      sum += (until - from) * carriedBy(stretch, slots, of);
      until = from;
      if (stretch.from <= begins) return sum / 1_000;
    }
    return null;
  }

  /** The last stretch that begins before a moment; −1 where there is none. */
  private lastBefore(moment: number): number {
    const from = (place: number) => this.stretches[place]?.from ?? Number.POSITIVE_INFINITY;
    if (from(this.place) >= moment) this.place = 0;
    while (from(this.place + 1) < moment) this.place++;
    return from(this.place) < moment ? this.place : -1;
  }
}

function carriedBy({ line, mode, weights }: Stretch, slots: readonly LineSlot[], of: (slot: number) => number): number {
  switch (mode) {
    case 'single':
      return of(slots.indexOf(line));
    case 'duplicate':
      return Math.min(...slots.map((_, slot) => of(slot)));
    case 'split':
      return slots.reduce((sum, slot, place) => sum + (weights[slot] ?? 0) * of(place), 0);
  }
}
