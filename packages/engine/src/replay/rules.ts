import { SINGLE } from '../modes';
import type { LineSlot, SampleSummary } from '../types';
import type { Judge, Saying } from './judge';
import type { Seat } from './recording';

export const RULES = ['three-misses', 'moving-average'] as const;
/**
 * What policies are compared with.
 *
 * `three-misses` leaves a line when more than half of its audience has lost three probes in a row, for one that has
 * not, and stays there until that one does (BFD's multiplier of three; RFC 5880 §6.8.4).
 *
 * `moving-average` is dpinger as pfSense and OPNsense set it: a line is down while more than 20 % of the last 60 s of probes
 * were lost or their mean RTT is over 500 ms. It is left while it is down, and returned to as soon as it is not.
 *
 * Both begin on the first line, and take only a line that was heard in the last minute.
 */
export type Rule = (typeof RULES)[number];

const MISSES = 3;
const AVERAGE_MS = 60_000;
const DOWN_LOSS_RATIO = 0.2;
const DOWN_RTT_MICROS = 500_000;

/** What a rule finds of one line; it never looks at the future. */
interface Finding {
  /** Only these paths are there now. */
  keep(paths: ReadonlySet<number>): void;
  hear(seat: Seat, sample: SampleSummary): void;
  isDown(): boolean;
  /** When the newest sample ended, epoch ms. */
  readonly heardAt: number;
}

/** A simple rule on recorded samples: without dwell, hold-down or any other guard. */
export class RuleJudge implements Judge {
  private readonly findings: readonly Finding[];
  private active: number | null = null;

  constructor(
    private readonly rule: Rule,
    private readonly slots: readonly LineSlot[],
    private readonly say: Saying,
  ) {
    this.findings = slots.map(() => (rule === 'three-misses' ? new Misses() : new Average()));
  }

  sit(seats: ReadonlyMap<number, Seat>): void {
    for (const finding of this.findings) finding.keep(new Set(seats.keys()));
  }

  hear(seat: Seat, sample: SampleSummary): void {
    this.findings[seat.slot]?.hear(seat, sample);
  }

  decide(at: number): void {
    if (this.active === null) {
      this.take(0, at);
      return;
    }
    const mayReturn = this.rule === 'moving-average' && this.active !== 0 && this.isUp(0, at);
    if (!mayReturn && this.findings[this.active]?.isDown() !== true) return;
    const up = this.slots.findIndex((_, slot) => this.isUp(slot, at));
    if (up >= 0) this.take(up, at);
  }

  pass(): void {}

  resume(): void {}

  private isUp(slot: number, at: number): boolean {
    const finding = this.findings[slot];
    return finding !== undefined && at - finding.heardAt <= AVERAGE_MS && !finding.isDown();
  }

  private take(slot: number, at: number): void {
    const line = this.slots[slot];
    if (slot === this.active || line === undefined) return;
    const from = this.active === null ? null : (this.slots[this.active] ?? null);
    this.active = slot;
    this.say.directed({ at, line, from, ...SINGLE, reason: 'rule', faultAt: null, detectedAt: at, evidence: null });
  }
}

class Misses implements Finding {
  private readonly paths = new Map<number, { weight: number; run: number; missing: boolean }>();
  heardAt = Number.NEGATIVE_INFINITY;

  keep(paths: ReadonlySet<number>): void {
    for (const path of this.paths.keys()) if (!paths.has(path)) this.paths.delete(path);
  }

  hear({ identity }: Seat, sample: SampleSummary): void {
    const before = this.paths.get(identity.path)?.run ?? 0;
    // Where nothing came back the run goes on; else it is what the sample ends with.
    const run = sample.received === 0 ? before + sample.sent : sample.lateRun;
    const missing = Math.max(run, sample.longestLossBurst) >= MISSES;
    this.paths.set(identity.path, { weight: identity.weight, run, missing });
    this.heardAt = Math.max(this.heardAt, sample.start + sample.durationMs);
  }

  isDown(): boolean {
    let [missing, all] = [0, 0];
    for (const path of this.paths.values()) {
      all += path.weight;
      if (path.missing) missing += path.weight;
    }
    return missing > all / 2;
  }
}

class Average implements Finding {
  private readonly recent: { end: number; sent: number; lost: number; received: number; rttSum: number }[] = [];
  private first = 0;
  private readonly sums = { sent: 0, lost: 0, received: 0, rttSum: 0 };
  heardAt = Number.NEGATIVE_INFINITY;

  keep(): void {}

  hear(_: Seat, sample: SampleSummary): void {
    const end = sample.start + sample.durationMs;
    // Replies without a recorded time weigh nothing in the mean.
    const received = sample.rttMeanMicros === null ? 0 : sample.received;
    const entry = {
      end,
      sent: sample.sent,
      lost: sample.sent - sample.received,
      received,
      rttSum: received * (sample.rttMeanMicros ?? 0),
    };
    this.recent.push(entry);
    this.count(entry, 1);
    this.heardAt = Math.max(this.heardAt, end);
    for (
      let old = this.recent[this.first];
      old && old.end <= this.heardAt - AVERAGE_MS;
      old = this.recent[this.first]
    ) {
      this.count(old, -1);
      this.first += 1;
    }
    if (this.first < 1_024) return;
    this.recent.splice(0, this.first);
    this.first = 0;
  }

  isDown(): boolean {
    const { sent, lost, received, rttSum } = this.sums;
    return lost > DOWN_LOSS_RATIO * sent || rttSum > DOWN_RTT_MICROS * received;
  }

  private count(entry: { sent: number; lost: number; received: number; rttSum: number }, by: 1 | -1): void {
    this.sums.sent += by * entry.sent;
    this.sums.lost += by * entry.lost;
    this.sums.received += by * entry.received;
    this.sums.rttSum += by * entry.rttSum;
  }
}
