import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Backtest, backtest } from '../src/forecast/backtest';
import { forecastDefaults } from '../src/forecast/forecast';
import { median } from '../src/forecast/robust';
import { DAY_MS, HOUR_MS, type Observation } from '../src/forecast/series';
import { QUARTER_MS, UTC } from './forecastWorld';

/** 15 days of rows of five minutes (fixtures/README.md), put together to steps: the median of their medians, in ms. */
function recorded(stepMs: number): Observation[] {
  const file = new URL('./fixtures/jitterbug_5min.csv.gz', import.meta.url);
  const [header = '', ...lines] = gunzipSync(readFileSync(file)).toString().trim().split('\n');
  const [start, p50] = ['start_epoch_ms', 'rtt_p50_us'].map((name) => header.split(',').indexOf(name));
  const steps = new Map<number, number[]>();
  for (const line of lines) {
    const row = line.split(',');
    const at = Math.floor(Number(row[start ?? -1]) / stepMs) * stepMs;
    steps.set(at, [...(steps.get(at) ?? []), Number(row[p50 ?? -1]) / 1_000]);
  }
  return [...steps].map(([at, values]) => ({ at, value: median(values), weight: (values.length * 300_000) / stepMs }));
}

/** 8 days to learn, 7 to test. Congested is 10 ms above the quiet 11 ms: the same hours for any limit of 20 to 25 ms. */
function tested(stepMs: number, relearn: 'daily' | 'never'): Backtest {
  const series = recorded(stepMs);
  const heldOutFrom = (series[0]?.at ?? 0) + 8 * DAY_MS;
  const rules = { ...forecastDefaults, limit: { kind: 'over-quiet', by: 10 } } as const;
  return backtest(series, { clock: UTC, stepMs, heldOutFrom, relearn, rules });
}

describe('on a recorded link with evening congestion', () => {
  const hourly = tested(HOUR_MS, 'never');

  test('the simple rules stand where others have measured them', () => {
    const rounded = Object.fromEntries(
      Object.entries(hourly.simple).map(([name, { meanError, recall, precision }]) => [
        name,
        [meanError?.toFixed(1), recall?.toFixed(2), precision?.toFixed(2)],
      ]),
    );
    expect(rounded).toMatchObject({
      constant: ['17.2', '0.00', undefined],
      'hour-of-day': ['5.6', '0.82', '1.00'],
      'hour-of-week': ['5.0', '0.88', '1.00'],
      'same-hour-yesterday': ['5.8', '0.92', '0.92'],
    });
    expect(hourly.baseline.steps).toBe(168);
  });

  test.each(['never', 'daily'] as const)(
    'baseline and forecast do better than each of them, learning %s',
    (relearn) => {
      const { simple, baseline, ahead } = relearn === 'never' ? hourly : tested(HOUR_MS, relearn);
      for (const score of [baseline, ahead[0]?.score])
        for (const rule of Object.values(simple)) {
          expect(score?.meanError).toBeLessThan(rule.meanError ?? 0);
          expect(score?.recall).toBeGreaterThanOrEqual(rule.recall ?? 0);
          expect(score?.precision).toBeGreaterThanOrEqual(rule.precision ?? 0);
        }
      expect(ahead[0]?.score.meanError).toBeLessThan(baseline.meanError ?? 0);
    },
  );

  test('by the quarter-hour, the beginning is announced for most evenings, without a false alarm', () => {
    const { announced, ahead, simple } = tested(QUARTER_MS, 'daily');
    expect(announced.stretches).toBe(8);
    expect(announced.foreseen).toBeGreaterThanOrEqual(5);
    expect(announced.foreseen + announced.late).toBe(8);
    expect(announced.leadMs).toBeGreaterThanOrEqual(HOUR_MS / 2);
    expect(announced.falseAlarms).toBe(0);
    // An hour ahead it is as good as the newest value is for the next quarter-hour.
    expect(ahead[3]?.score.meanError).toBeLessThan(1.05 * (simple['last-value'].meanError ?? 0));
  });
});
