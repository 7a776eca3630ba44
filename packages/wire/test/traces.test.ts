import { describe, expect, it } from 'vitest';
import { sampleColumns } from '../src/batch';
import { type Sample, toColumns } from '../src/columns';
import { GAMMA } from '../src/histogram';
import { drive } from './drive';
import { type Expected, naiveStatistics, nearestRank } from './naive';
import { type Recording, readRecordings } from './recordings';

/** Our waiting time: `ping` had none, and counted replies that came later. */
const WAIT_MICROS = 3_000_000;
const START = 1_683_987_762_000_000;
const recordings = readRecordings();

/** The session's samples of one recording, as if its first probe had left at START. */
function measure({ reported, sentAt, replies }: Recording): readonly Sample[] {
  const intervalMicros = reported.total / (reported.sent - 1);
  const shifted = replies.map(({ index, at }) => ({ index, at: START + at }));
  return drive(
    sentAt.map((at) => START + at),
    shifted,
    { intervalMicros },
  ).final;
}
const measured = recordings.map((recording) => ({ recording, samples: measure(recording) }));
const sum = (samples: readonly Sample[], name: 'sent' | 'received' | 'lost' | 'duplicates' | 'reordered') =>
  samples.reduce((total, sample) => total + sample[name], 0);
const known = (samples: readonly Sample[], name: 'rttMinMicros' | 'rttMaxMicros') =>
  samples.flatMap((sample) => sample[name] ?? []);
const isSlow = ({ replies }: Recording) => replies.some(({ rttMicros }) => rttMicros >= WAIT_MICROS);

/** `ping` prints three digits of an RTT and cuts off the rest. */
function digit(rttMicros: number): number {
  return rttMicros >= 100_000 ? 1_000 : rttMicros >= 10_000 ? 100 : 10;
}

describe('recorded packets of three mobile networks', () => {
  it('are read as they were recorded: losses, duplicates, overtaking, and the spread that ping reported', () => {
    const total = (name: 'sent' | 'received' | 'duplicates' | 'reordered') =>
      recordings.reduce((count, { reported }) => count + reported[name], 0);
    expect([recordings.length, total('duplicates'), total('reordered')]).toEqual([540, 138, 351]);
    expect(total('sent') - total('received')).toBeGreaterThan(1_000);
    for (const { name, reported, replies } of recordings) {
      expect(replies.filter(({ duplicate }) => !duplicate).length, name).toBe(reported.received);
      const middles = replies.map(({ rttMicros }) => rttMicros + digit(rttMicros) / 2);
      const mean = middles.reduce((a, b) => a + b, 0) / middles.length;
      const deviation = Math.sqrt(middles.reduce((a, b) => a + (b - mean) ** 2, 0) / middles.length);
      expect(Math.abs(deviation - reported.mdev), name).toBeLessThan(100);
    }
  });

  it('count as ping counted them where no reply took longer than our waiting time of 3 s', () => {
    const comparable = measured.filter(({ recording }) => !isSlow(recording));
    expect(comparable.length).toBeGreaterThan(500);
    for (const { recording, samples } of comparable) {
      const { name, reported } = recording;
      const ours = {
        sent: sum(samples, 'sent'),
        received: sum(samples, 'received'),
        duplicates: sum(samples, 'duplicates'),
        reordered: sum(samples, 'reordered'),
        longestLossRun: Math.max(...samples.map((sample) => sample.longestLossBurst)),
      };
      expect(reported, name).toMatchObject(ours);
      expect(sum(samples, 'lost'), name).toBe(reported.sent - reported.received);
    }
  });

  it('differ from ping only by the replies that came after 3 s, which are lost to us', () => {
    const slow = measured.filter(({ recording }) => isSlow(recording));
    expect(slow.length).toBeGreaterThan(10);
    for (const { recording, samples } of slow) {
      const { name, reported, replies } = recording;
      const after = replies.filter(({ duplicate, rttMicros }) => !duplicate && rttMicros >= WAIT_MICROS).length;
      expect(sum(samples, 'sent'), name).toBe(reported.sent);
      expect(sum(samples, 'received'), name).toBe(reported.received - after);
      expect(sum(samples, 'lost'), name).toBe(reported.sent - reported.received + after);
    }
  });

  it('have the least, mean and greatest RTT that ping reported, to the digits it printed', () => {
    // `ping` takes duplicates into its figures and we do not, so recordings with any are left to the next test.
    const comparable = measured.filter(({ recording }) => !isSlow(recording) && recording.reported.duplicates === 0);
    expect(comparable.length).toBeGreaterThan(400);
    for (const { recording, samples } of comparable) {
      const { name, reported, replies } = recording;
      const least = Math.min(...known(samples, 'rttMinMicros'));
      const greatest = Math.max(...known(samples, 'rttMaxMicros'));
      expect(reported.min - least, name).toBeGreaterThan(-0.5);
      expect(reported.min - least, name).toBeLessThanOrEqual(digit(least));
      expect(reported.max - greatest, name).toBeGreaterThan(-0.5);
      expect(reported.max - greatest, name).toBeLessThanOrEqual(digit(greatest));
      const total = samples.reduce((micros, sample) => micros + (sample.rttMeanMicros ?? 0) * sample.received, 0);
      const mean = total / sum(samples, 'received');
      const cutOff = replies.reduce((micros, { rttMicros }) => micros + digit(rttMicros), 0) / replies.length;
      // A second's mean is rounded to whole microseconds, and ping's to whole ones again.
      expect(reported.avg - mean, name).toBeGreaterThan(-1.5);
      expect(reported.avg - mean, name).toBeLessThan(cutOff + 1.5);
    }
  });

  it('give in every second exactly what a computation over the whole list by the RFCs gives', () => {
    let seconds = 0;
    for (const { recording, samples } of measured) {
      const { name, replies } = recording;
      const sentAt = recording.sentAt.map((at) => START + at);
      const expected = naiveStatistics({
        sentAt,
        replies: replies.map(({ index, at }) => ({ index, at: START + at })),
      });
      const names = Object.keys(expected[0] ?? {}) as (keyof Expected)[];
      const ours = samples.map((sample) => Object.fromEntries(names.map((key) => [key, sample[key]])));
      expect(ours, name).toEqual(expected);
      seconds += expected.length;
    }
    expect(seconds).toBeGreaterThan(15_000);
  }, 120_000);

  it('give percentiles within 5 % from the merged histograms of all seconds', () => {
    for (const { recording, samples } of measured) {
      const rtts = recording.replies
        .filter(({ duplicate, rttMicros }) => !duplicate && rttMicros < WAIT_MICROS)
        .map(({ rttMicros }) => rttMicros)
        .sort((a, b) => a - b);
      const merged = new Map<number, number>();
      for (const { rttBuckets, rttCounts } of samples)
        rttBuckets.forEach((bucket, i) => {
          merged.set(bucket, (merged.get(bucket) ?? 0) + (rttCounts[i] ?? 0));
        });
      expect([...merged.values()].reduce((a, b) => a + b, 0)).toBe(rtts.length);
      const values = [...merged]
        .sort(([a], [b]) => a - b)
        .flatMap(([bucket, count]) => new Array<number>(count).fill((2 * GAMMA ** bucket) / (GAMMA + 1)));
      for (const share of [0.5, 0.9, 0.95, 0.99]) {
        const exact = nearestRank(rtts, share);
        const error = Math.abs(nearestRank(values, share) - exact) / exact;
        expect(error, `${recording.name} p${share * 100}`).toBeLessThanOrEqual(0.05);
      }
    }
  });

  it('make samples that the hub accepts, in order, each second once per revision', () => {
    for (const { recording, samples } of measured) {
      expect(sampleColumns.safeParse(toColumns(samples)).success, recording.name).toBe(true);
      const starts = samples.map(({ start }) => start);
      expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
    }
  });
});
