import { LabError } from './labError';

/** The hub stores nothing that lies more than an hour ahead of its clock. */
const MOST_AHEAD_MS = 1_800_000;

/** The wall clocks of the lab's hosts: one for the agents of each region, right until somebody sets it. */
export interface Clocks {
  /** Epoch ms, as the agents of this region read it. */
  now(region: string): number;
  /**
   * Sets it ahead of what its agents take for the time, or back from the right time. An agent's own clock follows a jump
   * ahead and never one back: it would name two seconds alike. So each jump ahead adds to those before it, and throws
   * LabError at half an hour in all.
   */
  jump(region: string, byMs: number): void;
  /** Sets it right; agents that it had carried ahead stay there, as on a real host, until they are started anew. */
  right(region: string): void;
  /** Its agents start anew, and take it as it stands. */
  started(region: string): void;
}

export function createClocks(trueNow: () => number): Clocks {
  const ahead = new Map<string, number>();
  const followed = new Map<string, number>();
  return {
    now: (region) => trueNow() + (ahead.get(region) ?? 0),
    jump(region, byMs) {
      const from = byMs > 0 ? (followed.get(region) ?? 0) : 0;
      if (from + byMs > MOST_AHEAD_MS)
        throw new LabError(
          400,
          'its agents are half an hour ahead: stop and start them, and their clocks are right again',
        );
      ahead.set(region, from + byMs);
      followed.set(region, Math.max(followed.get(region) ?? 0, from + byMs));
    },
    right(region) {
      ahead.delete(region);
    },
    started(region) {
      followed.set(region, ahead.get(region) ?? 0);
    },
  };
}
