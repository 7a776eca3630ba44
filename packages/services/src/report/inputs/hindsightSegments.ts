import type { Span } from './span';

export const QUARTER_MS = 15 * 60_000;

/** Whole quarter-hours of a region that are replayed together, from minutes or from raw samples. */
export interface Segment extends Span {
  readonly source: 'minutes' | 'raw';
  /** Epoch ms: what is read, so that lines are graded by a full minute before, and switches judged by what came after. */
  readonly reads: Span;
}

/** A change of the line: from when it held, and until when what it was worth is told. Epoch ms. */
export interface JudgedSwitch {
  readonly appliedAt: number;
  readonly until: number;
}

/** Windows of the engine reach back a minute. */
const LEAD_MS = 3 * 60_000;
/** Switches that are judged for longer are judged by minutes: raw samples are sixty times as many. */
const LONGEST_RAW_MS = 30 * 60_000;
/** Of a region, and of all of them together; where there would be more quarter-hours a region is judged by minutes. */
const MOST_RAW = 96;
const MOST_RAW_IN_ALL = 1_200;
/** Shorter stretches without trouble are read along. */
const JOINED = 4;
/** A day at a time: what is remembered of each second must fit in memory, whatever the length of the period. */
const LONGEST = 96;

/** Quarter-hours that are looked at, by their beginnings (epoch ms), in no order, and the switches of all routes. */
export interface Troubled {
  /** Any path was bad. */
  readonly bad: Iterable<number>;
  /** A line in use was bad enough for a switch to have been missed. */
  readonly suspect: Iterable<number>;
  readonly switches: readonly JudgedSwitch[];
}

/**
 * What of a span must be looked at second by second: quarter-hours in which any path was bad, and those around switches. In
 * all others every line was fine, and nothing that was chosen made any difference. Minutes count as exactly as samples do,
 * but grade lines by the minute: so switches, and stretches in which one may be missing, are judged by raw samples where
 * there are not too many of them, switches before the others. `regions`: how many share what may be read.
 */
export function hindsightSegments(span: Span, { bad, suspect, switches }: Troubled, regions = 1): Segment[] {
  const mostRaw = Math.min(MOST_RAW, Math.floor(MOST_RAW_IN_ALL / regions));
  const count = Math.round((span.to - span.from) / QUARTER_MS);
  const sources: Sources = Array.from({ length: count }, () => null);
  const placeOf = (at: number) => Math.floor((at - span.from) / QUARTER_MS);
  const mark = (from: number, to: number, source: Segment['source']) => {
    for (let place = Math.max(0, placeOf(from)); place <= Math.min(count - 1, placeOf(to)); place += 1)
      sources[place] = source;
  };
  for (const at of bad) mark(at, at, 'minutes');
  for (const { appliedAt, until } of switches) mark(appliedAt - LEAD_MS, until, 'minutes');
  let chosen = [...sources];
  const keepUnlessTooMany = () => {
    if (sources.filter((source) => source === 'raw').length <= mostRaw) chosen = [...sources];
  };
  for (const { appliedAt, until } of switches)
    if (until - appliedAt <= LONGEST_RAW_MS) mark(appliedAt - LEAD_MS, until, 'raw');
  keepUnlessTooMany();
  for (const at of suspect) mark(at, at, 'raw');
  keepUnlessTooMany();
  joinShortGaps(chosen);
  return segmentsOf(span, chosen).map((segment) => ({ ...segment, reads: readsOf(segment, span, switches) }));
}

type Sources = (Segment['source'] | null)[];

function joinShortGaps(sources: Sources): void {
  let last = Number.NEGATIVE_INFINITY;
  for (const [place, source] of sources.entries()) {
    if (source === null) continue;
    if (place - last - 1 <= JOINED) for (let gap = last + 1; gap < place; gap += 1) sources[gap] = 'minutes';
    last = place;
  }
}

function segmentsOf(span: Span, sources: Readonly<Sources>): Omit<Segment, 'reads'>[] {
  const segments: { from: number; to: number; source: Segment['source'] }[] = [];
  for (const [place, source] of sources.entries()) {
    if (source === null) continue;
    const from = span.from + place * QUARTER_MS;
    const last = segments.at(-1);
    const goesOn = last?.source === source && last.to === from && from - last.from < LONGEST * QUARTER_MS;
    if (last && goesOn) last.to = from + QUARTER_MS;
    else segments.push({ from, to: from + QUARTER_MS, source });
  }
  return segments;
}

function readsOf({ from, to }: Span, span: Span, switches: readonly JudgedSwitch[]): Span {
  const judged = switches.filter(({ appliedAt }) => appliedAt >= from && appliedAt < to);
  const until = Math.max(to, ...judged.map((one) => Math.ceil(one.until / 60_000) * 60_000 + 60_000));
  return { from: Math.max(span.from, from - LEAD_MS), to: Math.min(span.to, until) };
}
