import { createTranslator } from 'use-intl/core';
import { describe, expect, it } from 'vitest';
import en from '../src/messages/en/route.json';
import zh from '../src/messages/zh/route.json';
import { headSentence } from '../src/route/headSentence';
import { around, panned, refreshMs, timeWindow } from '../src/route/timeWindow';
import { waterfall } from '../src/route/waterfall';

const address = (values: Record<string, string>) => (name: string) => values[name] ?? null;

describe('the head sentence', () => {
  const head = (
    activeLine: string | null,
    A: 'good' | 'poor' | 'no-data',
    B: 'good' | 'poor' | 'no-data',
    advice: 'none' | 'duplicate' = 'none',
  ) => headSentence({ activeLine, advice, grades: { A, B } });

  it('names the other line when that one is in trouble', () => {
    expect(head('B', 'poor', 'good')).toEqual({ key: 'headBetter', other: 'A', grade: 'poor' });
  });

  it('speaks of the active line first, of the advice before it, and of missing data before all', () => {
    expect(head('A', 'poor', 'good').key).toBe('headActive');
    expect(head('A', 'poor', 'poor', 'duplicate').key).toBe('headBoth');
    expect(head('A', 'no-data', 'no-data').key).toBe('headNoData');
    expect(head('A', 'good', 'good').key).toBe('headSteady');
    expect(head(null, 'good', 'good').key).toBe('headUndecided');
  });

  it('reads well in both languages', () => {
    const english = createTranslator({ locale: 'en-GB', messages: { route: en } });
    const chinese = createTranslator({ locale: 'zh-CN', messages: { route: zh } });
    expect(english('route.headBetter', { line: 'B', since: '21:07:04', other: 'A', grade: 'poor' })).toBe(
      'On line B since 21:07:04; line A is poor',
    );
    expect(chinese('route.headBetter', { line: 'B', since: '21:07:04', other: 'A', grade: '较差' })).toBe(
      '自 21:07:04 起走 B 线；A 线较差',
    );
  });
});

describe('the waterfall', () => {
  const chain = { fault: 1000, detected: 1104, decided: 1116, sent: 1147, acknowledged: 1205, applied: 1301 };

  it('begins each step where the former ended, and totals from fault to applied', () => {
    const drawn = waterfall(chain);
    expect(drawn?.totalMs).toBe(301);
    expect(drawn?.steps.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [0, 104],
      [104, 116],
      [116, 147],
      [147, 205],
      [205, 301],
    ]);
  });

  it('has no total and no end while a relay is still awaited', () => {
    const drawn = waterfall({ ...chain, applied: null });
    expect(drawn?.totalMs).toBeNull();
    expect(drawn?.steps.at(-1)).toEqual({ step: 'applied', fromMs: 205, toMs: null });
  });

  it('never runs backwards when a relay applied before its acknowledgement was heard', () => {
    const steps = waterfall({ ...chain, acknowledged: 1305 })?.steps ?? [];
    expect(steps.every(({ fromMs, toMs }) => toMs === null || toMs >= fromMs)).toBe(true);
  });

  it('starts at the detection where there was no fault', () => {
    expect(waterfall({ ...chain, fault: null })?.since).toBe('detected');
  });
});

describe('the time window', () => {
  const now = 1_795_000_000_123;

  it('is the last 30 minutes, ends on a round time so that one answer serves several seconds, and moves', () => {
    const window = timeWindow(address({}), now);
    expect(window.to - window.from).toBe(30 * 60_000);
    expect(window.to % 4000).toBe(0);
    expect(refreshMs(window)).toBe(4000);
  });

  it('stands still when it was picked, whatever range the address also names', () => {
    const window = timeWindow(address({ from: '1000000', to: '1600000', range: '7d' }), now);
    expect(window).toEqual({ from: 1_000_000, to: 1_600_000, range: null });
    expect(refreshMs(window)).toBeNull();
  });

  it('takes no nonsense from an address', () => {
    expect(timeWindow(address({ from: '5', to: '1' }), now).range).toBe('30m');
    expect(timeWindow(address({ from: 'x', to: 'y', range: 'year' }), now).range).toBe('30m');
    expect(timeWindow(address({ from: '1000000', to: '1000001' }), now)).toMatchObject({
      from: 995_001,
      to: 1_005_001,
    });
  });

  it('puts a decision in its middle and pans by a share of its length', () => {
    expect(around(5_000_000, { from: 0, to: 1_000_000, range: null })).toEqual({
      from: '4500000',
      to: '5500000',
      range: null,
    });
    expect(panned({ from: 1_000_000, to: 2_000_000, range: null }, -0.25)).toEqual({
      from: '750000',
      to: '1750000',
      range: null,
    });
  });
});
