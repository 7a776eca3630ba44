import { agentName, type DemoRegion } from '../world';
import { localTime } from './localTime';
import { draw, seedOf } from './random';

/** A stretch of trouble on one line of a region, for all who use it. Times are epoch ms. */
export interface LineEpisode {
  readonly kind: 'cut' | 'brown-out';
  readonly slot: 'A' | 'B';
  readonly start: number;
  readonly end: number;
  /** 1 for a cut. */
  readonly lossRatio: number;
  readonly rttFactor: number;
}

/** A stretch in which one agent reported nothing. */
export interface DarkEpisode {
  readonly agent: string;
  readonly start: number;
  readonly end: number;
}

export interface Episodes {
  readonly lines: readonly LineEpisode[];
  readonly dark: readonly DarkEpisode[];
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Between two episodes of a region, so that the route is back on line A before the next. */
const APART_MS = 8 * MINUTE_MS;

/** What went wrong in a region in [from, to), ascending; only what began and was over inside. */
export function episodesOf(region: DemoRegion, from: number, to: number): Episodes {
  const lines: LineEpisode[] = [];
  const dark: DarkEpisode[] = [];
  for (let day = Math.floor(from / DAY_MS); day * DAY_MS < to; day += 1) {
    lines.push(...region.lines.flatMap((line) => lineEpisodes(region, line.slot, line.eveningCongestion, day)));
    dark.push(...region.carriers.flatMap((carrier) => darkEpisodes(agentName(region, carrier), day)));
  }
  const inside = (episode: { start: number; end: number }) => episode.start >= from && episode.end <= to - APART_MS;
  return { lines: oneAtATime(lines.filter(inside)), dark: dark.filter(inside).sort((a, b) => a.start - b.start) };
}

function lineEpisodes(region: DemoRegion, slot: 'A' | 'B', congestion: number, day: number): LineEpisode[] {
  const seed = seedOf(`${region.code} ${slot} ${day}`);
  const at = (n: number) => draw(seed, n);
  // Whole within the UTC day, at a whole second and some milliseconds.
  const startAt = (n: number) => day * DAY_MS + Math.floor(at(n) * 81_000) * 1_000 + Math.floor(at(n + 1) * 400);
  const found: LineEpisode[] = [];
  if (at(0) < (slot === 'A' ? 0.12 : 0.07)) {
    const start = startAt(1);
    found.push({ kind: 'cut', slot, start, end: start + 22_000 * Math.exp(at(3) * 3.4), lossRatio: 1, rttFactor: 1 });
  }
  if (at(10) < 0.1) {
    const start = startAt(11);
    const end = start + (4 + 26 * at(13) ** 2) * MINUTE_MS;
    found.push({ kind: 'brown-out', slot, start, end, lossRatio: 0.07 + 0.1 * at(14), rttFactor: 1.1 + 0.3 * at(15) });
  }
  // Where evenings are bad, some are so bad that the route leaves.
  if (congestion >= 0.8 && at(20) < 0.34) {
    const wanted = 20.3 + 1.2 * at(21);
    const midnight = localTime(day * DAY_MS, region.timeZone).hour;
    const start = day * DAY_MS + Math.round(((wanted - midnight + 24) % 24) * 3_600) * 1_000;
    const end = Math.min(start + (18 + 35 * at(22)) * MINUTE_MS, (day + 1) * DAY_MS);
    found.push({
      kind: 'brown-out',
      slot,
      start,
      end,
      lossRatio: 0.06 + 0.05 * at(23),
      rttFactor: 1.25 + 0.2 * at(24),
    });
  }
  return found;
}

function darkEpisodes(agent: string, day: number): DarkEpisode[] {
  const seed = seedOf(`${agent} dark ${day}`);
  if (draw(seed, 0) >= 0.05) return [];
  const start = day * DAY_MS + Math.floor(draw(seed, 1) * 80_000) * 1_000;
  return [{ agent, start, end: start + Math.round((6 + 70 * draw(seed, 2)) * 60) * 1_000 }];
}

function oneAtATime(episodes: readonly LineEpisode[]): LineEpisode[] {
  const kept: LineEpisode[] = [];
  for (const episode of [...episodes].sort((a, b) => a.start - b.start)) {
    const last = kept.at(-1);
    if (last === undefined || episode.start >= last.end + APART_MS) kept.push(episode);
  }
  return kept;
}
