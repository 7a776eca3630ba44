import { describe, expect, test } from 'vitest';
import {
  addDay,
  clearHour,
  createHourSums,
  DAY_SUMS,
  encodeDay,
  type HourSums,
  histogramOf,
} from '../src/rollup/dayFigures';

/** Figures that differ in every place; the largest sum is the largest whole number that a float holds. */
function someDay(seed: number): HourSums {
  const day = createHourSums();
  for (const [i, name] of DAY_SUMS.entries())
    for (let hour = 0; hour < 24; hour += 1) day.sums[name][hour] = (seed * 7_919 + i * 104_729 + hour) ** 2 % 1e12;
  day.sums.sent[5] = Number.MAX_SAFE_INTEGER;
  for (let hour = 0; hour < 24; hour += 2) {
    day.rttMinMicros[hour] = 70_000 + seed;
    day.rttMaxMicros[hour] = 90_000 + seed;
    for (let bucket = 0; bucket < 256; bucket += 3 + (seed % 5)) day.rtt[hour * 256 + bucket] = seed * bucket + 1;
    day.connect[hour * 256 + 255] = seed;
  }
  return day;
}

describe('the bytes of a day', () => {
  test('hold every figure', () => {
    const day = someDay(3);
    const read = createHourSums();
    addDay(read, encodeDay(day));
    expect(read).toEqual(day);
  });

  test('totals less the totals before are the days between, in the hours asked for', () => {
    const [before, after, difference] = [createHourSums(), createHourSums(), createHourSums()];
    const [first, second] = [someDay(2), someDay(4)];
    for (const day of [first, second]) clearHour(day, 5);
    addDay(before, encodeDay(first));
    for (const day of [first, second]) addDay(after, encodeDay(day));
    const slots = Int16Array.from({ length: 24 }, (_, hour) => (hour === 8 ? -1 : hour));
    const wanted = second;
    clearHour(wanted, 8);
    addDay(difference, encodeDay(after), 1, slots);
    addDay(difference, encodeDay(before), -1, slots);
    expect(difference.sums).toEqual(wanted.sums);
    expect(difference.rtt).toEqual(wanted.rtt);
    expect(difference.connect).toEqual(wanted.connect);
    expect(histogramOf(difference.connect, 2)).toEqual({ buckets: [255], counts: [4] });
  });

  test('go to the slots asked for, and only the sketches that are wanted are put together', () => {
    const day = someDay(3);
    const halves = createHourSums(2, { rtt: false, connect: true });
    addDay(
      halves,
      encodeDay(day),
      1,
      Int16Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 0 : 1)),
    );
    const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
    expect([...halves.sums.lost]).toEqual([sum(day.sums.lost.subarray(0, 12)), sum(day.sums.lost.subarray(12))]);
    expect([halves.rttMinMicros[0], halves.rttMaxMicros[1]]).toEqual([70_003, 90_003]);
    expect(halves.rtt).toHaveLength(0);
    expect(histogramOf(halves.connect, 1)).toEqual({ buckets: [255], counts: [18] });
  });

  test('of a version that is not known are refused', () => {
    const bytes = encodeDay(createHourSums());
    bytes[0] = 2;
    expect(() => addDay(createHourSums(), bytes)).toThrow(/version 2/);
  });
});
