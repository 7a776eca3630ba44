/** A jump of the wall clock ahead of ours by more than this is a suspend or a correction, not drift. */
const JUMP_MICROS = 2_000_000;

export interface AgentClock {
  /** Epoch microseconds; never goes backwards, whatever the wall clock does. */
  micros(): number;
  /** Follows the wall clock where it has jumped ahead (a suspend stops the monotonic clock); true if it had. */
  catchUp(): boolean;
}

/** Monotonic time that starts from the wall clock's. `wallMs` is epoch ms, `monotonicMs` ms from anywhere. */
export function createClock(wallMs: () => number, monotonicMs: () => number): AgentClock {
  let offset = wallMs() * 1_000 - monotonicMs() * 1_000;
  const micros = () => Math.round(offset + monotonicMs() * 1_000);
  return {
    micros,
    catchUp() {
      const ahead = wallMs() * 1_000 - micros();
      if (ahead <= JUMP_MICROS) return false;
      offset += ahead;
      return true;
    },
  };
}
