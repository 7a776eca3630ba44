import type { EChartsOption } from 'echarts';
import { hiddenAxis, timeAxis } from '../charts/axis';
import { type ChartTheme, lineColors } from '../charts/chartTheme';
import { type Drawing, layer, type Pen } from '../charts/drawing';
import type { TimeTicks } from '../charts/timeTicks';
import type { Contestant, ReplayFigures, ReplayIncident } from './data';

const TITLE = 20;
const LINE_HEIGHT = 40;
const BAND_HEIGHT = 16;
const GAP = 8;

export interface ReplayRow {
  /** Where its title stands, px from the top. */
  readonly top: number;
  readonly height: number;
}

/** One row a line, then one a contestant, each below its title. */
export function replayLayout(lines: number, contestants: number): { rows: readonly ReplayRow[]; height: number } {
  const heights = [...Array<number>(lines).fill(LINE_HEIGHT), ...Array<number>(contestants).fill(BAND_HEIGHT)];
  let top = 0;
  const rows = heights.map((height) => {
    const row = { top, height };
    top += TITLE + height + GAP;
    return row;
  });
  return { rows, height: top + 24 };
}

export interface ReplayChartInput {
  readonly figures: ReplayFigures;
  readonly incidents: readonly ReplayIncident[];
  /** What is shown of it, epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly ticks: TimeTicks;
  readonly tickLabel: (at: number) => string;
  readonly theme: ChartTheme;
}

/** What every line was, and which line each contestant was on, on one time axis. */
export function replayOption({
  figures,
  incidents,
  from,
  to,
  ticks,
  tickLabel,
  theme,
}: ReplayChartInput): EChartsOption {
  const slots = figures.alone.map(({ line }) => line);
  const { rows } = replayLayout(slots.length, figures.contestants.length);
  const last = rows.length - 1;
  return {
    animation: false,
    backgroundColor: 'transparent',
    grid: rows.map(({ top, height }) => ({ left: 2, right: 2, top: top + TITLE, height })),
    xAxis: rows.map((_, i) => timeAxis(i, from, to, ticks, i === last ? tickLabel : null, theme)),
    yAxis: rows.map((_, i) => hiddenAxis(i)),
    series: [
      ...slots.map((slot, i) =>
        layer(`line-${slot}`, i, 3, false, (pen) => [
          ...drawQuality(figures, slot, theme, pen),
          ...incidents.filter(({ line }) => line === slot).flatMap((one) => drawIncident(one, figures.to, theme, pen)),
        ]),
      ),
      ...figures.contestants.map((one, i) =>
        layer(`band-${i}`, slots.length + i, 3, false, (pen) => drawBands(one, slots, theme, pen)),
      ),
    ],
  };
}

/** Bars of bad seconds with degraded ones above; the root of the share, so that a cut of seconds shows in a week. */
function drawQuality({ from, quality }: ReplayFigures, slot: string, theme: ChartTheme, pen: Pen): Drawing[] {
  const line = quality.lines[slot];
  if (line === undefined) return [];
  const [foot, full] = [pen.y(0), pen.y(0) - pen.y(1)];
  const seconds = quality.binMs / 1_000;
  const height = (value: number) => (value <= 0 ? 0 : Math.max(3, Math.sqrt(Math.min(1, value / seconds)) * full));
  return line.measured.flatMap((measured, bin): Drawing[] => {
    const shown = stretch(from + bin * quality.binMs, from + (bin + 1) * quality.binMs, 1, pen);
    if (shown === null) return [];
    const { left, width } = shown;
    if (measured === 0) return [rectangle(left, foot - full, width, full, theme.hatch)];
    const bad = line.bad[bin] ?? 0;
    const both = height(bad + (line.degraded[bin] ?? 0));
    return [
      rectangle(left, foot - 2, width, 2, lineColors(theme, slot).main),
      ...(both > 0 ? [rectangle(left, foot - both, width, both, theme.grade.poor.fill)] : []),
      ...(bad > 0 ? [rectangle(left, foot - height(bad), width, height(bad), theme.grade.down.fill)] : []),
    ];
  });
}

/** The line in use; both halves where it was sent on all, and what was missed below it. */
function drawBands({ bands, missed }: Contestant, slots: readonly string[], theme: ChartTheme, pen: Pen): Drawing[] {
  const [top, height] = [pen.y(1), pen.y(0) - pen.y(1)];
  const drawn = bands.flatMap(({ from, to, line, mode }): Drawing[] => {
    const shown = stretch(from, to, 1, pen);
    if (shown === null) return [];
    const { left, width } = shown;
    const used = mode === 'single' ? [line] : slots;
    const part = height / used.length;
    return used.map((slot, i) => rectangle(left, top + i * part, width, part, lineColors(theme, slot).main));
  });
  const marks = missed.flatMap(({ from, to }): Drawing[] => {
    const shown = stretch(from, to, 3, pen);
    return shown === null ? [] : [rectangle(shown.left, top + height, shown.width, 4, theme.grade.down.fill)];
  });
  return [...drawn, ...marks];
}

/** A bracket above the row from an incident's opening to its close, or on to the end. */
function drawIncident(
  { openedAt, closedAt, grade }: ReplayIncident,
  end: number,
  theme: ChartTheme,
  pen: Pen,
): Drawing[] {
  const shown = stretch(openedAt, closedAt ?? end, 3, pen);
  if (shown === null) return [];
  const { left, width } = shown;
  const [y, fill] = [pen.y(1) - 5, theme.grade[grade].fill];
  return [
    rectangle(left, y, width, 2, fill),
    rectangle(left, y, 1, 5, fill),
    rectangle(left + width - 1, y, 1, 5, fill),
  ];
}

/** Where a stretch of time stands in its panel, px, at least so wide; null outside of it. */
function stretch(from: number, to: number, least: number, pen: Pen): { left: number; width: number } | null {
  const left = Math.max(pen.left, pen.x(from));
  const right = Math.min(pen.right, Math.max(pen.x(to), pen.x(from) + least));
  return right <= left ? null : { left, width: right - left };
}

const rectangle = (x: number, y: number, width: number, height: number, fill: ChartTheme['hatch']): Drawing => ({
  type: 'rect',
  shape: { x, y, width, height },
  style: { fill: fill as string },
});
