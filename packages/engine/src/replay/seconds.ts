import { secondOf } from '../availability';
import type { SampleSummary } from '../types';

const PAGE_SECONDS = 3_600;
/** Paths of weight 0 count where there are no others. */
const LEAST_WEIGHT = 1e-9;
const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY } as const;

/** One hour: by slot and second, the audience that was measured and for which the second was bad. */
interface Page {
  readonly measured: Float64Array;
  readonly bad: Float64Array;
  readonly degraded: Uint8Array;
}

/**
 * What every second of every line was, on the grid of epoch seconds. A sample counts for the second in which it begins
 * and, when it is longer, for as many as it lasts, as in the rollups; the second is bad by `secondOf` (half of the probes
 * lost), with two samples of a path in one second if one of them is. A line's second is bad for that share of its
 * measured audience for whose paths it was bad. Takes 17 bytes a slot and second, and nothing for hours without data.
 */
export class Seconds {
  private readonly pages = new Map<number, Page>();
  private readonly last = new Map<number, { second: number; bad: boolean }>();
  private recentHour = Number.NaN;
  private recentPage: Page | null = null;

  constructor(private readonly slots: number) {}

  /** Counts a sample; `word` has a letter for each of its seconds, where they are known one by one. */
  add(path: number, slot: number, weight: number, sample: SampleSummary, word: string | null): void {
    const first = Math.floor(sample.start / 1_000);
    if (word !== null) {
      for (let i = 0; i < word.length; i++)
        if (word[i] !== 'n') this.count(path, slot, weight, first + i, word[i] === 'b');
      return;
    }
    const second = secondOf(sample);
    if (second === 'no-data') return;
    const span = spanOf(sample);
    for (let i = 0; i < span; i++) this.count(path, slot, weight, first + i, second === 'bad');
  }

  private count(path: number, slot: number, weight: number, second: number, bad: boolean): void {
    let last = this.last.get(path);
    if (last === undefined) {
      last = { second: Number.NEGATIVE_INFINITY, bad: false };
      this.last.set(path, last);
    }
    if (second < last.second) return;
    const share = Math.max(weight, LEAST_WEIGHT);
    const page = this.pageOf(Math.floor(second / PAGE_SECONDS));
    const at = slot * PAGE_SECONDS + (second % PAGE_SECONDS);
    if (second > last.second) {
      page.measured[at] = (page.measured[at] ?? 0) + share;
      if (bad) page.bad[at] = (page.bad[at] ?? 0) + share;
      last.second = second;
      last.bad = bad;
    } else if (bad && !last.bad) {
      page.bad[at] = (page.bad[at] ?? 0) + share;
      last.bad = true;
    }
  }

  /** Whether a line was below the policy's leave threshold in these seconds; what is said last holds. */
  setDegraded(slot: number, first: number, span: number, degraded: boolean): void {
    for (let second = first; second < first + span; second++) {
      const page = this.pageOf(Math.floor(second / PAGE_SECONDS));
      page.degraded[slot * PAGE_SECONDS + (second % PAGE_SECONDS)] = degraded ? 1 : 0;
    }
  }

  /** The share of the measured audience for which the second was bad (0–1); null where none was measured. */
  badShare(slot: number, second: number): number | null {
    const page = this.recent(Math.floor(second / PAGE_SECONDS));
    if (page === null) return null;
    const at = slot * PAGE_SECONDS + (second % PAGE_SECONDS);
    const measured = page.measured[at] ?? 0;
    return measured === 0 ? null : (page.bad[at] ?? 0) / measured;
  }

  isDegraded(slot: number, second: number): boolean {
    const page = this.recent(Math.floor(second / PAGE_SECONDS));
    return page?.degraded[slot * PAGE_SECONDS + (second % PAGE_SECONDS)] === 1;
  }

  /** Every second of the hours that hold data, in ascending order; of those in `within` (epoch ms), where that is given. */
  *all(within: { readonly from: number; readonly to: number } = ALWAYS): Generator<number, void, void> {
    const [first, end] = [Math.ceil(within.from / 1_000), Math.ceil(within.to / 1_000)];
    for (const hour of [...this.pages.keys()].sort((a, b) => a - b)) {
      const begins = hour * PAGE_SECONDS;
      for (let second = Math.max(first, begins); second < Math.min(end, begins + PAGE_SECONDS); second++) yield second;
    }
  }

  private recent(hour: number): Page | null {
    if (hour !== this.recentHour) {
      this.recentHour = hour;
      this.recentPage = this.pages.get(hour) ?? null;
    }
    return this.recentPage;
  }

  private pageOf(hour: number): Page {
    const known = this.recent(hour);
    if (known !== null) return known;
    const size = this.slots * PAGE_SECONDS;
    const page = {
      measured: new Float64Array(size),
      bad: new Float64Array(size),
      degraded: new Uint8Array(size),
    };
    this.pages.set(hour, page);
    this.recentPage = page;
    return page;
  }
}

/** For how many seconds a sample counts. */
export const spanOf = ({ durationMs }: SampleSummary) => Math.max(1, Math.ceil(durationMs / 1_000 - 1e-6));
