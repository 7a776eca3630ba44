/** The clocks of the relay's host. */
export interface Clocks {
  /** Epoch ms; may be wrong, and may be set while the program runs. */
  readonly wall: () => number;
  /** Ms from any beginning; never set, but on Linux it stands still while the machine sleeps. */
  readonly monotonic: () => number;
}

/** How far the relay's clock is from the hub's. */
export interface ClockState {
  /** Hub minus relay, ms. */
  readonly offsetMs: number;
  /** The offset is no further off than this: half the round trip that it was measured with. */
  readonly errorMs: number;
}

export interface HubClock {
  /** The hub's time, epoch ms, as well as it is known; the relay's own until the hub has been heard. */
  now(): number;
  /** Takes in what the hub said its time was in answer to a request made at `askedAt` (monotonic ms). */
  measured(serverTimeMs: number, askedAt: number): void;
  /** The host's clock was set, or the machine slept: what was measured needs to be measured again. */
  isSuspect(): boolean;
  state(): ClockState | null;
}

/** Two oscillators of computers drift apart by no more than this share of the time (RFC 5905 §11.1: 500 ppm each). */
const DRIFT = 1e-3;
/** The host's two clocks may drift apart by this much before it counts as a jump. */
const JUMP_MS = 1_000;

interface Measurement {
  readonly hub: number;
  readonly wall: number;
  readonly monotonic: number;
  readonly errorMs: number;
}

/**
 * Keeps the hub's time on a host whose own clock may be wrong: the middle of the shortest round trip counts (RFC 5905
 * §10). Between measurements the host's two clocks carry it on, and the later one is believed: a clock that was set or a
 * machine that slept makes a directive stale too early until the next answer of the hub, never too late.
 */
export function createHubClock({ wall, monotonic }: Clocks): HubClock {
  let held: Measurement | null = null;

  const isSuspect = () => held !== null && Math.abs(wall() - held.wall - (monotonic() - held.monotonic)) > JUMP_MS;

  function now(): number {
    if (held === null) return wall();
    return held.hub + Math.max(monotonic() - held.monotonic, wall() - held.wall);
  }

  return {
    now,
    isSuspect,
    measured(serverTimeMs, askedAt) {
      const at = monotonic();
      const errorMs = (at - askedAt) / 2;
      const better = held === null || isSuspect() || errorMs <= held.errorMs + (at - held.monotonic) * DRIFT;
      if (better) held = { hub: serverTimeMs + errorMs, wall: wall(), monotonic: at, errorMs };
    },
    state: () => (held === null ? null : { offsetMs: held.hub - held.wall, errorMs: held.errorMs }),
  };
}
