import { expect, it } from 'vitest';
import { emptyReply } from '../src/packet';
import { Session, type SessionOptions } from '../src/session';

const START = 1_795_000_000_000_000;
const INTERVAL = 20_000;
const RTT = 50_000;

/** A session that has been answered evenly for a second, and a hand to play the host with. */
function createHost(options: Partial<SessionOptions> = {}) {
  const session = new Session({ path: 1, intervalMicros: INTERVAL, ...options });
  const host = {
    session,
    at: START,
    /** Sends one probe now. */
    send() {
      const sequence = session.send(host.at);
      session.remember(sequence, sequence);
      return sequence;
    },
    answer: (sequence: number, at: number) =>
      session.answer({ ...emptyReply(), sequence, reflectorSequence: sequence, sentFraction: sequence }, at),
    /** Runs for so long, probing and answered as it should be. */
    run(micros: number) {
      const sent: { sequence: number; at: number }[] = [];
      for (const end = host.at + micros; host.at < end; host.at += INTERVAL) {
        for (; (sent[0]?.at ?? Number.POSITIVE_INFINITY) + RTT <= host.at; sent.shift())
          host.answer(sent[0]?.sequence ?? 0, (sent[0]?.at ?? 0) + RTT);
        sent.push({ sequence: host.send(), at: host.at });
        session.advance(host.at);
      }
      return sent;
    },
  };
  return host;
}

it('takes replies that waited through a stall for a sign of life, but for no RTT', () => {
  const host = createHost();
  const open = host.run(1_000_000);
  const resumed = host.at + 400_000;
  host.session.stalled(400_000, resumed);
  expect(open.map(({ sequence }) => host.answer(sequence, resumed + 1_000))).toEqual(open.map(() => 'withdrawn'));
  host.at = resumed + 6_000;
  host.run(6_000_000);
  const samples = host.session.takeSamples();
  expect(host.session.takeSignals()).toEqual([]);
  for (const sample of samples) expect(sample).toMatchObject({ lost: 0, late: 0, rttMaxMicros: RTT, lateRun: 0 });
  expect(samples[0]).toMatchObject({ sent: 50 - open.length, received: 50 - open.length });
});

it('takes them at their word where the kernel took the time', () => {
  const host = createHost({ timestampSource: 1 });
  const open = host.run(1_000_000);
  const resumed = host.at + 400_000;
  host.session.stalled(400_000, resumed);
  expect(open.map(({ sequence, at }) => host.answer(sequence, at + RTT))).toEqual(open.map(() => 'fresh'));
  host.session.advance(resumed + 5_000_000);
  expect(host.session.takeSamples()[0]).toMatchObject({
    sent: 50,
    received: 50,
    rttMaxMicros: RTT,
    timestampSource: 1,
  });
});

it('believes a reply that comes when the stall is well over', () => {
  const host = createHost();
  const sequence = host.send();
  host.session.stalled(30_000, START + 35_000);
  expect(host.answer(sequence, START + RTT)).toBe('fresh');
});

it('neither counts nor alarms what was under way when the host was suspended or stopped for a second', () => {
  const host = createHost();
  host.run(1_000_000);
  const resumed = host.at + 3_600_000_000;
  host.session.stalled(3_600_000_000, resumed);
  // Nothing of what was under way is ever answered.
  host.at = resumed;
  host.run(6_000_000);
  const samples = host.session.takeSamples();
  expect(host.session.takeSignals()).toEqual([]);
  expect(samples.reduce((sum, { lost, late, lateRun }) => sum + lost + late + lateRun, 0)).toBe(0);
  const starts = samples.map(({ start }) => start);
  expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
  expect(starts.some((start) => start > START + 1_000_000 && start < resumed - 1_000_000)).toBe(false);
});

it('gives a late probe as much longer before it is lost as the host stood still', () => {
  const host = createHost({ timestampSource: 1 });
  const sequence = host.send();
  host.session.advance(START + 2_000_000);
  host.session.stalled(900_000, START + 3_200_000);
  host.session.advance(START + 3_200_000);
  expect(host.answer(sequence, START + 2_500_000)).toBe('fresh');
});

it('still finds a cut that begins in a stall', () => {
  const host = createHost();
  host.run(1_000_000);
  host.session.stalled(300_000, host.at + 300_000);
  host.at += 300_000;
  for (let i = 0; i < 60; i += 1, host.at += INTERVAL) {
    host.send();
    host.session.advance(host.at);
  }
  expect([...new Set(host.session.takeSignals().map(({ kind }) => kind))]).toEqual(['suspicion', 'blackout']);
});
