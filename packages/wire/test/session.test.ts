import { describe, expect, it } from 'vitest';
import { sampleColumns } from '../src/batch';
import { type Sample, toColumns } from '../src/columns';
import { bucketOf } from '../src/histogram';
import { emptyReply } from '../src/packet';
import { Session } from '../src/session';
import { replay, type TracedProbe } from '../src/testing/replay';

const START = 1_795_000_000_000_000;
const INTERVAL = 20_000;
const RTT = 80_000;
const answered = (index: number, delay = RTT): TracedProbe => ({
  sentAt: START + index * INTERVAL,
  replyDelays: [delay],
  lostOn: null,
});
const lost = (index: number, lostOn: 'forward' | 'return' = 'forward'): TracedProbe => ({
  sentAt: START + index * INTERVAL,
  replyDelays: [],
  lostOn,
});
const probes = (count: number, of: (index: number) => TracedProbe) => Array.from({ length: count }, (_, i) => of(i));

describe('a session', () => {
  it('reports each second once, aligned and complete, when nothing happens', () => {
    const { samples, signals } = replay(probes(150, answered), INTERVAL);
    expect(signals).toEqual([]);
    expect(samples.map((sample) => sample.start)).toEqual([START, START + 1e6, START + 2e6]);
    for (const sample of samples) {
      expect(sample).toMatchObject({ sent: 50, received: 50, late: 0, lost: 0, pending: 0, revision: 0, lateRun: 0 });
      expect(sample).toMatchObject({ rttMinMicros: RTT, rttMeanMicros: RTT, rttMaxMicros: RTT, jitterMicros: 0 });
      expect(sample).toMatchObject({ forwardLost: 0, returnLost: 0, rttCounts: [50], rttBuckets: [bucketOf(RTT)] });
    }
    expect(sampleColumns.safeParse(toColumns(samples)).success).toBe(true);
  });

  it('suspects after two late probes, calls a blackout after five that span 100 ms, says it again as the run grows, and tells of recovery', () => {
    const trace = probes(200, (i) => (i >= 60 && i < 90 ? lost(i) : answered(i)));
    const { signals } = replay(trace, INTERVAL, 1_000);
    const cut = START + 60 * INTERVAL;
    expect(signals.map((signal) => signal.kind)).toEqual(['suspicion', ...Array(5).fill('blackout'), 'recovery']);
    expect(signals.map((signal) => signal.lateRun)).toEqual([2, 5, 8, 12, 16, 24, 0]);
    expect(signals[0]).toMatchObject({ lateRun: 2, firstLateSentAt: cut });
    expect(signals[1]).toMatchObject({ lateRun: 5, lateRunSpanMicros: 100_000, firstLateSentAt: cut });
    // Late timer: SRTT + 50 ms behind the fifth probe of the run.
    expect((signals[1]?.at ?? 0) - cut).toBeLessThan(4 * INTERVAL + RTT + 60_000);
    expect(signals.at(-1)).toMatchObject({ lateRun: 0, firstLateSentAt: cut });
  });

  it('calls no blackout when five late probes span less than 100 ms', () => {
    const trace = probes(200, (i) => ({ ...(i >= 60 && i < 69 ? lost(i) : answered(i)), sentAt: START + i * 10_000 }));
    const { signals } = replay(trace, 10_000, 1_000);
    expect(signals.map((signal) => signal.kind)).toEqual(['suspicion', 'recovery']);
  });

  it('finds a reroute from 80 to 300 ms slow, not dark: it is late at first and loses nothing', () => {
    const trace = probes(250, (i) => answered(i, i < 60 ? RTT : 300_000));
    const { final, signals } = replay(trace, INTERVAL, 1_000);
    expect(signals.at(-1)?.kind).toBe('recovery');
    expect(final.map((sample) => sample.received)).toEqual([50, 50, 50, 50, 50]);
    expect(final.reduce((sum, sample) => sum + sample.late, 0)).toBeLessThan(20);
    expect(final[3]).toMatchObject({ late: 0, rttMinMicros: 300_000, lateRun: 0 });
  });

  it('reports a second with late probes at once and revises it when their fate is known', () => {
    const { samples } = replay(
      probes(100, (i) => (i === 30 ? lost(i) : answered(i))),
      INTERVAL,
    );
    const first = samples.filter((sample) => sample.start === START);
    expect(first.map((sample) => [sample.revision, sample.pending, sample.late, sample.lost])).toEqual([
      [0, 1, 1, 0],
      [1, 0, 1, 1],
    ]);
    expect(samples.filter((sample) => sample.start === START + 1e6)).toHaveLength(1);
  });

  it('tells of a late run that reaches the end of a second', () => {
    const { samples } = replay(
      probes(150, (i) => (i >= 42 && i < 60 ? lost(i) : answered(i))),
      INTERVAL,
    );
    expect(samples[0]).toMatchObject({ start: START, revision: 0, lateRun: 8, lateRunSpanMicros: 160_000 });
  });

  it('withdraws a probe that could not be sent: it is neither sent nor lost', () => {
    const session = new Session({ path: 1, intervalMicros: INTERVAL });
    for (let i = 0; i < 50; i += 1) {
      const at = START + i * INTERVAL;
      const sequence = session.send(at);
      session.remember(sequence, sequence);
      if (i >= 40) session.withdraw(sequence);
      else
        session.answer(
          {
            ...emptyReply(),
            sequence,
            reflectorSequence: sequence,
            sentFraction: sequence,
            ssid: 1,
            processingMicros: 0,
          },
          at + 5_000,
        );
      session.advance(at + 6_000);
    }
    session.advance(START + 5e6);
    expect(session.takeSamples()).toMatchObject([{ sent: 40, received: 40, lost: 0, late: 0, lateRun: 0 }]);
    expect(session.takeSignals()).toEqual([]);
  });

  it('believes no reply that does not echo what was sent', () => {
    const session = new Session({ path: 1, intervalMicros: INTERVAL });
    session.remember(session.send(START), 99);
    const reply = {
      ...emptyReply(),
      sequence: 0,
      reflectorSequence: 0,
      sentFraction: 98,
      ssid: 1,
      processingMicros: 0,
    };
    expect(session.answer(reply, START + 1_000)).toBe('unknown');
    expect(session.answer({ ...reply, sequence: 4_000_000_000, sentFraction: 99 }, START + 1_000)).toBe('unknown');
    expect(session.answer({ ...reply, sentFraction: 99 }, START + 1_000)).toBe('fresh');
    expect(session.answer({ ...reply, sentFraction: 99 }, START + 1_000)).toBe('duplicate');
  });

  it('gives probes under way more time when the agent itself stood still', () => {
    const session = new Session({ path: 1, intervalMicros: INTERVAL });
    const reply = (sequence: number) => ({
      ...emptyReply(),
      sequence,
      reflectorSequence: sequence,
      sentFraction: 0,
      ssid: 1,
      processingMicros: 0,
    });
    for (let i = 0; i < 10; i += 1) {
      const sequence = session.send(START + i * INTERVAL);
      if (i < 5) session.answer(reply(sequence), START + i * INTERVAL + 10_000);
    }
    session.stalled(500_000, START + 600_000);
    session.advance(START + 650_000);
    expect(session.takeSignals()).toEqual([]);
    session.advance(START + 900_000);
    expect(session.takeSignals().map((signal) => signal.kind)).toEqual(['suspicion', 'blackout']);
  });

  it('tells nothing by direction while the reflector may be stateless', () => {
    const session = new Session({ path: 1, intervalMicros: INTERVAL });
    for (let i = 0; i < 50; i += 1) {
      const sequence = session.send(START + i * INTERVAL);
      if (i !== 20)
        session.answer(
          { ...emptyReply(), sequence, reflectorSequence: sequence, sentFraction: 0, ssid: 1, processingMicros: 0 },
          START + i * INTERVAL + 9,
        );
    }
    session.advance(START + 5e6);
    expect(session.takeSamples().at(-1)).toMatchObject({ lost: 1, forwardLost: null, returnLost: null });
  });
});

/** mulberry32: the same seed gives the same trace everywhere. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomTrace(seed: number): TracedProbe[] {
  const random = seeded(seed);
  const lossRatio = random() * 0.4;
  const stickiness = random() * 0.8;
  let losing = false;
  return probes(400, (index) => {
    losing = random() < (losing ? stickiness + (1 - stickiness) * lossRatio : lossRatio);
    const sentAt = START + index * INTERVAL + Math.floor(random() * 3_000);
    // The last probe is answered, so that every gap of the trace is closed.
    if (losing && index < 399) return { sentAt, replyDelays: [], lostOn: random() < 0.5 ? 'forward' : 'return' };
    const delay = 40_000 + Math.floor(random() * (random() < 0.02 ? 2_000_000 : 60_000));
    return { sentAt, replyDelays: random() < 0.05 ? [delay, delay + 500] : [delay], lostOn: null };
  });
}

/** The same figures by brute force over the whole trace. */
function reference(trace: readonly TracedProbe[]) {
  const arrivals = trace
    .flatMap((probe, index) =>
      probe.lostOn === null ? [{ index, at: probe.sentAt + (probe.replyDelays[0] ?? 0) }] : [],
    )
    .sort((a, b) => a.at - b.at || a.index - b.index);
  let newest = -1;
  let reordered = 0;
  for (const { index } of arrivals) {
    if (index < newest) reordered += 1;
    else newest = index;
  }
  const runs =
    trace
      .map((probe) => (probe.lostOn === null ? ' ' : 'x'))
      .join('')
      .match(/x+/g) ?? [];
  return {
    sent: trace.length,
    received: arrivals.length,
    lost: trace.length - arrivals.length,
    duplicates: trace.filter((probe) => probe.replyDelays.length > 1).length,
    reordered,
    lossBursts: runs.filter((run) => run.length > 1).length,
    longest: Math.max(0, ...runs.map((run) => run.length)),
    rttSum: trace.reduce((sum, probe) => sum + (probe.replyDelays[0] ?? 0), 0),
  };
}

describe('a session over random traces', () => {
  const sum = (
    samples: readonly Sample[],
    name: 'sent' | 'received' | 'lost' | 'duplicates' | 'reordered' | 'lossBursts',
  ) => samples.reduce((total, sample) => total + sample[name], 0);

  it('counts exactly what a brute-force reference counts (200 seeds)', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const trace = randomTrace(seed);
      const { final } = replay(trace, INTERVAL);
      const { longest, rttSum, ...counts } = reference(trace);
      const ours = Object.fromEntries(Object.keys(counts).map((name) => [name, sum(final, name as 'sent')]));
      expect(ours, `seed ${seed}`).toEqual(counts);
      expect(Math.max(...final.map((sample) => sample.longestLossBurst)), `seed ${seed}`).toBe(longest);
      const buckets = final.flatMap((sample) => sample.rttCounts).reduce((total, count) => total + count, 0);
      expect(buckets).toBe(counts.received);
      const mean = final.reduce((total, sample) => total + (sample.rttMeanMicros ?? 0) * sample.received, 0);
      expect(Math.abs(mean - rttSum)).toBeLessThan(trace.length);
    }
  });

  it('splits loss by direction exactly where replies keep their order (100 seeds)', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const trace = randomTrace(seed).map((probe) =>
        probe.lostOn === null ? { ...probe, replyDelays: [RTT] } : probe,
      );
      const { final } = replay([answered(0), ...trace.slice(1)], INTERVAL);
      const of = (direction: string) => trace.slice(1).filter((probe) => probe.lostOn === direction).length;
      const total = (name: 'forwardLost' | 'returnLost') =>
        final.reduce((count, sample) => count + (sample[name] ?? Number.NaN), 0);
      expect([total('forwardLost'), total('returnLost')], `seed ${seed}`).toEqual([of('forward'), of('return')]);
    }
  });

  it('keeps every sample consistent, its revisions rising and its starts in order (100 seeds)', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const { samples, final } = replay(randomTrace(seed), INTERVAL);
      const revisions = new Map<number, number>();
      for (const sample of samples) {
        expect(sample.revision).toBe((revisions.get(sample.start) ?? -1) + 1);
        expect(sample.revision).toBeLessThanOrEqual(2);
        revisions.set(sample.start, sample.revision);
        expect(sample.sent).toBe(sample.received + sample.lost + sample.pending);
        expect(sample.start % 1e6).toBe(0);
      }
      expect(final.every((sample) => sample.pending === 0)).toBe(true);
      const firsts = samples.filter((sample) => sample.revision === 0).map((sample) => sample.start);
      expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
      expect(sampleColumns.safeParse(toColumns(samples)).success).toBe(true);
    }
  });
});
