import type { Sample } from '@twinline/wire/columns';
import { replay } from '@twinline/wire/testing/replay';
import { expect, it } from 'vitest';
import { createClock } from '../src/clock';
import { Outbox } from '../src/outbox';
import { createSchedule } from '../src/schedule';
import { summarizeOnce } from '../src/summarizeOnce';

const trace = Array.from({ length: 500 }, (_, i) => ({
  sentAt: 1_795_000_000_000_000 + i * 20_000,
  replyDelays: [30_000],
  lostOn: null,
}));
const samples: readonly Sample[] = replay(trace, 20_000).final;
const starts = (taken: readonly Sample[]) => taken.map((sample) => sample.start);

it('takes the newest first, keeps the rest as backlog and hands that out oldest first', () => {
  const outbox = new Outbox(100, 10);
  outbox.add(samples.slice(0, 6));
  expect(starts(outbox.takeFresh(2))).toEqual(starts(samples.slice(4, 6)));
  expect(starts(outbox.takeBacklog(3))).toEqual(starts(samples.slice(0, 3)));
  outbox.putBack(samples.slice(0, 3));
  expect(starts(outbox.takeBacklog(9))).toEqual(starts(samples.slice(0, 4)));
});

it('drops the oldest when it is full, and counts them', () => {
  const outbox = new Outbox(4, 10);
  outbox.putBack(samples.slice(0, 4));
  outbox.add(samples.slice(4, 7));
  expect(outbox.counts()).toMatchObject({ waiting: 4, droppedSamples: 3 });
  expect(starts(outbox.takeBacklog(9))).toEqual(starts(samples.slice(3, 4)));
  expect(starts(outbox.takeFresh(9))).toEqual(starts(samples.slice(4, 7)));
});

it('never goes back in time with the wall clock, and follows it after a suspend', () => {
  let wall = 1_000_000;
  let monotonic = 50;
  const clock = createClock(
    () => wall,
    () => monotonic,
  );
  const first = clock.micros();
  wall -= 60_000;
  monotonic += 1;
  expect(clock.catchUp()).toBe(false);
  expect(clock.micros()).toBe(first + 1_000);
  wall += 3_660_000;
  expect(clock.catchUp()).toBe(true);
  expect(clock.micros()).toBe(wall * 1_000);
});

it('runs each task at its time on one timer, and none after it was removed', async () => {
  const schedule = createSchedule(() => performance.now());
  const ran: string[] = [];
  await new Promise<void>((resolve) => {
    const every = (name: string, ms: number) => ({
      run(now: number) {
        ran.push(name);
        if (ran.length > 30) resolve();
        return now + ms;
      },
    });
    const remove = schedule.add(
      {
        run(now) {
          ran.push('once');
          remove();
          return now;
        },
      },
      performance.now(),
    );
    schedule.add(every('fast', 5), performance.now());
    schedule.add(every('slow', 20), performance.now() + 3);
  });
  schedule.stop();
  expect(ran.filter((name) => name === 'once')).toHaveLength(1);
  expect(ran.filter((name) => name === 'fast').length).toBeGreaterThan(ran.filter((name) => name === 'slow').length);
});

it('sums a run up from the last revision of each second', () => {
  const revised = samples.map((sample) => ({ ...sample, revision: sample.revision + 1 }));
  expect(summarizeOnce([...revised, ...samples])).toMatchObject({ sent: 500, received: 500, lost: 0, lossRatio: 0 });
});
