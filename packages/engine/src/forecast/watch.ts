import type { CongestionForecast } from './forecast';
import { MINUTE_MS } from './series';

/** Whether congestion of a line on a carrier stands announced: plain data, kept between forecasts. */
export interface Watch {
  readonly announced: boolean;
  /** When it was announced or withdrawn last, epoch ms; null at the beginning. */
  readonly since: number | null;
  /** Since when the risk has been low while announced; null while it is not. */
  readonly lowSince: number | null;
}

export const NO_WATCH: Watch = { announced: false, since: null, lowSince: null };

export interface WatchRules {
  /** Announced from this risk on (0–1) … */
  readonly announceAt: number;
  /** … and withdrawn only once it has been under this … */
  readonly withdrawUnder: number;
  /** … for this long; no sooner than this after the announcement, and no new one sooner after that. */
  readonly calmMs: number;
}

export const watchDefaults: WatchRules = { announceAt: 0.6, withdrawUnder: 0.35, calmMs: 30 * MINUTE_MS };

/**
 * Hysteresis over forecasts, so that what is announced doesn't flap: two thresholds and a time between changes. A stale
 * forecast withdraws at once: nobody should act on a pattern alone while nothing is measured.
 */
export function watchOn(before: Watch, forecast: CongestionForecast, rules: WatchRules = watchDefaults): Watch {
  const { at, risk, verdict } = forecast;
  const settled = before.since === null || at - before.since >= rules.calmMs;
  if (!before.announced)
    return risk >= rules.announceAt && settled ? { announced: true, since: at, lowSince: null } : before;
  const withdrawn: Watch = { announced: false, since: at, lowSince: null };
  if (verdict !== 'expected' && verdict !== 'not-expected') return withdrawn;
  if (risk >= rules.withdrawUnder) return before.lowSince === null ? before : { ...before, lowSince: null };
  const lowSince = before.lowSince ?? at;
  return at - lowSince >= rules.calmMs && settled ? withdrawn : { ...before, lowSince };
}
