import { describe, expect, test } from 'vitest';
import type { PathSignal, SampleSummary } from '../src/types';
import { addReply, addSamples, addSignal, emptyWindow, figuresOf, rejoin, withdraw } from '../src/windows';
import {
  addReplyPlain,
  addSamplesPlain,
  addSignalPlain,
  emptyPlain,
  plainFigures,
  rejoinPlain,
  withdrawPlain,
} from './plainWindows';
import { random } from './world';

/** How a stream misbehaves: chances of each step. */
interface Temper {
  readonly late: number;
  readonly revised: number;
  readonly gap: number;
  /** The clock is stepped by seconds; it wanders by up to `driftMs` at each step. */
  readonly step: number;
  readonly driftMs: number;
  /** Samples longer and shorter than a second, some of which overlap the next. */
  readonly odd: number;
  readonly longestMs: number;
  readonly fraction: number;
  readonly huge: number;
  readonly outage: number;
  readonly withdrawal: number;
  readonly backlog: number;
}
const CALM: Temper = {
  ...{ late: 0, revised: 0, gap: 0, step: 0, driftMs: 0.02, odd: 0, longestMs: 1_500 },
  ...{ fraction: 0, huge: 0, outage: 0, withdrawal: 0, backlog: 0 },
};
const tempers: Record<string, Temper> = {
  'calm streams': CALM,
  'streams with revisions': { ...CALM, revised: 0.4 },
  'streams whose clock wanders': { ...CALM, revised: 0.6, driftMs: 120 },
  'streams whose clock wanders far': { ...CALM, revised: 0.3, driftMs: 300 },
  'streams out of order, with gaps': { ...CALM, late: 0.2, revised: 0.2, gap: 0.03 },
  'streams of odd lengths': { ...CALM, odd: 0.3, revised: 0.3 },
  'streams of short samples': { ...CALM, odd: 0.9, longestMs: 60, revised: 0.3 },
  'streams of long samples': { ...CALM, odd: 0.5, longestMs: 130_000, revised: 0.3 },
  'streams with fractions': { ...CALM, fraction: 0.02, revised: 0.1 },
  'streams with huge jitter': { ...CALM, huge: 0.01 },
  'streams whose clock is stepped': { ...CALM, step: 0.03, revised: 0.2, late: 0.05 },
  'streams with outages and withdrawals': { ...CALM, outage: 0.05, withdrawal: 0.01, revised: 0.2, late: 0.05 },
  'streams of everything': {
    ...{ late: 0.1, revised: 0.3, gap: 0.02, step: 0.01, driftMs: 20, odd: 0.02, longestMs: 1_500 },
    ...{ fraction: 0.005, huge: 0.001, outage: 0.02, withdrawal: 0.005, backlog: 0.02 },
  },
};

/** One path that is fed to both windows, sample by sample. */
function stream(seed: number, temper: Temper) {
  const rnd = random(seed);
  const whole = (most: number) => Math.floor(rnd() * (most + 1));
  const chance = (share: number) => rnd() < share;
  const window = emptyWindow();
  const plain = emptyPlain();
  const held: SampleSummary[] = [];
  const told: SampleSummary[] = [];
  let clock = 1_700_000_000_000 + rnd();
  let offset = rnd() * 40;
  const rttBucket = 60 + whole(60);

  const measured = (key: number, durationMs: number, revision: number): SampleSummary => {
    const sent = chance(0.02) ? 0 : whole(50);
    const received = chance(0.7) ? sent : whole(sent + (chance(0.05) ? 2 : 0));
    const buckets = [...new Set(Array.from({ length: whole(Math.min(6, received)) }, () => rttBucket + whole(8)))];
    if (chance(temper.odd / 20)) buckets.push(190 + whole(1_800));
    const jitter = chance(temper.huge) ? 2 ** 52 : chance(temper.fraction) ? rnd() * 2_000 : whole(4_000);
    return {
      key,
      start: key / 1_000 + offset,
      durationMs,
      revision,
      sent,
      received,
      late: sent - received,
      lost: 0,
      pending: 0,
      rttMinMicros: null,
      rttMeanMicros: null,
      rttMaxMicros: null,
      rttBuckets: buckets.sort((a, b) => a - b),
      rttCounts: buckets.map(() => 1 + whole(10)),
      jitterMicros: received === 0 || chance(0.02) ? null : jitter,
      longestLossBurst: chance(0.3) ? whole(6) : 0,
      lateRun: chance(0.002 + temper.outage) ? whole(sent) : 0,
      lateRunSpanMicros: whole(1_500_000),
    };
  };
  const give = (samples: SampleSummary[]) => {
    addSamples(window, samples);
    addSamplesPlain(plain, samples);
    told.push(...samples);
    if (told.length > 90) told.splice(0, told.length - 90);
  };
  const signal = (one: PathSignal) => {
    addSignal(window, one);
    addSignalPlain(plain, one);
  };
  const next = () => {
    const durationMs = chance(temper.odd) ? 20 + rnd() * temper.longestMs : 990 + rnd() * 20;
    const sample = measured(Math.round(clock * 1_000), durationMs, 0);
    // Overlapping now and then, where lengths are odd.
    clock += chance(temper.odd / 2) ? durationMs * rnd() : durationMs;
    offset += (2 * rnd() - 1) * temper.driftMs;
    return sample;
  };
  const outage = () => {
    const firstLateSentAt = clock + offset - whole(3_000);
    const at = clock + offset;
    const late = { lateRun: 2 + whole(40), lateRunSpanMicros: whole(2_000_000), firstLateSentAt };
    signal({ kind: 'blackout', at, ...late });
    if (chance(0.8)) signal({ kind: 'recovery', at: at + whole(2_000), ...late, firstLateSentAt: null });
  };
  // Most are revised soon after; at the edge of the ten seconds it matters most.
  const age = () => (chance(0.5) ? whole(4) : chance(0.6) ? 8 + whole(5) : whole(80));
  const revise = () => {
    const known = told[Math.max(0, told.length - 1 - age())];
    if (known)
      give([measured(known.key, known.durationMs + (chance(0.1) ? whole(20) - 10 : 0), known.revision + whole(2))]);
  };
  const turn = () => {
    if (chance(temper.gap)) clock += rnd() * 90_000;
    if (chance(temper.step)) offset += (rnd() - 0.5) * 8_000;
    if (chance(temper.outage)) outage();
    if (chance(temper.withdrawal)) {
      withdraw(window);
      withdrawPlain(plain);
    } else if (plain.withdrawn && chance(0.3)) {
      const at = clock + offset - whole(2_000);
      rejoin(window, at);
      rejoinPlain(plain, at);
    }
    const batch = Array.from({ length: chance(temper.backlog) ? whole(300) : chance(0.8) ? 1 : 0 }, next);
    for (const sample of batch.splice(0)) (chance(temper.late) ? held : batch).push(sample);
    give(batch);
    if (held.length > 0 && chance(0.3)) give(held.splice(0, 1 + whole(held.length - 1)));
    if (chance(temper.revised)) revise();
    if (chance(0.1)) {
      const sentAt = clock + offset - whole(5_000);
      addReply(window, sentAt);
      addReplyPlain(plain, sentAt);
    }
  };
  const show = () => {
    const { lateRun, tailAt, judgeFrom, answeredSentAt, lastDataAt, withdrawn, measuredFrom } = window;
    const shared = { lateRun, tailAt, judgeFrom, answeredSentAt, lastDataAt, withdrawn, measuredFrom };
    const { samples: _, ...plainly } = plain;
    // Asked first: it has to bring the sums up to date as figures do.
    const little = window.minute.losesAtMost(0.3, judgeFrom);
    return {
      ours: { ...shared, little, figures: figuresOf(window) },
      plain: { ...plainly, little: losesLittle(plainFigures(plain)), figures: plainFigures(plain) },
    };
  };
  return { turn, show, asked: () => chance(0.7) };
}

/** Whether every window lost no more than 30 % of its probes, or a single one. */
function losesLittle({ second, threeSeconds, tenSeconds, minute }: ReturnType<typeof plainFigures>): boolean {
  return [second, threeSeconds, tenSeconds, minute].every((window) => {
    const [probes, lossRatio] = [window?.probes ?? 0, window?.lossRatio ?? 0];
    return Math.round(lossRatio * probes) < 2 || lossRatio <= 0.3;
  });
}

describe('figures of running sums are those of the plain computation over all samples, bit for bit', () => {
  test.each(Object.entries(tempers))('in %s', (_name, temper) => {
    let judged = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const { turn, show, asked } = stream(seed, temper);
      for (let i = 0; i < 250; i++) {
        turn();
        // Windows are not asked after every change: what comes between must not be lost.
        if (!asked()) continue;
        const { ours, plain } = show();
        expect(ours, `stream ${seed}, turn ${i}`).toStrictEqual(plain);
        if (ours.figures.tenSeconds?.rttP95Micros) judged++;
      }
    }
    expect(judged).toBeGreaterThan(2_000);
  });
});
