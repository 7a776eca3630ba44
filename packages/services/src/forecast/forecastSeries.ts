import { type CongestionForecast, forecastCongestion, forecastDefaults } from '@twinline/engine/forecast/forecast';
import { usualExcess } from '@twinline/engine/forecast/present';
import { HOUR_MS, type Prepared, type WallClock } from '@twinline/engine/forecast/series';
import { NO_WATCH, type Watch, watchOn } from '@twinline/engine/forecast/watch';
import type { SeriesState } from './loadRegion';

/** What was measured in the last hours, beside what is usual at that hour; columns, one value a quarter-hour. */
export interface Past {
  readonly at: readonly number[];
  readonly value: readonly number[];
  readonly usual: readonly number[];
}

/** What is written of a series. */
export interface MadeForecast {
  readonly state: SeriesState;
  readonly forecast: CongestionForecast;
  readonly watch: Watch;
  readonly past: Past;
}

const PAST_MS = 12 * HOUR_MS;

/** The forecast of a series at `at` (epoch ms, on a quarter-hour), and whether it stands announced; null: not learned yet. */
export function forecastSeries(
  state: SeriesState,
  series: Prepared,
  clock: WallClock,
  at: number,
): MadeForecast | null {
  const { baseline, overQuiet } = state;
  if (baseline === null || overQuiet === null) return null;
  const rules = { ...forecastDefaults, limit: { kind: 'over-quiet', by: overQuiet } } as const;
  const forecast = forecastCongestion(baseline, series, clock, at, rules);
  const past = { at: [] as number[], value: [] as number[], usual: [] as number[] };
  for (const [i, begin] of series.at.entries()) {
    if (begin < at - PAST_MS || begin >= at) continue;
    past.at.push(begin);
    past.value.push(series.value[i] ?? 0);
    const excess = usualExcess(baseline, series.day[i] ?? 0, series.timeOfDay[i] ?? 0, { day: 0, otherKind: 0 });
    past.usual.push((series.quiet[i] ?? 0) + excess);
  }
  return { state, forecast, watch: watchOn(state.watch ?? NO_WATCH, forecast), past };
}
