/** Probes whose fate is remembered: 5 s at 20 ms. */
const REMEMBERED = 256;
/** Loss is of probes sent in the last second. */
const LOSS_OVER_MS = 1_000;
const FIRST_LATE_MS = 1_000;
/** As agents see a blackout (docs/judging.md): so many late in a row, over so long. */
const DEAD_RUN = 5;
const DEAD_MS = 100;

export interface LineState {
  /** It answers: neither silent from the start, nor five probes and 100 ms late in a row. */
  readonly isAlive: boolean;
  /** Since when it is so, on the watch's clock. */
  readonly sinceMs: number;
  /** Smoothed; null before the first answer. */
  readonly rttMs: number | null;
  /** Of the probes of the last second that were answered or are late; 1 when there is none. */
  readonly lossRatio: number;
}

export interface LineWatch {
  sent(sequence: number, nowMs: number): void;
  /** False for an answer to nothing that is remembered, or answered already. */
  answered(sequence: number, nowMs: number): boolean;
  /** Looks at what is late by now. */
  look(nowMs: number): LineState;
}

interface Probe {
  readonly sequence: number;
  readonly sentMs: number;
  isAnswered: boolean;
}

/** Judges one line by the probes that its two ends exchange. Late is SRTT + max(4·RTTVAR, 50 ms), smoothed as RFC 6298 does. */
export function createLineWatch(startMs: number): LineWatch {
  const probes: Probe[] = [];
  let rtt: { srtt: number; rttvar: number } | null = null;
  let alive = { isAlive: false, sinceMs: startMs };

  const lateMs = () => (rtt === null ? FIRST_LATE_MS : rtt.srtt + Math.max(4 * rtt.rttvar, 50));

  function isDead(nowMs: number): boolean {
    if (rtt === null) return true;
    const limit = nowMs - lateMs();
    let run = 0;
    let firstMs = nowMs;
    let lastMs = 0;
    for (let i = probes.length - 1; i >= 0; i -= 1) {
      const probe = probes[i];
      if (probe === undefined || probe.isAnswered) break;
      if (probe.sentMs > limit) continue;
      run += 1;
      firstMs = probe.sentMs;
      lastMs = Math.max(lastMs, probe.sentMs);
    }
    return run >= DEAD_RUN && lastMs - firstMs + (lastMs - firstMs) / (run - 1) >= DEAD_MS;
  }

  function lossRatio(nowMs: number): number {
    const limit = nowMs - lateMs();
    const decided = probes.filter(
      ({ sentMs, isAnswered }) => nowMs - sentMs <= LOSS_OVER_MS + lateMs() && (isAnswered || sentMs <= limit),
    );
    if (decided.length === 0) return 1;
    return decided.filter(({ isAnswered }) => !isAnswered).length / decided.length;
  }

  return {
    sent(sequence, nowMs) {
      probes.push({ sequence, sentMs: nowMs, isAnswered: false });
      if (probes.length > REMEMBERED) probes.shift();
    },
    answered(sequence, nowMs) {
      const probe = probes.findLast((each) => each.sequence === sequence);
      if (probe === undefined || probe.isAnswered) return false;
      probe.isAnswered = true;
      const sample = Math.max(0, nowMs - probe.sentMs);
      rtt =
        rtt === null
          ? { srtt: sample, rttvar: sample / 2 }
          : {
              rttvar: 0.75 * rtt.rttvar + 0.25 * Math.abs(rtt.srtt - sample),
              srtt: 0.875 * rtt.srtt + 0.125 * sample,
            };
      return true;
    },
    look(nowMs) {
      const isAlive = !isDead(nowMs);
      if (isAlive !== alive.isAlive) alive = { isAlive, sinceMs: nowMs };
      return { ...alive, rttMs: rtt?.srtt ?? null, lossRatio: lossRatio(nowMs) };
    },
  };
}
