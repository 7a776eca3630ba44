/** Something that wants to run at a time; `run` says when it wants to run next (same clock), or Infinity for never. */
export interface Task {
  run(nowMs: number, lateByMs: number): number;
}

interface Entry {
  dueMs: number;
  readonly task: Task;
}

export interface Schedule {
  /** Adds a task due at `dueMs`; the returned function removes it. */
  add(task: Task, dueMs: number): () => void;
  /** Calls `look` at each wake-up before what is due runs; the returned function ends that. */
  onWake(look: () => void): () => void;
  nowMs(): number;
  stop(): void;
}

/** What is due within this time of a wake-up runs at once: fewer wake-ups, and a probe's own send time is exact anyway. */
const SLACK_MS = 1;

/**
 * Many periodic tasks on one timer: it is set to the earliest, so there is neither a timer per path nor a tick in
 * which nothing happens. `monotonicMs` is the clock of all its times.
 */
export function createSchedule(monotonicMs: () => number): Schedule {
  const heap: Entry[] = [];
  const looks = new Set<() => void>();
  let timer: NodeJS.Timeout | null = null;
  let armedFor = Number.POSITIVE_INFINITY;
  let running = false;
  let stopped = false;

  function arm(): void {
    const first = heap[0]?.dueMs ?? Number.POSITIVE_INFINITY;
    if (running || stopped || (timer !== null && armedFor <= first)) return;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    armedFor = first;
    if (first === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(wake, Math.min(Math.max(1, first - monotonicMs()), 60_000));
  }

  function wake(): void {
    timer = null;
    armedFor = Number.POSITIVE_INFINITY;
    running = true;
    for (const look of looks) look();
    const now = monotonicMs();
    for (let first = heap[0]; first !== undefined && first.dueMs <= now + SLACK_MS; first = heap[0]) {
      const next = first.task.run(now, Math.max(0, now - first.dueMs));
      // The task may have removed itself, or others, while it ran.
      const at = heap.indexOf(first);
      if (at === -1) continue;
      first.dueMs = Math.max(next, now + SLACK_MS + 0.1);
      sift(heap, at);
    }
    running = false;
    arm();
  }

  return {
    nowMs: monotonicMs,
    add(task, dueMs) {
      const entry: Entry = { dueMs, task };
      heap.push(entry);
      sift(heap, heap.length - 1);
      arm();
      return () => remove(heap, entry);
    },
    onWake(look) {
      looks.add(look);
      return () => looks.delete(look);
    },
    stop() {
      stopped = true;
      heap.length = 0;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** Restores the heap's order after the entry at `at` has changed. */
function sift(heap: Entry[], at: number): void {
  const entry = heap[at];
  if (entry === undefined) return;
  let index = at;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || above.dueMs <= entry.dueMs) break;
    heap[index] = above;
    index = parent;
  }
  for (;;) {
    const child = smallerChild(heap, index);
    const below = heap[child];
    if (below === undefined || below.dueMs >= entry.dueMs) break;
    heap[index] = below;
    index = child;
  }
  heap[index] = entry;
}

function smallerChild(heap: readonly Entry[], index: number): number {
  const left = 2 * index + 1;
  const a = heap[left];
  const b = heap[left + 1];
  return a !== undefined && b !== undefined && b.dueMs < a.dueMs ? left + 1 : left;
}

function remove(heap: Entry[], entry: Entry): void {
  const at = heap.indexOf(entry);
  if (at === -1) return;
  const last = heap.pop();
  if (last === undefined || last === entry) return;
  heap[at] = last;
  sift(heap, at);
}
