import { ahead32 } from './serial';

/** How far back second copies are told from what came late: at 10,000 datagrams a second, 6.5 s. */
const REMEMBERED = 65_536;
const DELIVERED = 1;
const GIVEN_UP = 2;
/** Given up because every line had passed it; should it come all the same, a line swaps more than was thought. */
const PASSED = 3;
type Fate = typeof DELIVERED | typeof GIVEN_UP | typeof PASSED;
/** A line has passed a gap when so much that is later came by it: networks swap neighbours now and then. */
const PASSED_BY = 3;

export interface OrderBufferOptions<Item> {
  /** Most that are held for one that is missing. */
  readonly maximumPackets: number;
  /** Longest that one is held. */
  readonly maximumMs: number;
  readonly deliver: (item: Item) => void;
  /** The lines that what is missing could come by, each in its own order; none where that is not known. */
  readonly expected: () => readonly string[];
}

export interface OrderCounts {
  readonly delivered: number;
  /** Second copies, dropped. */
  readonly duplicates: number;
  /** Came after they were given up: `late` were dropped, `outOfOrder` delivered, since nothing waited for them. */
  readonly late: number;
  readonly outOfOrder: number;
  /** Given up, whether or not they came later. */
  readonly missing: number;
  /** Too far back to tell, or from before the restart, dropped. */
  readonly tooOld: number;
  /** Times that the oldest gap was given up for want of room. */
  readonly overflows: number;
}

export interface OrderBuffer<Item> {
  /**
   * With `hold`, what is ahead of a gap waits for it, unless every expected line has passed the gap; without, it is
   * delivered at once and what fills the gap later, too.
   */
  offer(line: string, sequence: number, item: Item, nowMs: number, hold: boolean): void;
  /** Delivers what has waited long enough. */
  expire(nowMs: number): void;
  /** When `expire` has something to do; null while nothing is held. */
  dueAtMs(): number | null;
  /** All before it came or were given up; null before the first. */
  next(): number | null;
  held(): number;
  counts(): OrderCounts;
  /**
   * Delivers what is held and forgets all sequences: another sender counts. `first` is the first that is waited for; where
   * that is not known (null), it is the first that comes, and what left before it by a slower line is taken for a copy.
   */
  restart(first: number | null): void;
}

/** Drops second copies and puts datagrams in order again, with bounds on how many wait and how long. No clock, no timer. */
export function createOrderBuffer<Item>(options: OrderBufferOptions<Item>): OrderBuffer<Item> {
  const { maximumPackets, maximumMs, deliver, expected } = options;
  const fates = new Uint8Array(REMEMBERED);
  /** In the order of arrival. */
  const held = new Map<number, { readonly item: Item; readonly atMs: number }>();
  const counts = { delivered: 0, duplicates: 0, late: 0, outOfOrder: 0, missing: 0, tooOld: 0, overflows: 0 };
  const newest = new Map<string, number>();
  let next: number | null = null;
  /** Where it began, as long as that is less far back than is remembered. */
  let began: number | null = null;

  function pass(sequence: number, item: Item): void {
    fates[sequence % REMEMBERED] = DELIVERED;
    next = (sequence + 1) >>> 0;
    if (began !== null && ahead32(next, began) > REMEMBERED) began = null;
    counts.delivered += 1;
    deliver(item);
  }

  function giveUpTo(sequence: number, fate: Fate): void {
    const from = next ?? sequence;
    const missing = ahead32(sequence, from);
    counts.missing += missing;
    for (let i = Math.max(0, missing - REMEMBERED); i < missing; i += 1) fates[((from + i) >>> 0) % REMEMBERED] = fate;
  }

  /** Delivers all that is held up to `last` in order, and what follows it without a gap. */
  function advance(last: number, fate: Fate = GIVEN_UP): void {
    const ready = [...held.keys()].filter((each) => ahead32(each, last) <= 0);
    for (const sequence of ready.sort(ahead32)) {
      giveUpTo(sequence, fate);
      passHeld(sequence);
    }
    followOn();
  }

  function passHeld(sequence: number): void {
    const waiting = held.get(sequence);
    if (waiting === undefined) return;
    held.delete(sequence);
    pass(sequence, waiting.item);
  }

  function followOn(): void {
    while (next !== null && held.has(next)) passHeld(next);
  }

  function takeEarlier(sequence: number, item: Item, behind: number, hold: boolean): void {
    const fate = fates[sequence % REMEMBERED];
    if (behind > REMEMBERED || (began !== null && ahead32(sequence, began) < 0)) counts.tooOld += 1;
    else if (fate !== GIVEN_UP && fate !== PASSED) counts.duplicates += 1;
    else {
      fates[sequence % REMEMBERED] = DELIVERED;
      if (hold && maximumMs > 0 && fate === GIVEN_UP) counts.late += 1;
      else {
        counts.outOfOrder += 1;
        counts.delivered += 1;
        deliver(item);
      }
    }
  }

  function take(sequence: number, item: Item, nowMs: number, hold: boolean): void {
    next ??= sequence;
    const distance = ahead32(sequence, next);
    if (distance < 0) return void takeEarlier(sequence, item, -distance, hold);
    if (distance === 0) {
      pass(sequence, item);
      return void followOn();
    }
    if (held.has(sequence)) {
      counts.duplicates += 1;
      return;
    }
    held.set(sequence, { item, atMs: nowMs });
    if (!hold || maximumMs <= 0) return void advance(sequence);
    if (held.size <= maximumPackets) return;
    counts.overflows += 1;
    advance(lowestHeld());
  }

  const lowestHeld = () => [...held.keys()].reduce((low, each) => (ahead32(each, low) < 0 ? each : low));

  function isPassed(gap: number): boolean {
    const lines = expected();
    return (
      lines.length > 0 &&
      lines.every((line) => {
        const last = newest.get(line);
        return last !== undefined && ahead32(last, gap) >= PASSED_BY;
      })
    );
  }

  return {
    offer(line, sequence, item, nowMs, hold) {
      const last = newest.get(line);
      if (last === undefined || ahead32(sequence, last) > 0) newest.set(line, sequence);
      take(sequence, item, nowMs, hold);
      // The gap's first is the cheaper question; its last is the one that counts.
      while (held.size > 0 && next !== null && isPassed(next) && isPassed(lowestHeld() - 1))
        advance(lowestHeld(), PASSED);
    },
    expire(nowMs) {
      for (const [sequence, { atMs }] of held) {
        if (nowMs - atMs < maximumMs) return;
        if (held.has(sequence)) advance(sequence);
      }
    },
    dueAtMs() {
      for (const { atMs } of held.values()) return atMs + maximumMs;
      return null;
    },
    next: () => next,
    held: () => held.size,
    counts: () => ({ ...counts }),
    restart(first) {
      const last = [...held.keys()].sort(ahead32).at(-1);
      if (last !== undefined) advance(last);
      fates.fill(0);
      newest.clear();
      next = first;
      began = first;
    },
  };
}
