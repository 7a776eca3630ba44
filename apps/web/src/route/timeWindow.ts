/** The ranges a person picks; the chart's newest edge then follows the clock. */
export const ranges = ['5m', '30m', '6h', '24h', '7d'] as const;
export type Range = (typeof ranges)[number];

const MINUTE = 60_000;
const SPAN_MS: Readonly<Record<Range, number>> = {
  '5m': 5 * MINUTE,
  '30m': 30 * MINUTE,
  '6h': 360 * MINUTE,
  '24h': 1440 * MINUTE,
  '7d': 10_080 * MINUTE,
};
/** How often new data is asked for: about as often as one more point becomes visible. */
const REFRESH_MS: Readonly<Record<Range, number>> = {
  '5m': 2_000,
  '30m': 4_000,
  '6h': 15_000,
  '24h': 60_000,
  '7d': 300_000,
};
const SHORTEST_MS = 10_000;
const LONGEST_MS = 31 * 24 * 60 * MINUTE;

/** What the chart shows, epoch ms. `range` is null for a stretch that was picked and therefore stands still. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
  readonly range: Range | null;
}

/** The window that the address asks for: `from` and `to` in epoch ms, else `range`, else the last 30 minutes. */
export function timeWindow(get: (name: string) => string | null, now: number): TimeWindow {
  const from = Number(get('from') ?? Number.NaN);
  const to = Number(get('to') ?? Number.NaN);
  if (Number.isInteger(from) && Number.isInteger(to) && from > 0 && to > from) {
    return { ...withinBounds(from, to), range: null };
  }
  const range = ranges.find((one) => one === get('range')) ?? '30m';
  const end = Math.ceil(now / REFRESH_MS[range]) * REFRESH_MS[range];
  return { from: end - SPAN_MS[range], to: end, range };
}

/** How often the window's newest edge moves; null when it stands still. */
export function refreshMs(window: TimeWindow): number | null {
  return window.range === null ? null : REFRESH_MS[window.range];
}

/** The address of a picked stretch: whole milliseconds, not shorter than ten seconds. */
export function pickedParams(from: number, to: number): Record<'from' | 'to' | 'range', string | null> {
  const bounded = withinBounds(from, to);
  return { from: String(bounded.from), to: String(bounded.to), range: null };
}

/** A window around a moment, as long as the present one but at most six hours, so that the moment can be seen. */
export function around(at: number, window: TimeWindow): Record<'from' | 'to' | 'range', string | null> {
  const span = Math.min(window.to - window.from, SPAN_MS['6h']);
  return pickedParams(at - span / 2, at + span / 2);
}

/** The same length of time, moved by a share of it. */
export function panned(window: TimeWindow, share: number): Record<'from' | 'to' | 'range', string | null> {
  const by = (window.to - window.from) * share;
  return pickedParams(window.from + by, window.to + by);
}

function withinBounds(from: number, to: number): { from: number; to: number } {
  const span = Math.min(Math.max(to - from, SHORTEST_MS), LONGEST_MS);
  const middle = (from + to) / 2;
  return { from: Math.round(middle - span / 2), to: Math.round(middle + span / 2) };
}
