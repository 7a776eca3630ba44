/** A jump of the wall clock ahead of ours by more than this is a suspend or a correction, not drift. */
const JUMP_MICROS = 2_000_000;
/** What the wall clock may be off before it is followed: it is read in whole milliseconds. */
const UNNOTICED_MICROS = 2_000;
/** As fast as NTP slews a clock: an RTT of 80 ms is wrong by 40 µs meanwhile. */
const FASTEST_SLEW = 500e-6;
/** A difference is corrected over about so long, where the fastest slew allows. */
const SLEW_OVER_MICROS = 100_000_000;
const SLEW_ANEW_MICROS = 1_000_000;

export interface AgentClock {
  /** Epoch microseconds; never goes backwards, whatever the wall clock does. */
  micros(): number;
  /**
   * Follows the wall clock, and is to be called once a second or more often. True where the wall clock had jumped ahead
   * by more than 2 s (a suspend stops the monotonic clock): then so has ours. Any other difference, ahead or behind, is
   * made up by running at most 500 ppm faster or slower, so that ten minutes behind take two weeks, and no start of a
   * sample is ever repeated; the hub knows each agent's offset meanwhile.
   */
  catchUp(): boolean;
}

/** Monotonic time that starts from the wall clock's. `wallMs` is epoch ms, `monotonicMs` ms from anywhere. */
export function createClock(wallMs: () => number, monotonicMs: () => number): AgentClock {
  let base = wallMs() * 1_000;
  let baseMonotonic = monotonicMs() * 1_000;
  let rate = 0;
  const exact = (monotonic: number) => base + (monotonic - baseMonotonic) * (1 + rate);
  const micros = () => Math.round(exact(monotonicMs() * 1_000));
  return {
    micros,
    catchUp() {
      const monotonic = monotonicMs() * 1_000;
      const ahead = wallMs() * 1_000 - exact(monotonic);
      const jumped = ahead > JUMP_MICROS;
      if (!jumped && monotonic - baseMonotonic < SLEW_ANEW_MICROS) return false;
      base = exact(monotonic) + (jumped ? ahead : 0);
      baseMonotonic = monotonic;
      rate = jumped || Math.abs(ahead) < UNNOTICED_MICROS ? 0 : clamp(ahead / SLEW_OVER_MICROS, FASTEST_SLEW);
      return jumped;
    },
  };
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}
