import type { DemoCarrier, DemoLine, DemoRegion } from '../world';
import { agentName } from '../world';
import type { DarkEpisode, Episodes, LineEpisode } from './episodes';
import { localTime } from './localTime';
import { draw, drawNormal, seedOf } from './random';

/** A path of the demo whose past is made up. */
export interface HistoryPath {
  readonly id: number;
  readonly region: DemoRegion;
  readonly line: DemoLine;
  readonly carrier: DemoCarrier;
}

/** How a path did at one moment. */
export interface Conditions {
  readonly baseMicros: number;
  readonly jitterMicros: number;
  readonly lossRatio: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Makes the function that says how a path did in the minute at `at` (epoch ms), cuts and dark agents apart. */
export function conditionsOf(path: HistoryPath, episodes: Episodes): (at: number) => Conditions {
  const { line, carrier, region } = path;
  const seed = seedOf(`${region.code} ${line.slot} ${carrier.name}`);
  const daySeed = seedOf(`${region.code} ${line.slot} evening`);
  const base = 2_000 * (line.delayMs + carrier.extraDelayMs);
  const jitter = 1_000 * line.jitterMs * (1 + carrier.extraDelayMs / 20);
  const brownOuts = episodes.lines.filter(({ slot, kind }) => slot === line.slot && kind === 'brown-out');
  return (at) => {
    const n = at / MINUTE_MS;
    const congestion = line.eveningCongestion * eveningLoad(at, region.timeZone, daySeed);
    const wander = 1 + 0.012 * Math.sin(n / 47 + (seed % 7)) + 0.006 * drawNormal(seed, n);
    const trouble = brownOuts.find((episode) => episode.start < at + MINUTE_MS && episode.end > at);
    return {
      baseMicros: base * wander * (1 + 0.32 * congestion) * (trouble?.rttFactor ?? 1),
      jitterMicros: jitter * (1 + 3.5 * congestion) * (0.85 + 0.3 * draw(seed, n)) * (trouble === undefined ? 1 : 2.2),
      lossRatio: line.lossRatio * (1 + 3 * congestion) + 0.002 * congestion ** 2 + (trouble?.lossRatio ?? 0),
    };
  };
}

/** 0 to about 1.4: the evening of the audience, 19 to 23, more at weekends, and not every evening alike. */
function eveningLoad(at: number, timeZone: string, seed: number): number {
  const { hour, weekday } = localTime(at, timeZone);
  const weekend = weekday === 0 || weekday === 6;
  const day = Math.floor(at / DAY_MS);
  const evening = Math.exp(-(((hour - 21) / 1.7) ** 2));
  const noon = (weekend ? 0.4 : 0.2) * Math.exp(-(((hour - 13) / 2.2) ** 2));
  return (evening + noon) * (weekend ? 1.2 : 1) * (0.65 + 0.5 * draw(seed, day));
}

/** What became of the probes of each second of a stretch: `measured` of it, and for how much of it the line was cut. */
export interface SecondStates {
  /** The agent reported this second. */
  readonly measured: (second: number) => boolean;
  /** 0–1: the part of this second (epoch s) in which the line was cut. */
  readonly cut: (second: number) => number;
  /** True when neither plays a part between these two (epoch ms): the minute is like any other. */
  readonly plain: (from: number, to: number) => boolean;
}

export function secondStates(path: HistoryPath, episodes: Episodes): SecondStates {
  const name = agentName(path.region, path.carrier);
  const cuts = episodes.lines.filter(({ kind, slot }) => kind === 'cut' && slot === path.line.slot);
  const dark = episodes.dark.filter(({ agent }) => agent === name);
  const overlaps = (list: readonly (LineEpisode | DarkEpisode)[], from: number, to: number) =>
    list.find((episode) => episode.start < to && episode.end > from);
  return {
    measured: (second) => overlaps(dark, second * 1_000, second * 1_000 + 1_000) === undefined,
    cut: (second) => {
      const cut = overlaps(cuts, second * 1_000, second * 1_000 + 1_000);
      if (cut === undefined) return 0;
      return (Math.min(cut.end, second * 1_000 + 1_000) - Math.max(cut.start, second * 1_000)) / 1_000;
    },
    plain: (from, to) => overlaps(cuts, from, to) === undefined && overlaps(dark, from, to) === undefined,
  };
}
