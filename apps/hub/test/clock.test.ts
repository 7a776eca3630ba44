import { expect, it } from 'vitest';
import { createClock } from '../src/clock';

it('stands still while the wall clock is set back a little, and follows a clock that was set on purpose', () => {
  const wall = [1_000_000, 1_000_100, 1_000_028, 1_000_050, 1_000_200, 990_000];
  const clock = createClock(() => wall.shift() ?? 990_000);
  expect([clock(), clock(), clock(), clock(), clock()]).toEqual([1_000_100, 1_000_100, 1_000_100, 1_000_200, 990_000]);
});
