import type { Sample } from '@twinline/wire/columns';
import { replay } from '@twinline/wire/testing/replay';
import { expect, it } from 'vitest';
import { createClock } from '../src/clock';
import { Outbox, type Parcel } from '../src/outbox';
import { createSchedule } from '../src/schedule';
import { entryOf } from '../src/spool/entry';
import { Spool } from '../src/spool/spool';
import { summarizeOnce } from '../src/summarizeOnce';

const trace = Array.from({ length: 500 }, (_, i) => ({
  sentAt: 1_795_000_000_000_000 + i * 20_000,
  replyDelays: [30_000],
  lostOn: null,
}));
const samples: readonly Sample[] = replay(trace, 20_000).final;
const starts = (taken: readonly Sample[]) => taken.map((sample) => sample.start);

const quiet = { info() {}, warn() {}, error() {} };
const nowMicros = () => 1_795_000_100_000_000;
const inMemory = (capacity: number) =>
  new Spool({ folder: null, maxBytes: 1e6, maxAgeMs: 86_400_000, log: quiet, nowMicros }, capacity);
const startsOf = (parcel: Parcel | null) => starts(parcel?.entry.samples ?? []);

it('gives the newest first, leaves what could not be sent to the spool, and takes that out oldest first', async () => {
  const spool = inMemory(100);
  const outbox = new Outbox(spool, 10);
  for (const sample of samples.slice(0, 2)) {
    outbox.add({ samples: [sample] });
    outbox.putBack(
      outbox.takeFresh() ?? { entry: { samples, signals: [], connects: [], usage: [] }, items: [], signals: [] },
    );
  }
  outbox.add({ samples: samples.slice(4, 6) });
  expect(startsOf(outbox.takeFresh())).toEqual(starts(samples.slice(4, 6)));
  const backlog = await outbox.takeBacklog(1);
  expect(startsOf(backlog)).toEqual(starts(samples.slice(0, 1)));
  expect(startsOf(await outbox.takeBacklog(9))).toEqual(starts(samples.slice(0, 2)));
  if (backlog !== null) outbox.delivered(backlog);
  expect(startsOf(await outbox.takeBacklog(9))).toEqual(starts(samples.slice(1, 2)));
});

it('drops the oldest when memory is full, and counts them', async () => {
  const spool = inMemory(4);
  for (const sample of samples.slice(0, 7)) spool.put(entryOf({ samples: [sample] }));
  expect(spool.counts()).toMatchObject({ waiting: 4, droppedSamples: 3 });
  expect(starts((await spool.take(9))?.entry.samples ?? [])).toEqual(starts(samples.slice(3, 7)));
});

it('repeats signals of a failed batch in the next one, and takes what got through out of the spool', async () => {
  const spool = inMemory(100);
  const outbox = new Outbox(spool, 10);
  const at = nowMicros();
  outbox.repeat([{ path: 1, kind: 'suspicion', at, lateRun: 2, lateRunSpanMicros: 1, firstLateSentAt: at }]);
  outbox.add({ samples: samples.slice(0, 1) });
  const first = outbox.takeFresh();
  if (first === null) throw new Error('nothing to send');
  outbox.putBack(first);
  expect(spool.counts().waiting).toBe(1);
  const second = outbox.takeFresh();
  expect(second?.entry).toMatchObject({ signals: [{ kind: 'suspicion' }], samples: [] });
  if (second !== null) outbox.delivered(second);
  expect((await spool.take(9))?.entry).toMatchObject({ signals: [], samples: [{ start: samples[0]?.start }] });
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
