/** What simple monitors do, on the same probes: each says whether it holds the line for bad. Times are ms. */
export interface Baseline {
  readonly name: string;
  sent(sequence: number, at: number): void;
  answered(sequence: number, at: number): void;
  /** Whether the line is bad by what is known at `at`; asked every few milliseconds. */
  isBad(at: number): boolean;
}

/**
 * Three consecutive misses, as BFD (RFC 5880 §6.8.4) and most ping monitors have it: nothing has been heard for three
 * intervals, and what is heard next ends it.
 */
export function threeMisses(intervalMs: number): Baseline {
  let heardAt: number | null = null;
  return {
    name: 'three misses',
    sent: () => undefined,
    answered(_sequence, at) {
      heardAt = at;
    },
    isBad: (at) => heardAt !== null && at - heardAt >= 3 * intervalMs,
  };
}

const PERIOD_MS = 60_000;
const LOSS_INTERVAL_MS = 2_000;
const ALERT_INTERVAL_MS = 1_000;
const ALERT_LOSS = 0.2;

/**
 * dpinger's defaults, as pfSense and OPNsense run it: loss over 60 s, of probes that have had 2 s to be answered, looked
 * at every second, bad above 20 %.
 */
export function movingAverage(intervalMs: number): Baseline {
  const places = Math.ceil((PERIOD_MS + LOSS_INTERVAL_MS) / intervalMs) + 1;
  const lost = new Uint8Array(places);
  let next = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let bad = false;
  return {
    name: 'average over 60 s',
    sent(sequence) {
      lost[sequence % places] = 1;
      next = sequence + 1;
    },
    answered(sequence) {
      lost[sequence % places] = 0;
    },
    isBad(at) {
      if (at - lookedAt < ALERT_INTERVAL_MS) return bad;
      lookedAt = at;
      const to = next - Math.ceil(LOSS_INTERVAL_MS / intervalMs);
      const from = Math.max(0, to - Math.ceil(PERIOD_MS / intervalMs));
      let losses = 0;
      for (let sequence = from; sequence < to; sequence++) losses += lost[sequence % places] ?? 0;
      bad = to > from && losses / (to - from) > ALERT_LOSS;
      return bad;
    },
  };
}
