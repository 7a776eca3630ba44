import type { DrivenReply } from './drive';

/** What the network does to one probe. Several return delays: the network doubles the reply. */
export interface Fate {
  readonly forwardMicros: number;
  readonly returnMicros: readonly number[];
  readonly lostOn: 'forward' | 'return' | null;
  /** Set: the network doubles the request, and the second copy arrives so much later. */
  readonly doubledAfterMicros?: number;
}

export interface ReflectorModel {
  /** The reflector's clock at a moment of true time (which is the sender's unless a test bends that too). */
  readonly clock?: (trueMicros: number) => number;
  /** Moments of true time at which its count begins anew. */
  readonly restarts?: readonly number[];
  readonly firstCount?: number;
  readonly stateless?: boolean;
  readonly errorMicros?: number | null;
  readonly synchronized?: boolean;
}

/** A reflector that counts what reaches it, in the order in which it does. Returns all that comes back. */
export function reflect(sentAt: readonly number[], fates: readonly Fate[], model: ReflectorModel = {}): DrivenReply[] {
  const arrivals = fates.flatMap((fate, index) => {
    if (fate.lostOn === 'forward') return [];
    const at = (sentAt[index] ?? 0) + fate.forwardMicros;
    const copies = fate.doubledAfterMicros === undefined ? [at] : [at, at + fate.doubledAfterMicros];
    return copies.map((arrived) => ({ fate, index, at: arrived }));
  });
  let count = model.firstCount ?? 0;
  const restarts = [...(model.restarts ?? [])];
  const replies: DrivenReply[] = [];
  for (const { fate, index, at } of arrivals.sort((a, b) => a.at - b.at)) {
    while (restarts[0] !== undefined && restarts[0] <= at) {
      restarts.shift();
      count = 0;
    }
    const told = (model.clock ?? ((micros) => micros))(at);
    const own = model.stateless === true ? {} : { reflectorSequence: count++ >>> 0 };
    const { errorMicros = null, synchronized = false } = model;
    if (fate.lostOn === 'return') continue;
    for (const back of fate.returnMicros) {
      const times = { receivedAtMicros: told, sentAtMicros: told, errorMicros, synchronized };
      replies.push({ index, at: at + back, ...own, ...times });
    }
  }
  return replies;
}

/** mulberry32: the same seed gives the same stream everywhere. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
