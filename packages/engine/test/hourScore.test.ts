import { describe, expect, it } from 'vitest';
import { hourScore } from '../src/hourScore';
import { presets } from '../src/presets';
import { judge, scoreOf } from '../src/score';
import type { Policy, WindowFigures } from '../src/types';

const policy = presets['show-live'];
const { rtt, loss, jitter } = policy.limits;
const quiet = { rttP95Micros: 80_000, lossRatio: 0, jitterMicros: 2_000 };

describe('the score of an hour', () => {
  it('is 100 while nothing is above fair, and loses each metric’s weight at its poor', () => {
    expect(hourScore(quiet, policy)).toBe(100);
    expect(hourScore({ ...quiet, rttP95Micros: rtt.fair * 1_000 }, policy)).toBe(100);
    expect(hourScore({ ...quiet, rttP95Micros: rtt.poor * 1_000 }, policy)).toBe(100 - rtt.weight);
    expect(hourScore({ ...quiet, lossRatio: loss.poor }, policy)).toBe(100 - loss.weight);
    expect(hourScore({ ...quiet, jitterMicros: jitter.poor * 1_000 }, policy)).toBe(100 - jitter.weight);
  });

  it('is that of the live windows, where these hold as many probes and no burst', () => {
    const seen = { rttP95Micros: 430_000, lossRatio: 0.03, jitterMicros: 55_000 };
    const window: WindowFigures = {
      ...seen,
      windowMs: 10_000,
      probes: 100_000_000,
      rttP50Micros: 100_000,
      lossResolution: 1e-8,
      longestLossBurst: 0,
    };
    const live = judge(
      {
        second: window,
        threeSeconds: window,
        tenSeconds: window,
        newest: null,
        minute: window,
        usualLossRatio: 0,
      } as never,
      policy,
    );
    expect(live && scoreOf(live)).toBeCloseTo(hourScore(seen, policy), 1);
  });

  it('is 0 where nothing came back, and never below', () => {
    expect(hourScore({ rttP95Micros: null, lossRatio: 1, jitterMicros: null }, policy)).toBe(0);
    expect(hourScore({ rttP95Micros: 9e6, lossRatio: 0.9, jitterMicros: 9e6 }, policy)).toBe(0);
  });

  it('never rises when a metric gets worse', () => {
    const strict: Policy = presets['1v1-social'];
    for (const metric of ['rttP95Micros', 'jitterMicros'] as const)
      for (let micros = 0, last = 100; micros < 2e6; micros += 7_000) {
        const score = hourScore({ ...quiet, [metric]: micros }, strict);
        expect(score).toBeLessThanOrEqual(last);
        last = score;
      }
  });
});
