import { type Baseline, learnBaseline } from './baseline';
import { type LearnOptions, learnDefaults } from './days';
import { type Episodes, episodesOf, type Told } from './episodes';
import { type CongestionForecast, type ForecastRules, forecastCongestion, limitOf } from './forecast';
import { usualExcess } from './present';
import { countBefore, DAY_MS, dayOf, type Observation, type Prepared, prepare, type WallClock } from './series';
import { SIMPLE_RULES, type SimpleRule, simpleRules } from './simpleRules';
import { NO_WATCH, type WatchRules, watchDefaults, watchOn } from './watch';

export interface BacktestOptions {
  readonly clock: WallClock;
  readonly stepMs: number;
  /** What began before is learned from, what comes after is forecast (epoch ms). */
  readonly heldOutFrom: number;
  /** `daily`: each local day is told by all before it. `never`: by what came before `heldOutFrom`, as it was then. */
  readonly relearn: 'daily' | 'never';
  readonly rules: ForecastRules;
  readonly learn?: LearnOptions;
  readonly watch?: WatchRules;
}

/** How well values above the limit were told, over the steps that are known in the held-out time. */
export interface Score {
  /** How many steps were forecast and known. */
  readonly steps: number;
  /** Mean absolute error, in the unit of the series; null without a step. */
  readonly meanError: number | null;
  /** Of the congested steps, the share that was told (0–1); null where none was congested. */
  readonly recall: number | null;
  /** Of the steps told as congested, the share that was (0–1); null where none was told. */
  readonly precision: number | null;
}

export interface Backtest {
  /** Weeks of known steps in the held-out time. */
  readonly weeks: number;
  /** By how many steps ahead: 1 is the step that begins when the forecast is made. */
  readonly ahead: readonly { readonly steps: number; readonly score: Score }[];
  /** The baseline alone, without the present: as good days ahead. */
  readonly baseline: Score;
  readonly simple: Readonly<Record<SimpleRule, Score>>;
  /** What was announced, as people would have seen it. */
  readonly announced: Episodes;
  /** As it stood at the end. */
  readonly last: Baseline;
}

/**
 * Forecasts the held-out time of a series step by step, each time with what was known by then, and compares. A page may
 * show it: it says what the forecast of a line is worth.
 * @throws RangeError as `prepare` does.
 */
export function backtest(observations: readonly Observation[], options: BacktestOptions): Backtest {
  const series = prepare(observations, options.clock, options.stepMs);
  const first = countBefore(series, options.heldOutFrom);
  const steps = Math.max(1, Math.round(options.rules.horizonMs / options.stepMs));
  const ahead = Array.from({ length: steps }, () => createTally());
  const usual = createTally();
  const simple = SIMPLE_RULES.map((name) => ({ name, tally: createTally() }));
  const learner = createLearner(series, options);
  const told: Told[] = [];
  let watch = NO_WATCH;
  const end = (series.at.at(-1) ?? Number.NEGATIVE_INFINITY) + options.stepMs;
  for (let now = series.at[first] ?? end, i = first; now < end; now += options.stepMs) {
    const { baseline, rules } = learner(now);
    const forecast = forecastCongestion(baseline, series, options.clock, now, options.rules);
    watch = watchOn(watch, forecast, options.watch ?? watchDefaults);
    scoreAhead(ahead, series, i, forecast, options.rules);
    const truth = series.at[i] === now ? truthAt(series, i, options.rules) : null;
    told.push({ at: now, announced: watch.announced, congested: truth?.congested ?? null });
    if (truth === null) continue;
    const quiet = series.quiet[i - 1] ?? Number.NaN;
    const here = usualExcess(baseline, series.day[i] ?? 0, series.timeOfDay[i] ?? 0, { day: 0, otherKind: 0 });
    usual.add(quiet + here, truth);
    for (const { name, tally } of simple) tally.add(rules[name](i, i - 1), truth);
    i += 1;
  }
  return {
    weeks: ((series.at.length - first) * series.stepMs) / (7 * DAY_MS),
    ahead: ahead.map((tally, i) => ({ steps: i + 1, score: tally.score() })),
    baseline: usual.score(),
    simple: Object.fromEntries(simple.map(({ name, tally }) => [name, tally.score()])) as Record<SimpleRule, Score>,
    announced: episodesOf(told, options.stepMs, options.rules.horizonMs),
    last: learner(end - options.stepMs).baseline,
  };
}

/** Baseline and rules for a moment: learned anew with the first step of each day, or never. */
function createLearner(series: Prepared, options: BacktestOptions) {
  const learn = (until: number) => ({
    baseline: learnBaseline(series, until, options.learn ?? learnDefaults),
    rules: simpleRules(series, until),
  });
  let newest = learn(options.heldOutFrom);
  let day = dayOf(options.clock(options.heldOutFrom));
  return (now: number) => {
    const today = dayOf(options.clock(now));
    if (options.relearn === 'daily' && today > day) newest = learn(now);
    day = today;
    return newest;
  };
}

interface Truth {
  readonly value: number;
  readonly limit: number;
  readonly congested: boolean;
}

/** Congested is what lies above the limit by the quiet level before it: a step doesn't move its own limit. */
function truthAt(series: Prepared, i: number, rules: ForecastRules): Truth {
  const value = series.value[i] ?? 0;
  const limit = limitOf(rules.limit, series.quiet[i - 1] ?? series.quiet[i] ?? 0);
  return { value, limit, congested: value > limit };
}

function scoreAhead(
  ahead: readonly Tally[],
  series: Prepared,
  i: number,
  forecast: CongestionForecast,
  rules: ForecastRules,
): void {
  for (const [k, tally] of ahead.entries()) {
    const point = forecast.points[k];
    const j = point === undefined ? -1 : countBefore(series, point.at);
    if (point !== undefined && j >= i && series.at[j] === point.at)
      tally.add(point.expected, truthAt(series, j, rules));
  }
}

interface Tally {
  add(told: number | null, truth: Truth): void;
  score(): Score;
}

function createTally(): Tally {
  let [steps, error, hits, misses, falsely] = [0, 0, 0, 0, 0];
  return {
    add(told, truth) {
      if (told === null || !Number.isFinite(told)) return;
      steps += 1;
      error += Math.abs(told - truth.value);
      if (told > truth.limit && truth.congested) hits += 1;
      else if (truth.congested) misses += 1;
      else if (told > truth.limit) falsely += 1;
    },
    score: () => ({
      steps,
      meanError: steps > 0 ? error / steps : null,
      recall: hits + misses > 0 ? hits / (hits + misses) : null,
      precision: hits + falsely > 0 ? hits / (hits + falsely) : null,
    }),
  };
}
