import { type LearnTask, learnSeries } from '@twinline/services/forecast/learnSeries';
import { afterEach, expect, test } from 'vitest';
import { createLearner, type Learner } from '../src/learner';

const QUARTER_MS = 900_000;
const DAYS = 28;
/** Monday, 2 November 2026. */
const MONDAY = Date.UTC(2026, 10, 2);
const task: LearnTask = {
  metric: 'rtt',
  timeZone: 'Europe/Lisbon',
  series: Array.from({ length: DAYS * 96 }, (_, i) => ({
    at: MONDAY + i * QUARTER_MS,
    value: 80 + Math.sin(i) + (i % 96 >= 80 && i % 96 < 92 ? 40 : 0),
    weight: 1,
  })),
  toldSince: MONDAY + 14 * 96 * QUARTER_MS,
  announced: [{ from: MONDAY + 20 * 96 * QUARTER_MS, to: Number.POSITIVE_INFINITY }],
  until: MONDAY + DAYS * 96 * QUARTER_MS,
};

let learner: Learner;
afterEach(() => learner.stop());

test('another thread learns the same, and meanwhile this one goes on', async () => {
  learner = createLearner();
  // Its start, which reads the program, is not what is looked at.
  await learner.learn({ ...task, series: [] });
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  const learned = await learner.learn(task);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(10);
  expect(learned).toEqual(learnSeries(task));
});

test('what cannot be learned is an error of that series alone, and a thread that ended begins anew', async () => {
  learner = createLearner();
  const twice = { ...task, series: [task.series[0], task.series[0]].filter((one) => one !== undefined) };
  await expect(learner.learn(twice)).rejects.toThrow(/two observations/);
  await learner.stop();
  expect((await learner.learn({ ...task, series: [] })).baseline.days).toBe(0);
});
