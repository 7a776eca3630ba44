import { quantile } from '../charts/niceScale';
import { classOf, differenceSteps } from './classes';
import type { Grid, PanelLine, RowGroup } from './data';

export type DaySpan = 'night' | 'morning' | 'afternoon' | 'evening';

/** What the heatmap says, as a message key and its values; hours are whole, `to` is exclusive. */
export type HeatmapSentence =
  | {
      readonly key: 'sentenceOne';
      readonly hurts: PanelLine;
      readonly better: PanelLine;
      readonly regions: readonly string[];
      readonly span: DaySpan;
      readonly from: number;
      readonly to: number;
    }
  | { readonly key: 'sentenceBoth'; readonly regions: readonly string[]; readonly from: number; readonly to: number }
  | { readonly key: 'sentenceBetter'; readonly better: PanelLine; readonly share: number }
  | {
      readonly key: 'sentenceWorst';
      readonly regionCode: string;
      readonly name: string;
      readonly line: PanelLine;
      readonly when: string;
      readonly value: number;
    }
  | { readonly key: 'sentenceEven' }
  | { readonly key: 'sentenceNoData' };

/** Cells above the 80th percentile count as bad hours. */
const BAD_CLASS = 3;
/** A region is named when it suffers at least this share of what the worst one does. */
const NAMED_SHARE = 0.35;

type LinePair = Readonly<Record<PanelLine, number>>;

interface Harm {
  readonly regionCode: string;
  /** By hour: how much worse the line was than the other, 0 where it was not bad or not clearly worse. */
  readonly hours: readonly number[];
  readonly total: number;
}

/**
 * The sentence on top. By hour of day: where and when one line hurts while the other is better; else where both are bad.
 * Over a timeline and by weekday: the worst cell.
 */
export function heatmapSentence(grid: Grid): HeatmapSentence {
  const { groups, breaks, worst } = grid;
  if (breaks.length === 0 || groups.length === 0) return { key: 'sentenceNoData' };
  if (grid.kind !== 'hours') {
    if (worst === null) return overall(grid);
    const { row, line, column, value } = worst;
    return { key: 'sentenceWorst', regionCode: row.regionCode, name: row.name, line, when: column.text, value };
  }
  // Hours in which the better line changes are news; a line that is slower all day and slowest then comes second.
  const found = hurting(grid, true) ?? hurting(grid, false);
  if (found !== null) return found;
  const both = worstOf(
    groups.map((group) => harmOf(group, (mine) => (classOf(Math.min(mine.A, mine.B), breaks) > BAD_CLASS ? 1 : 0))),
  );
  if (both.length > 0) return { key: 'sentenceBoth', regions: both.map((harm) => harm.regionCode), ...commonRun(both) };
  return overall(grid);
}

/** The line that does most harm while the other is better; with `flips`, only where it is not the slower one all day. */
function hurting({ groups, breaks, unit }: Grid, flips: boolean): HeatmapSentence | null {
  const [equal, least] = differenceSteps(unit);
  const [found] = (['A', 'B'] as const)
    .map((hurts) => {
      const better: PanelLine = hurts === 'A' ? 'B' : 'A';
      const harm = (mine: LinePair, quiet: LinePair) => {
        if (flips && quiet[hurts] - quiet[better] >= equal) return 0;
        const gap = mine[hurts] - mine[better];
        const excess = mine[hurts] - quiet[hurts];
        const bad = gap >= least && excess >= least && classOf(mine[hurts], breaks) >= BAD_CLASS;
        return bad ? Math.min(gap, excess) : 0;
      };
      const harms = worstOf(groups.map((group) => harmOf(group, harm)));
      return { hurts, better, harms, total: harms.reduce((sum, one) => sum + one.total, 0) };
    })
    .sort((one, other) => other.total - one.total);
  if (found === undefined || found.total === 0) return null;
  const { hurts, better, harms } = found;
  const run = commonRun(harms);
  return {
    key: 'sentenceOne',
    hurts,
    better,
    regions: harms.map(({ regionCode }) => regionCode),
    span: spanOf(run),
    ...run,
  };
}

function overall({ groups, unit }: Grid): HeatmapSentence {
  const cells = groups.flatMap(({ rows }) => rows.flatMap((row) => row.cells));
  const gaps = cells.flatMap((cell) => (cell === null || cell.A === null || cell.B === null ? [] : [cell.A - cell.B]));
  const clear = differenceSteps(unit)[0];
  const betterA = gaps.filter((gap) => gap <= -clear).length;
  const betterB = gaps.filter((gap) => gap >= clear).length;
  if (gaps.length === 0 || betterA === betterB) return { key: 'sentenceEven' };
  const better: PanelLine = betterA > betterB ? 'A' : 'B';
  return { key: 'sentenceBetter', better, share: Math.round((Math.max(betterA, betterB) / gaps.length) * 100) };
}

/** `harm` is asked for each hour with the carriers' mean of both lines, and with the quiet (median) hour's. */
function harmOf(group: RowGroup, harm: (mean: LinePair, quiet: LinePair) => number): Harm {
  const means = Array.from({ length: 24 }, (_, hour) => meanOf(group, hour));
  const quiet = {
    A: quantile(
      means.map((mean) => mean?.A ?? null),
      0.5,
    ),
    B: quantile(
      means.map((mean) => mean?.B ?? null),
      0.5,
    ),
  };
  const hours = means.map((mean) => (mean === null ? 0 : harm(mean, { A: quiet.A ?? 0, B: quiet.B ?? 0 })));
  return { regionCode: group.regionCode, hours, total: hours.reduce((sum, hour) => sum + hour, 0) };
}

function meanOf(group: RowGroup, hour: number): LinePair | null {
  const both = group.rows.flatMap(({ cells }) => {
    const cell = cells[hour] ?? null;
    return cell === null || cell.A === null || cell.B === null ? [] : [{ A: cell.A, B: cell.B }];
  });
  if (both.length === 0) return null;
  const mean = (line: PanelLine) => both.reduce((sum, cell) => sum + cell[line], 0) / both.length;
  return { A: mean('A'), B: mean('B') };
}

/** The regions that suffer most, worst first, at most three. */
function worstOf(harms: readonly Harm[]): readonly Harm[] {
  const sorted = harms.filter((harm) => harm.total > 0).sort((one, other) => other.total - one.total);
  const most = sorted[0]?.total ?? 0;
  return sorted.filter((harm) => harm.total >= most * NAMED_SHARE).slice(0, 3);
}

/** The longest run of hours, also over midnight, in which at least half of the regions suffer. */
function commonRun(harms: readonly Harm[]): { from: number; to: number } {
  const bad = (hour: number) => harms.filter((harm) => (harm.hours[hour % 24] ?? 0) > 0).length * 2 >= harms.length;
  let best = { from: 0, length: 0 };
  for (let from = 0; from < 24; from += 1) {
    let length = 0;
    while (length < 24 && bad(from + length)) length += 1;
    if (length > best.length) best = { from, length };
  }
  return { from: best.from, to: (best.from + best.length) % 24 };
}

function spanOf(run: { from: number; to: number }): DaySpan {
  const length = (run.to - run.from + 24) % 24 || 24;
  const middle = (run.from + length / 2) % 24;
  if (middle < 6) return 'night';
  if (middle < 12) return 'morning';
  return middle < 17.5 ? 'afternoon' : 'evening';
}
