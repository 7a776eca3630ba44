import { describe, expect, it } from 'vitest';
import { SessionTable } from '../src/sessionTable';
import { SourceLimits } from '../src/sourceLimits';
import { createWallClock } from '../src/wallClock';

describe('the table of sessions', () => {
  it('counts each session by itself, from 0', () => {
    const table = new SessionTable(8);
    const next = (key: string) => {
      const state = table.receive(key, 0);
      state.sent += 1;
      return [state.received, state.sent];
    };
    expect([next('a'), next('b'), next('a'), next('a')]).toEqual([
      [1, 1],
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('loses no session that has proved itself to a flood of new ones, and never grows beyond its capacity', () => {
    const table = new SessionTable(100);
    table.receive('good', 0);
    table.receive('good', 0);
    for (let made = 0; made < 100_000; made += 1) table.receive(`made up ${made}`, made);
    expect(table.receive('good', 1).received).toBe(3);
    expect(table.size).toBeLessThanOrEqual(100);
    expect(table.evicted).toBe(100_000 - 50);
  });

  it('lets a session begin in the middle of a flood: it is proven once its second packet is there', () => {
    const table = new SessionTable(100);
    for (let made = 0; made < 1_000; made += 1) {
      table.receive(`made up ${made}`, made);
      if (made === 500 || made === 530) table.receive('good', made);
    }
    expect(table.receive('good', 2_000).received).toBe(3);
  });

  it('forgets proven sessions that have been idle for a minute when it needs their room', () => {
    const table = new SessionTable(4);
    for (const key of ['a', 'a', 'b', 'b']) table.receive(key, 0);
    for (const key of ['c', 'c']) table.receive(key, 61_000_000);
    expect(table.receive('a', 61_000_001).received).toBe(1);
    expect(table.receive('c', 61_000_001).received).toBe(3);
  });
});

describe('the limit of a source', () => {
  it('is a second’s worth at once, and then as much as comes in with time', () => {
    const limits = new SourceLimits(10);
    const taken = (at: number) => Array.from({ length: 20 }, () => limits.take('192.0.2.1', at)).filter(Boolean).length;
    expect([taken(0), taken(0), taken(500_000), taken(10_000_000)]).toEqual([10, 0, 5, 10]);
    expect(limits.take('192.0.2.2', 0)).toBe(true);
  });

  it('holds a whole /64 of IPv6 for one source', () => {
    const limits = new SourceLimits(2);
    const take = (address: string) => limits.take(address, 0);
    expect([take('2001:db8:1:2::1'), take('2001:db8:1:2:9:9:9:9'), take('2001:db8:1:2::3')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(take('2001:db8:1:3::1')).toBe(true);
    expect([take('::1'), take('fe80::1'), take('fe80::2')]).toEqual([true, true, true]);
  });

  it('remembers a bounded number of sources: a flood from made-up ones shares one limit, a known one keeps its own', () => {
    const limits = new SourceLimits(50);
    limits.take('192.0.2.1', 0);
    let answered = 0;
    for (let made = 0; made < 100_000; made += 1)
      if (limits.take(`10.${made >> 16}.${(made >> 8) & 255}.${made & 255}`, 1)) answered += 1;
    expect(limits.size).toBeLessThanOrEqual(8_192);
    expect(answered).toBeLessThanOrEqual(8_192 + 50);
    expect(limits.take('192.0.2.1', 2)).toBe(true);
  });
});

describe('the wall clock in microseconds', () => {
  it('follows the monotonic clock, and the wall clock where that was set', () => {
    let wall = 1_000_000;
    let monotonic = 0;
    const clock = createWallClock({
      originMs: 1_000_000.25,
      wallMs: () => Math.floor(wall),
      monotonicMs: () => monotonic,
    });
    expect(clock.micros()).toBe(1_000_000_250);
    monotonic = 1_500.125;
    wall = 1_001_500.4;
    expect(clock.micros()).toBe(1_001_500_375);
    monotonic = 3_000;
    wall = 900_000;
    expect(Math.abs(clock.micros() - 900_000_000)).toBeLessThanOrEqual(clock.errorMicros());
    monotonic = 3_010;
    expect(Math.abs(clock.micros() - 900_010_000)).toBeLessThanOrEqual(clock.errorMicros());
  });
});
