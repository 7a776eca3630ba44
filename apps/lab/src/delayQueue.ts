/** What a delay queue holds; `dueMs` is on the clock the queue was made with. */
export interface Delayed {
  readonly dueMs: number;
}

export interface DelayQueue<Item extends Delayed> {
  /** False when the queue is full and the item was dropped. */
  push(item: Item): boolean;
  readonly dropped: number;
  stop(): void;
}

/** Timers fire up to a millisecond after their time: what is due within half of one goes now, so that errors even out. */
const EARLY_MS = 0.5;

/**
 * Hands items to `release` when they are due: a binary heap and one timer for the earliest. Items due at the same time
 * leave in any order.
 */
export function createDelayQueue<Item extends Delayed>(
  monotonicMs: () => number,
  capacity: number,
  release: (item: Item) => void,
): DelayQueue<Item> {
  const heap: Item[] = [];
  let timer: NodeJS.Timeout | null = null;
  let armedFor = Number.POSITIVE_INFINITY;
  let dropped = 0;

  function wake(): void {
    timer = null;
    armedFor = Number.POSITIVE_INFINITY;
    const until = monotonicMs() + EARLY_MS;
    for (let first = heap[0]; first !== undefined && first.dueMs <= until; first = heap[0]) {
      removeFirst(heap);
      release(first);
    }
    arm();
  }

  function arm(): void {
    const first = heap[0];
    if (first === undefined || armedFor <= first.dueMs) return;
    if (timer !== null) clearTimeout(timer);
    armedFor = first.dueMs;
    timer = setTimeout(wake, Math.max(1, first.dueMs - monotonicMs()));
  }

  return {
    push(item) {
      if (heap.length >= capacity) {
        dropped += 1;
        return false;
      }
      insert(heap, item);
      arm();
      return true;
    },
    get dropped() {
      return dropped;
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      heap.length = 0;
    },
  };
}

function insert<Item extends Delayed>(heap: Item[], item: Item): void {
  let index = heap.push(item) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || above.dueMs <= item.dueMs) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = item;
}

function removeFirst<Item extends Delayed>(heap: Item[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const a = heap[left];
    const b = heap[left + 1];
    const child = a !== undefined && b !== undefined && b.dueMs < a.dueMs ? left + 1 : left;
    const below = heap[child];
    if (below === undefined || below.dueMs >= last.dueMs) break;
    heap[index] = below;
    index = child;
  }
  heap[index] = last;
}
