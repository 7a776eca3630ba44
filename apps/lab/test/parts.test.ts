import { expect, it } from 'vitest';
import { createClocks } from '../src/clocks';
import { readCommandLine } from '../src/commandLine';
import { createDelayQueue } from '../src/delayQueue';
import { createFaults } from '../src/faults';
import { SCENARIOS } from '../src/scenarios/catalogue';
import { Stretch } from '../src/stretch';

const BASE = { delayMs: 40, jitterMs: 0, lossRatio: 0, lossDirection: 'both' } as const;

it('loses at a cut what had not passed the middle, and what reaches it before the mending', () => {
  const line = new Stretch(BASE);
  line.cut(1_000);
  expect(line.wasCutAt(999)).toBe(false);
  expect(line.wasCutAt(1_000)).toBe(true);
  expect(line.isCut).toBe(true);
  line.restore(2_000);
  expect(line.wasCutAt(1_999)).toBe(true);
  expect(line.wasCutAt(2_000)).toBe(false);
  expect(line.isCut).toBe(false);
});

it('loses the ratio of round trips it was told to, shared between the directions', () => {
  const line = new Stretch(BASE);
  line.impair({ lossRatio: 0.19 });
  for (const back of [false, true]) {
    expect(line.loses(() => 0.0999, back)).toBe(true);
    expect(line.loses(() => 0.1001, back)).toBe(false);
  }
  line.restore(0);
  for (const back of [false, true]) expect(line.loses(() => 0, back)).toBe(false);
});

it('loses in one direction alone where told so, the whole ratio, until it is restored', () => {
  const line = new Stretch(BASE);
  const losing = () => [false, true].map((back) => line.loses(() => 0.1899, back));
  line.impair({ lossRatio: 0.19, lossDirection: 'forward' });
  expect(losing()).toEqual([true, false]);
  expect(line.loses(() => 0.1901, false)).toBe(false);
  line.impair({ lossDirection: 'return' });
  expect(losing()).toEqual([false, true]);
  line.restore(0);
  line.impair({ lossRatio: 0.5 });
  expect(losing()).toEqual([true, true]);
});

it('hands items out in the order of their time and drops what does not fit', async () => {
  const due: number[] = [];
  await new Promise<void>((resolve) => {
    const queue = createDelayQueue<{ dueMs: number }>(
      () => performance.now(),
      5,
      (item) => {
        due.push(item.dueMs);
        expect(performance.now()).toBeGreaterThanOrEqual(item.dueMs - 0.6);
        if (due.length === 5) resolve();
      },
    );
    const now = performance.now();
    for (const delay of [30, 5, 20, 10, 15]) expect(queue.push({ dueMs: now + delay })).toBe(true);
    expect(queue.push({ dueMs: now })).toBe(false);
    expect(queue.dropped).toBe(1);
  });
  expect(due).toEqual([...due].sort((a, b) => a - b));
});

it('names the fault a switch answers: the newest on the line that was left, and none that came later', () => {
  const faults = createFaults();
  faults.begin('SG', 'A', 1_000);
  faults.end('SG', 'A', 2_000);
  faults.begin('SG', 'A', 10_000);
  faults.begin('SG', 'B', 10_100);
  expect(faults.causeOf('SG', ['A'], 10_200)).toBe(10_000);
  expect(faults.causeOf('SG', ['A'], 1_150)).toBe(1_000);
  expect(faults.causeOf('VN', ['A'], 10_200)).toBeNull();
});

it('lets agents follow a clock ahead again and again, back never, and half an hour at most', () => {
  const clocks = createClocks(() => 0);
  clocks.started('SG');
  clocks.jump('SG', 30_000);
  expect([clocks.now('SG'), clocks.now('VN')]).toEqual([30_000, 0]);
  clocks.jump('SG', -600_000);
  expect(clocks.now('SG')).toBe(-600_000);
  clocks.right('SG');
  expect(clocks.now('SG')).toBe(0);
  // Its agents are still where the first jump carried them: the second must go beyond, or they would not notice.
  clocks.jump('SG', 30_000);
  expect(clocks.now('SG')).toBe(60_000);
  expect(() => clocks.jump('SG', 1_750_000)).toThrow(/half an hour/);
  clocks.right('SG');
  clocks.started('SG');
  clocks.jump('SG', 1_750_000);
  expect(clocks.now('SG')).toBe(1_750_000);
});

it('tells every scenario in both languages, with a story that begins and ends on A', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
  for (const { name, words, story } of SCENARIOS) {
    for (const text of [...Object.values(words.en), ...Object.values(words.zh)]) expect(text, name).not.toBe('');
    expect(Object.values(words.zh).join(''), name).toMatch(/[\u4e00-\u9fff]/);
    expect(story.told.at(-1)?.line ?? 'A', name).toBe('A');
  }
});

it('has only scenarios that end after their last step', () => {
  for (const scenario of SCENARIOS) {
    for (const step of scenario.steps) expect(step.atSeconds, scenario.name).toBeLessThan(scenario.lengthSeconds);
    expect(scenario.lengthSeconds).toBeLessThanOrEqual(60);
  }
});

it('reads the command line as DESIGN §8 has it', () => {
  expect(readCommandLine(['status', '--json'])).toEqual({ kind: 'status', json: true });
  expect(readCommandLine(['cut', '--region', 'SG', '--line', 'A'])).toEqual({
    kind: 'post',
    path: '/cut',
    body: { region: 'SG', line: 'A' },
  });
  expect(readCommandLine(['impair', '--region', 'SG', '--delay', '80', '--loss', '0.1'])).toMatchObject({
    body: { region: 'SG', line: 'both', delayMs: 80, lossRatio: 0.1 },
  });
  const oneWay = ['impair', '--region', 'SG', '--line', 'A', '--loss', '0.1', '--direction', 'forward'];
  expect(readCommandLine(oneWay)).toMatchObject({ body: { lossRatio: 0.1, lossDirection: 'forward' } });
  expect(readCommandLine(['stop-pop', '--region', 'AE', '--pop', 'DXB1'])).toEqual({
    kind: 'post',
    path: '/stop-pop',
    body: { region: 'AE', pop: 'DXB1' },
  });
  expect(readCommandLine(['jump-clock', '--region', 'SG', '--by=-600'])).toMatchObject({ body: { bySeconds: -600 } });
  expect(readCommandLine(['pause-hub', '--for', '8'])).toMatchObject({ path: '/pause-hub', body: { seconds: 8 } });
  expect(readCommandLine(['scenario', 'cut'])).toMatchObject({ path: '/scenario', body: { name: 'cut' } });
  expect(readCommandLine([])).toEqual({ kind: 'help' });
  for (const wrong of [
    ['cut'],
    ['cut', '--region', 'SG', '--line', 'C'],
    ['melt'],
    ['scenario'],
    ['impair', '--region', 'SG'],
    ['impair', '--region', 'SG', '--loss', '7'],
    ['impair', '--region', 'SG', '--delay', '7', '--direction', 'forward'],
    ['impair', '--region', 'SG', '--loss', '0.1', '--direction', 'sideways'],
    ['jump-clock', '--region', 'SG'],
    ['pause-hub', '--for', '60'],
    ['status', 'now'],
  ])
    expect(readCommandLine(wrong)).toMatchObject({ kind: 'wrong' });
});
