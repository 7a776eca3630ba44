/** Where a stretch loses packets: on their way to the PoP, on their way back, or a share on each. */
export const LOSS_DIRECTIONS = ['both', 'forward', 'return'] as const;
export type LossDirection = (typeof LOSS_DIRECTIONS)[number];

/** What a stretch of network does to packets. `lossRatio` is of round trips, whichever way they are lost. */
export interface Impairment {
  /** Each way. */
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly lossRatio: number;
  readonly lossDirection: LossDirection;
}

interface Cut {
  readonly fromMs: number;
  untilMs: number;
}

/** Cuts that ended longer ago than any packet may be under way are forgotten. */
const REMEMBER_MS = 60_000;

/** A line, or the access network of a carrier on it: its impairment now, and when it was cut. */
export class Stretch {
  private cuts: Cut[] = [];
  private impairment: Impairment;
  private loss: Loss;

  constructor(readonly base: Impairment) {
    this.impairment = base;
    this.loss = lossOf(base);
  }

  get now(): Impairment {
    return this.impairment;
  }

  get isCut(): boolean {
    return this.cuts.at(-1)?.untilMs === Number.POSITIVE_INFINITY;
  }

  impair(change: Partial<Impairment>): void {
    this.impairment = { ...this.impairment, ...change };
    this.loss = lossOf(this.impairment);
  }

  cut(atMs: number): void {
    if (this.isCut) return;
    this.cuts = this.cuts.filter((cut) => cut.untilMs > atMs - REMEMBER_MS);
    this.cuts.push({ fromMs: atMs, untilMs: Number.POSITIVE_INFINITY });
  }

  /** Mends a cut and takes every impairment back. */
  restore(atMs: number): void {
    const last = this.cuts.at(-1);
    if (last !== undefined && this.isCut) last.untilMs = atMs;
    this.impair(this.base);
  }

  /** Whether a packet that was at the cut's place at this time was lost there. */
  wasCutAt(atMs: number): boolean {
    return this.cuts.some((cut) => atMs >= cut.fromMs && atMs < cut.untilMs);
  }

  /** Whether one packet is lost here on its way to the PoP, or `back` from there. */
  loses(random: () => number, back: boolean): boolean {
    const ratio = back ? this.loss.back : this.loss.out;
    return ratio > 0 && random() < ratio;
  }

  /** One packet's delay: the line's own and a share of its jitter, which only ever adds. */
  delayMs(random: () => number): number {
    const { delayMs, jitterMs } = this.impairment;
    return jitterMs === 0 ? delayMs : delayMs + random() * jitterMs;
  }
}

interface Loss {
  readonly out: number;
  readonly back: number;
}

/** Where both ways lose, 1 − (1 − p)² is to be the ratio of round trips. */
function lossOf({ lossRatio, lossDirection }: Impairment): Loss {
  switch (lossDirection) {
    case 'forward':
      return { out: lossRatio, back: 0 };
    case 'return':
      return { out: 0, back: lossRatio };
    case 'both': {
      const eachWay = 1 - Math.sqrt(1 - lossRatio);
      return { out: eachWay, back: eachWay };
    }
  }
}
