import { type Baseline, LEAST_DAYS, type Rest } from './baseline';
import { type Present, presentOf, slotAt, usualExcess } from './present';
import { DAY_MS, dayOf, HOUR_MS, MINUTE_MS, type Prepared, type WallClock } from './series';

/** From where on a value is congestion, in the unit of the series. */
export type CongestionLimit =
  /** Above the quiet level of the last day by this much. */
  | { readonly kind: 'over-quiet'; readonly by: number }
  /** Above a value, such as a policy's `limits.rtt.fair`. */
  | { readonly kind: 'above'; readonly value: number };

export interface ForecastRules {
  readonly limit: CongestionLimit;
  /** Congestion that begins within this time is announced. */
  readonly horizonMs: number;
  /** How far it looks for the end of it. */
  readonly outlookMs: number;
}

export const forecastDefaults = { horizonMs: HOUR_MS, outlookMs: 8 * HOUR_MS } as const;

/** One step of the outlook. */
export interface ForecastPoint {
  /** Start of the step, epoch ms. */
  readonly at: number;
  readonly expected: number;
  /** Robust standard deviation of what forecasts for this time of day missed. */
  readonly spread: number;
  /** That the value is above the limit, 0–1. */
  readonly probability: number;
}

/** A stretch that is expected to be congested: "from 20:00 to 22:30, about +45 ms". */
export interface ExpectedCongestion {
  /** Epoch ms; `from` is now where it is under way. `to` is the outlook's end where `open`. */
  readonly from: number;
  readonly to: number;
  readonly open: boolean;
  /** Mean over the stretch above the quiet level, in the unit of the series. */
  readonly overQuiet: number;
  /** The greatest probability in it, 0–1. */
  readonly probability: number;
}

/** `expected`: it begins within the horizon, or is under way and goes on. The last three say why nothing is claimed. */
export type ForecastVerdict = 'expected' | 'not-expected' | 'no-pattern' | 'too-few-days' | 'stale';

export interface CongestionForecast {
  readonly at: number;
  readonly verdict: ForecastVerdict;
  /** The next congested stretch of the outlook, even beyond the horizon; null where none is expected. */
  readonly congestion: ExpectedCongestion | null;
  /** The greatest probability of a step within the horizon; 0 where nothing is claimed. */
  readonly risk: number;
  readonly points: readonly ForecastPoint[];
  readonly evidence: ForecastEvidence;
}

/** What a forecast rests on; shown to people, and stored beside the advice that followed. */
export interface ForecastEvidence {
  readonly quiet: number;
  /** The limit as a value of the series. */
  readonly limit: number;
  readonly value: number | null;
  readonly deviation: number;
  readonly persistence: number;
  /** How likely today goes as a day of the other kind (0–1). */
  readonly otherKind: number;
  readonly rests: Rest;
  readonly days: number;
  readonly skill: number | null;
  readonly learnedUntil: number;
  readonly knownUntil: number | null;
}

/** Older news than this of a line says nothing of its next hour. */
const STALE_MS = 45 * MINUTE_MS;
/** A logistic distribution of standard deviation s has the scale s·√3/π. */
const LOGISTIC = Math.sqrt(3) / Math.PI;
/** A stretch under half likely for no longer than this doesn't divide congestion. */
const BRIDGED_MS = 30 * MINUTE_MS;

/**
 * What is usual for the time of the week, moved by how much the present deviates from it: an AR(1) about the pattern,
 * expected(t) = quiet + usual(t) + deviation · persistence^(hours ahead). Steps begin at `now` (epoch ms).
 */
export function forecastCongestion(
  baseline: Baseline,
  series: Prepared,
  clock: WallClock,
  now: number,
  rules: ForecastRules,
): CongestionForecast {
  const present = presentOf(baseline, series, clock, now);
  const limit = limitOf(rules.limit, present.quiet);
  const fresh = present.knownUntil !== null && now - present.knownUntil <= Math.max(STALE_MS, series.stepMs);
  const points: ForecastPoint[] = [];
  for (let at = now; present.knownUntil !== null && at < now + rules.outlookMs; at += series.stepMs)
    points.push(pointAt(baseline, present, clock, now, at, limit, series.stepMs));
  const silent: ForecastVerdict | null = !fresh
    ? 'stale'
    : baseline.skill === null || baseline.days < LEAST_DAYS
      ? 'too-few-days'
      : baseline.patterned
        ? null
        : 'no-pattern';
  const congestion = silent ? null : nextCongestion(points, present.quiet, series.stepMs);
  const near = congestion !== null && congestion.from < now + rules.horizonMs;
  return {
    at: now,
    verdict: silent ?? (near ? 'expected' : 'not-expected'),
    congestion,
    risk: silent ? 0 : riskOf(points, now + rules.horizonMs),
    points,
    evidence: {
      quiet: present.quiet,
      limit,
      value: present.value,
      deviation: present.deviation,
      persistence: baseline.persistence,
      otherKind: present.otherKind,
      rests: baseline.rests,
      days: baseline.days,
      skill: baseline.skill,
      learnedUntil: baseline.learnedUntil,
      knownUntil: present.knownUntil,
    },
  };
}

export const limitOf = (limit: CongestionLimit, quiet: number): number =>
  limit.kind === 'above' ? limit.value : quiet + limit.by;

function pointAt(
  baseline: Baseline,
  present: Present,
  clock: WallClock,
  now: number,
  at: number,
  limit: number,
  stepMs: number,
): ForecastPoint {
  const wall = clock(at);
  const usual = usualExcess(baseline, dayOf(wall), wall - DAY_MS * dayOf(wall), present);
  // From the middle of the newest step to the middle of this one.
  const ahead = at + stepMs - (present.knownUntil ?? now);
  const expected = present.quiet + usual + present.deviation * baseline.persistence ** (ahead / HOUR_MS);
  const spread = baseline.spread[slotAt(baseline, wall)] ?? 0;
  return { at, expected, spread, probability: probabilityOf(expected - limit, spread) };
}

/** That a value is above a limit which is expected to be passed by `above`, 0–1. */
export const probabilityOf = (above: number, spread: number): number =>
  spread > 0 ? 1 / (1 + Math.exp(-above / (LOGISTIC * spread))) : above > 0 ? 1 : 0;

const riskOf = (points: readonly ForecastPoint[], until: number): number =>
  points.reduce((most, point) => (point.at < until ? Math.max(most, point.probability) : most), 0);

function nextCongestion(points: readonly ForecastPoint[], quiet: number, stepMs: number): ExpectedCongestion | null {
  const first = points.findIndex((point) => point.probability >= 0.5);
  if (first < 0) return null;
  let last = first;
  for (let i = first; i < points.length && (i - last - 1) * stepMs <= BRIDGED_MS; i++)
    if ((points[i]?.probability ?? 0) >= 0.5) last = i;
  const stretch = points.slice(first, last + 1);
  return {
    from: stretch[0]?.at ?? 0,
    to: (stretch.at(-1)?.at ?? 0) + stepMs,
    open: last === points.length - 1,
    overQuiet: stretch.reduce((sum, point) => sum + point.expected - quiet, 0) / stretch.length,
    probability: Math.max(...stretch.map((point) => point.probability)),
  };
}
