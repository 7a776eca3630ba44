import { type DownByPath, downByPath } from './down';
import type { Decided, LineQuarters, PathTotals, Period, ReportInputs, ReportNetwork } from './inputs';
import {
  type LineSeconds,
  lineSecondsOf,
  type PathSeconds,
  pathSecondsOf,
  pathsByLine,
  putTogether,
  type Share,
  shareIn,
} from './seconds';

export const QUARTER_MS = 15 * 60_000;

/** One period with what its figures are made of: the period that is reported, and those it is compared with. */
export interface SpanData {
  readonly network: ReportNetwork;
  readonly timeZone: string;
  readonly period: Period;
  /** How far it was measured, epoch ms; its end once it is over. */
  readonly end: number;
  /** Indexes of the paths of each line, in one order whatever the order of the inputs. */
  readonly pathsOfLine: readonly (readonly number[])[];
  readonly share: Share;
  /** By line: its seconds by quarter-hour; null without data. */
  readonly lines: readonly (LineSeconds | null)[];
  /** By path: its seconds in the whole period; undefined without data. */
  readonly paths: readonly (PathSeconds | undefined)[];
  readonly totals: PathTotals;
  /** By path: its place in `totals`. */
  readonly totalsOf: ReadonlyMap<number, number>;
  /** When paths were unavailable, as far as it is known. */
  readonly downOf: DownByPath;
  readonly decided: readonly (readonly Decided[])[];
}

/** The period that is reported. */
export function reportedSpan(inputs: ReportInputs): SpanData {
  const { network, period, quarters, totals, decided } = inputs;
  const pathsOfLine = pathsByLine(network);
  const count = quartersIn(period);
  return {
    ...shared(inputs, pathsOfLine),
    period,
    end: Math.max(period.from, Math.min(period.to, inputs.measuredUntil)),
    lines: putTogether(network, pathsOfLine, quarters, count),
    paths: pathSecondsOf(quarters, network.paths.length),
    totals,
    totalsOf: placesOf(totals),
    downOf: downByPath(inputs.down),
    decided,
  };
}

/** Earlier periods of which anything was measured, newest first. */
export function earlierSpans(inputs: ReportInputs): SpanData[] {
  const pathsOfLine = pathsByLine(inputs.network);
  return [...inputs.earlier]
    .filter(({ quarters, totals }) => hasSeconds(quarters) || totals.sent.some((sent) => sent > 0))
    .sort((one, other) => other.period.from - one.period.from)
    .map(({ period, quarters, down, totals, decided }) => ({
      ...shared(inputs, pathsOfLine),
      period,
      end: period.to,
      lines: lineSecondsOf(quarters, inputs.network.lines.length, quartersIn(period)),
      paths: secondsInTotals(totals, inputs.network.paths.length),
      totals,
      totalsOf: placesOf(totals),
      downOf: downByPath(down),
      decided,
    }));
}

/** Whole quarter-hours of a period: 668 of a week in which clocks go forward. */
export const quartersIn = ({ from, to }: Pick<Period, 'from' | 'to'>) => Math.ceil((to - from) / QUARTER_MS);

const shared = ({ network, organization }: ReportInputs, pathsOfLine: readonly (readonly number[])[]) => ({
  network,
  timeZone: organization.timeZone,
  pathsOfLine,
  share: shareIn(network),
});

const hasSeconds = ({ measured }: LineQuarters) => measured.some((seconds) => seconds > 0);

const placesOf = ({ path }: PathTotals) => new Map(path.map((index, place) => [index, place]));

/** Seconds of earlier periods are kept path by path; planned work is not told apart in them. */
function secondsInTotals(totals: PathTotals, count: number): (PathSeconds | undefined)[] {
  const paths: (PathSeconds | undefined)[] = Array.from({ length: count });
  for (const [place, path] of totals.path.entries()) {
    const bad = totals.badSeconds[place] ?? 0;
    const measured = (totals.goodSeconds[place] ?? 0) + bad;
    const unavailable = totals.unavailableSeconds[place] ?? 0;
    if (measured > 0) paths[path] = { measured, bad, unavailable, planned: 0, plannedUnavailable: 0 };
  }
  return paths;
}
