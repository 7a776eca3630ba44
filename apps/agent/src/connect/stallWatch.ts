/** Tells how long this program's event loop stood still: such time is ours, not the line's. */
export interface StallWatch {
  /** Watches until the returned function is called. */
  hold(): () => void;
  /** All stalls so far, in milliseconds, the one that may just be ending included; never falls while held. */
  stalledMs(): number;
  /** Whether what is handled at this moment may have waited behind a stall. */
  heldUp(): boolean;
}

const BEAT_MS = 10;
/** A beat later than this was held up by the loop or by the processor; below it is the timers' own lateness. */
const STALL_MS = 10;

/** One timer while anybody holds the watch, none else. */
export function createStallWatch(monotonicMs: () => number): StallWatch {
  let holders = 0;
  let timer: NodeJS.Timeout | null = null;
  let lastBeatMs = 0;
  let totalMs = 0;
  /** A stall has just ended: what is handled until the sockets have been looked at once may have waited in it. */
  let catchingUp = 0;

  const lateMs = (): number => {
    const late = monotonicMs() - lastBeatMs - BEAT_MS;
    return timer !== null && late > STALL_MS ? late : 0;
  };
  function beat(): void {
    const stallMs = lateMs();
    totalMs += stallMs;
    lastBeatMs = monotonicMs();
    if (stallMs === 0) return;
    catchingUp += 1;
    const caughtUp = () => {
      catchingUp -= 1;
    };
    // Twice: the first may still come in the same turn of the loop, before the sockets.
    setImmediate(() => setImmediate(caughtUp));
  }

  return {
    hold() {
      let held = true;
      holders += 1;
      if (timer === null) {
        lastBeatMs = monotonicMs();
        timer = setInterval(beat, BEAT_MS);
      }
      return () => {
        if (!held) return;
        held = false;
        holders -= 1;
        if (holders > 0 || timer === null) return;
        beat();
        clearInterval(timer);
        timer = null;
      };
    },
    stalledMs: () => totalMs + lateMs(),
    heldUp: () => lateMs() > 0 || catchingUp > 0,
  };
}
