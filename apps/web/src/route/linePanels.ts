import type { CustomSeriesOption, LineSeriesOption } from 'echarts';
import { lineColors } from '../charts/chartTheme';
import { layer } from '../charts/drawing';
import { type NiceScale, niceScale, quantile } from '../charts/niceScale';
import { contiguousRuns } from '../charts/stretches';
import { hasPoints } from './besides';
import type { TimelineInput } from './timelineInput';
import { drawEndTags } from './timelineLane';
import type { PanelBox } from './timelineLayout';
import { drawThreshold } from './timelineShapes';

export type LinePoint = readonly [at: number, value: number | null];

/** A panel with one line a slot: jitter, score, connect time, bandwidth use. */
export interface LinePanel {
  readonly name: 'jitter' | 'score' | 'connect' | 'use';
  readonly box: PanelBox;
  readonly scale: NiceScale;
  readonly lines: Readonly<Record<string, readonly LinePoint[]>>;
  /** A second line a slot, fainter: p95 above the median. */
  readonly faint: Readonly<Record<string, readonly LinePoint[]>>;
  /** Dotted, with their words. */
  readonly limits: readonly { readonly value: number; readonly words: string }[];
}

/** The panels under loss that are shown, from the top. */
export function linePanels(input: TimelineInput): readonly LinePanel[] {
  return [jitterPanel(input), scorePanel(input), ...connectPanel(input), ...bandwidthPanel(input)];
}

/** The end of the jitter axis in ms: the limit stands in it where the data come near. */
export function jitterScale({ detail, poor }: Pick<TimelineInput, 'detail' | 'poor'>): NiceScale {
  const all = Object.values(detail.lines).flatMap((line) => line.jitterMicros);
  const high = (quantile(all, 0.995) ?? 1_000) / 1_000;
  return niceScale(0, Math.max(high, withLimit(high, poor.jitterMs), 1), 2);
}

/** A limit is worth showing in the panel when the data come near it; far above, it would flatten them. */
function withLimit(high: number, limit: number | null): number {
  return limit !== null && high >= limit / 4 ? limit * 1.1 : 0;
}

function jitterPanel(input: TimelineInput): LinePanel {
  const { detail, poor, layout, words } = input;
  const lines = eachLine(detail.lines, (line) => brokenLine(line, line.jitterMicros, detail.bucketMs));
  const limits = poor.jitterMs === null ? [] : [{ value: poor.jitterMs, words: words.poorOver(poor.jitterMs) }];
  return { name: 'jitter', box: layout.jitter, scale: jitterScale(input), lines, faint: {}, limits };
}

function scorePanel({ detail, layout, leaveBelowScore, words }: TimelineInput): LinePanel {
  // A blackout scores 0: that is drawn, where other figures have nothing to show.
  const lines = eachLine(detail.lines, ({ start, score }) => brokenLine({ start }, score, detail.bucketMs, 1));
  const limits = [{ value: leaveBelowScore, words: words.leaveUnder(leaveBelowScore) }];
  return { name: 'score', box: layout.score, scale: { min: 0, max: 100, interval: 50 }, lines, faint: {}, limits };
}

function connectPanel({ besides: { connect }, layout }: TimelineInput): LinePanel[] {
  const box = layout.extra.connect;
  if (connect === null || box === undefined || !hasPoints(connect)) return [];
  const columns = Object.values(connect.lines);
  const high = quantile(
    columns.flatMap(({ p95Micros }) => p95Micros),
    0.99,
  );
  return [
    {
      ...{ name: 'connect', box, limits: [] },
      scale: niceScale(0, Math.max((high ?? 0) / 1_000, 1), 2),
      lines: eachLine(connect.lines, (line) => brokenLine(line, line.p50Micros, connect.binMs)),
      faint: eachLine(connect.lines, (line) => brokenLine(line, line.p95Micros, connect.binMs)),
    },
  ];
}

const BPS_A_MBPS = 1_000_000;

function bandwidthPanel({ besides: { use }, layout, words }: TimelineInput): LinePanel[] {
  const box = layout.extra.use;
  if (use === null || box === undefined || !hasPoints(use)) return [];
  const rates = eachLine(use.lines, ({ inBps, outBps }) => inBps.map((rate, at) => Math.max(rate, outBps[at] ?? 0)));
  const high = (quantile(Object.values(rates).flat(), 1) ?? 0) / BPS_A_MBPS;
  const limits = Object.entries(use.lines).flatMap(([slot, { committedBps }]) =>
    committedBps === null ? [] : [{ value: committedBps / BPS_A_MBPS, line: slot }],
  );
  const end = Math.max(high, ...limits.map(({ value }) => withLimit(high, value)), 0.001);
  return [
    {
      ...{ name: 'use', box, scale: niceScale(0, end, 2), faint: {} },
      lines: eachLine(use.lines, (line, slot) => brokenLine(line, rates[slot] ?? [], use.binMs, BPS_A_MBPS)),
      limits: limits.map(({ value, line }) => ({ value, words: words.committed(line, value) })),
    },
  ];
}

function eachLine<Line, Made>(
  lines: Readonly<Record<string, Line>>,
  make: (line: Line, slot: string) => Made,
): Record<string, Made> {
  return Object.fromEntries(Object.entries(lines).map(([slot, line]) => [slot, make(line, slot)]));
}

/** What draws a panel: its lines, its limits, and the tags at their ends. */
export function panelSeries(
  panel: LinePanel,
  grid: number,
  slots: readonly string[],
  input: TimelineInput,
): (LineSeriesOption | CustomSeriesOption)[] {
  const { name, lines, faint, limits, scale } = panel;
  const drawn = (points: Readonly<Record<string, readonly LinePoint[]>>, width: number, opacity: number) =>
    slots.map(
      (slot): LineSeriesOption => ({
        type: 'line',
        name: `${name}-${slot}`,
        xAxisIndex: grid,
        yAxisIndex: grid,
        z: 3,
        data: (points[slot] ?? []).map(([at, value]) => [at, value]),
        showSymbol: false,
        silent: true,
        animation: false,
        connectNulls: false,
        clip: true,
        lineStyle: { width, opacity, color: lineColors(input.theme, slot).main },
      }),
    );
  const last = (slot: string) => lines[slot]?.findLast(([, value]) => value !== null)?.[1] ?? null;
  return [
    ...(Object.keys(faint).length > 0 ? drawn(faint, 1, 0.45) : []),
    ...drawn(lines, 1.3, 1),
    ...limits.map((limit) =>
      layer(`${name}-limit`, grid, 6, true, (pen) => drawThreshold(limit, scale.max, input.theme, pen)),
    ),
    layer(`${name}-tags`, grid, 10, false, (pen) => drawEndTags(input, slots, last, pen)),
  ];
}

/**
 * Points for a line that breaks: a null stands between two runs, and a lone bucket becomes a short dash as wide as it
 * lasted, because a single point would not be seen. `unit`: how many of the values make one of the axis.
 */
export function brokenLine(
  line: { readonly start: readonly number[]; readonly blackout?: readonly boolean[] },
  values: readonly (number | null)[],
  bucketMs: number,
  unit = 1_000,
): [number, number | null][] {
  const points: [number, number | null][] = [];
  const usable = (index: number) => (values[index] ?? null) !== null && line.blackout?.[index] !== true;
  for (const run of contiguousRuns(line.start, bucketMs, usable)) {
    const last = points.at(-1);
    if (last !== undefined) points.push([last[0], null]);
    for (const index of run) {
      const value = (values[index] ?? 0) / unit;
      const start = line.start[index] ?? 0;
      if (run.length === 1) points.push([start, value], [start + bucketMs, value]);
      else points.push([start + bucketMs / 2, value]);
    }
  }
  return points;
}
