/** Date.now() counts whole milliseconds: below this nothing can be said of the two clocks' difference. */
const RESOLUTION_MICROS = 1_500;
const HALF_MILLISECOND_MICROS = 500;
const CHECK_EVERY_MICROS = 1_000_000;

export interface WallClock {
  /** Epoch microseconds, with the monotonic clock's resolution. */
  micros(): number;
  /** What reading the wall clock this way may add to its own error. */
  errorMicros(): number;
}

export interface ClockReadings {
  /** Epoch ms at which `monotonicMs` was 0, as exactly as the platform tells (performance.timeOrigin). */
  readonly originMs: number;
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
}

/**
 * The wall clock in microseconds: the monotonic clock from its origin on, which the system slews as it slews the wall
 * clock, and anchored anew where the two are found apart (the wall clock was set, or the host was suspended).
 */
export function createWallClock({ originMs, wallMs, monotonicMs }: ClockReadings): WallClock {
  let offset = originMs * 1_000;
  let checkedAt = Number.NEGATIVE_INFINITY;
  return {
    micros() {
      const monotonic = monotonicMs() * 1_000;
      if (monotonic - checkedAt > CHECK_EVERY_MICROS) {
        checkedAt = monotonic;
        const apart = wallMs() * 1_000 + HALF_MILLISECOND_MICROS - (offset + monotonic);
        if (Math.abs(apart) > RESOLUTION_MICROS) offset += apart;
      }
      return Math.round(offset + monotonic);
    },
    errorMicros: () => RESOLUTION_MICROS,
  };
}
