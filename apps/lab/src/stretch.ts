/** What a stretch of network does to packets, each way. `lossRatio` is of round trips: each way loses its share. */
export interface Impairment {
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly lossRatio: number;
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
  private lossEachWay: number;

  constructor(readonly base: Impairment) {
    this.impairment = base;
    this.lossEachWay = eachWay(base.lossRatio);
  }

  get now(): Impairment {
    return this.impairment;
  }

  get isCut(): boolean {
    return this.cuts.at(-1)?.untilMs === Number.POSITIVE_INFINITY;
  }

  impair(change: Partial<Impairment>): void {
    this.impairment = { ...this.impairment, ...change };
    this.lossEachWay = eachWay(this.impairment.lossRatio);
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

  loses(random: () => number): boolean {
    return this.lossEachWay > 0 && random() < this.lossEachWay;
  }

  /** One packet's delay: the line's own and a share of its jitter, which only ever adds. */
  delayMs(random: () => number): number {
    const { delayMs, jitterMs } = this.impairment;
    return jitterMs === 0 ? delayMs : delayMs + random() * jitterMs;
  }
}

/** Lost on the way out or on the way back: 1 − (1 − p)² is to be the ratio of round trips. */
function eachWay(lossRatio: number): number {
  return 1 - Math.sqrt(1 - lossRatio);
}
