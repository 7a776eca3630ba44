import { emptyReply } from '@twinline/wire/packet';
import { Session } from '@twinline/wire/session';
import type { Baseline } from './engineBaselines';

export const INTERVAL_MS = 20;
export const START_MS = 1_760_000_000_000;
const RTT_MS = 80;
/** A probe after a lost one is lost this often: loss comes in bursts. */
const LOST_AFTER_LOST = 0.3;
/** One probe of a thousand comes this much later: late, not lost. */
const SPIKE = { share: 0.001, ms: 150 };

/** Share of probes that are lost `at` ms since the start. */
export type LossAt = (at: number) => number;

const microsAt = (ms: number) => 1_000 * START_MS + 1_000 * ms;

/** Probes of one agent on one line, sent every 20 ms; its session counts them, and so do the baselines. */
export class ProbedPath {
  readonly session: Session;
  /** Replies under way, soonest first. */
  private readonly flying: { sequence: number; at: number }[] = [];
  private lostLast = false;
  private nextAt: number;

  constructor(
    readonly path: number,
    private readonly draw: () => number,
    private readonly lossAt: LossAt,
    private readonly baselines: readonly Baseline[],
  ) {
    this.session = new Session({ path, intervalMicros: 1_000 * INTERVAL_MS });
    this.nextAt = draw() * INTERVAL_MS;
  }

  /** Everything up to `to` (ms since the start) happens; says whether anything did. */
  pass(to: number): boolean {
    if (this.nextAt > to && this.answerAt() > to && this.session.nextLateAt() > microsAt(to)) return false;
    for (; this.nextAt <= to; this.nextAt += INTERVAL_MS) this.send(this.nextAt);
    while (this.answerAt() <= to) {
      const { sequence, at } = this.flying.shift() ?? { sequence: 0, at: 0 };
      this.session.advance(microsAt(at));
      this.session.answer({ ...emptyReply(), sequence, reflectorSequence: sequence }, microsAt(at));
      for (const baseline of this.baselines) baseline.answered(sequence, at);
    }
    this.session.advance(microsAt(to));
    return true;
  }

  /** When the next reply arrives. */
  private answerAt(): number {
    return this.flying[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  private send(at: number): void {
    const sequence = this.session.send(microsAt(at));
    for (const baseline of this.baselines) baseline.sent(sequence, at);
    const loss = this.lossAt(at);
    // The share of losses is `loss` with bursts as without: fewer begin.
    const begins = (loss * (1 - LOST_AFTER_LOST)) / (1 - loss);
    this.lostLast = this.draw() < (loss >= 0.99 ? loss : this.lostLast ? LOST_AFTER_LOST : begins);
    if (this.lostLast) return;
    const spike = this.draw() < SPIKE.share ? SPIKE.ms : 0;
    const jitterMs = -2 * Math.log(1 - this.draw());
    const reply = { sequence, at: at + RTT_MS + jitterMs + spike };
    let place = this.flying.length;
    while (place > 0 && (this.flying[place - 1]?.at ?? 0) > reply.at) place--;
    this.flying.splice(place, 0, reply);
  }
}
