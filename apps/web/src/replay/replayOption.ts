import type { EChartsOption } from 'echarts';
import { hiddenAxis, timeAxis } from '../charts/axis';
import { type ChartTheme, lineColors } from '../charts/chartTheme';
import { type Drawing, layer, type Pen } from '../charts/drawing';
import type { TimeTicks } from '../charts/timeTicks';
import type { Contestant, ReplayFigures } from './data';

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
  readonly ticks: TimeTicks;
  readonly tickLabel: (at: number) => string;
  readonly theme: ChartTheme;
}

/** What every line was, and which line each contestant was on, on one time axis. */
export function replayOption({ figures, ticks, tickLabel, theme }: ReplayChartInput): EChartsOption {
  const slots = figures.alone.map(({ line }) => line);
  const { rows } = replayLayout(slots.length, figures.contestants.length);
  const last = rows.length - 1;
  return {
    animation: false,
    backgroundColor: 'transparent',
    grid: rows.map(({ top, height }) => ({ left: 2, right: 2, top: top + TITLE, height })),
    xAxis: rows.map((_, i) => timeAxis(i, figures.from, figures.to, ticks, i === last ? tickLabel : null, theme)),
    yAxis: rows.map((_, i) => hiddenAxis(i)),
    series: [
      ...slots.map((slot, i) => layer(`line-${slot}`, i, 3, false, (pen) => drawQuality(figures, slot, theme, pen))),
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
    const left = pen.x(from + bin * quality.binMs);
    const width = Math.max(1, pen.x(from + (bin + 1) * quality.binMs) - left);
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
    const [left, width] = [pen.x(from), Math.max(1, pen.x(to) - pen.x(from))];
    const used = mode === 'single' ? [line] : slots;
    const part = height / used.length;
    return used.map((slot, i) => rectangle(left, top + i * part, width, part, lineColors(theme, slot).main));
  });
  const marks = missed.map(({ from, to }) =>
    rectangle(pen.x(from), top + height, Math.max(3, pen.x(to) - pen.x(from)), 4, theme.grade.down.fill),
  );
  return [...drawn, ...marks];
}

const rectangle = (x: number, y: number, width: number, height: number, fill: ChartTheme['hatch']): Drawing => ({
  type: 'rect',
  shape: { x, y, width, height },
  style: { fill: fill as string },
});
