import { lineColors } from '../charts/chartTheme';
import { type Drawing, type Pen, wordsBeside, wordsWidth } from '../charts/drawing';
import type { LineStretch } from './absence';
import { lossLevel, lossStretches, smokePieces } from './smoke';
import type { TimelineInput } from './timelineInput';

// Values of tokens.json, chart.smoke and chart.median.
const OPACITY = { A: { outer: 0.13, inner: 0.22 }, B: { outer: 0.15, inner: 0.26 } };
const MEDIAN_WIDTH = 1.8;
const LOSSY_WIDTH = { fair: 2.4, poor: 3.2 };
const BLACKOUT_MIN_WIDTH = 3;

/** Bands, median, and the median once more where probes were lost. */
export function drawSmoke(input: TimelineInput, slot: string, pen: Pen): readonly Drawing[] {
  const line = input.detail.lines[slot];
  if (line === undefined) return [];
  const color = lineColors(input.theme, slot).main;
  const opacity = slot === 'B' ? OPACITY.B : OPACITY.A;
  const pixels = (points: readonly (readonly [number, number])[]) =>
    points.map(([at, value]) => [pen.x(at), pen.y(value)]);
  const { bucketMs } = input.detail;
  return [
    ...smokePieces(line, bucketMs).flatMap((piece): Drawing[] => [
      { type: 'polygon', shape: { points: pixels(piece.outer) }, style: { fill: color, opacity: opacity.outer } },
      { type: 'polygon', shape: { points: pixels(piece.inner) }, style: { fill: color, opacity: opacity.inner } },
      stroke(widened(pixels(piece.median)), color, MEDIAN_WIDTH),
    ]),
    ...lossStretches(line, bucketMs).map((stretch) =>
      stroke(pixels(stretch.points), input.theme.grade[stretch.level].fill, LOSSY_WIDTH[stretch.level]),
    ),
  ];
}

function stroke(points: number[][], color: string, width: number): Drawing {
  return {
    type: 'polyline',
    shape: { points },
    style: { stroke: color, lineWidth: width, fill: 'none', lineJoin: 'round', lineCap: 'round' },
  };
}

/** A lone bucket would be a point without extent. */
function widened(points: number[][]): number[][] {
  const [only] = points;
  return points.length === 1 && only !== undefined ? [only, [(only[0] ?? 0) + 1.5, only[1] ?? 0]] : points;
}

/** One bar a bucket: the first line upward, the second downward, in the grade's colour where loss counts. */
export function drawLossBars(
  input: TimelineInput,
  slot: string,
  direction: 1 | -1,
  endPercent: number,
  pen: Pen,
): readonly Drawing[] {
  const line = input.detail.lines[slot];
  if (line === undefined) return [];
  const zero = pen.y(0);
  return line.start.flatMap((start, index): Drawing[] => {
    const lossRatio = line.lossRatio[index] ?? null;
    if (lossRatio === null || lossRatio === 0 || line.blackout[index] === true) return [];
    const tip = pen.y(direction * Math.min(lossRatio * 100, endPercent));
    const left = pen.x(start);
    const width = Math.max(1, pen.x(start + input.detail.bucketMs) - left - 0.6);
    const level = lossLevel(lossRatio);
    const fill = level === null ? lineColors(input.theme, slot).main : input.theme.grade[level].fill;
    return [rectangle(left, Math.min(zero, tip), width, Math.max(1, Math.abs(tip - zero)), fill)];
  });
}

/**
 * Blackouts as solid blocks and missing data as hatch. What concerns every line takes the whole panel; what concerns
 * one takes its half (first line above), except a blackout in the RTT panel, which must not be overlooked.
 */
export function drawAbsence(
  input: TimelineInput,
  stretches: { readonly dark: readonly LineStretch[]; readonly missing: readonly LineStretch[] },
  panel: { readonly foot: number; readonly top: number },
  slots: readonly string[],
  withWords: boolean,
  pen: Pen,
): readonly Drawing[] {
  const shapes: Drawing[] = [];
  const words: Drawing[] = [];
  let occupiedUntil = pen.left;
  const { theme } = input;
  const visible = (one: LineStretch) => one.to > input.from && one.from < input.to;
  const place = (text: string, left: number, right: number, y: number, fill: string) => {
    if (!withWords || left < occupiedUntil) return;
    words.push(
      wordsBeside(text, left, right, y, pen, {
        fill,
        fontFamily: theme.fontFamily,
        bold: fill !== theme.textMuted,
        background: theme.surface,
      }),
    );
    occupiedUntil = right + wordsWidth(text) + 12;
  };
  for (const gap of stretches.missing.filter(visible)) {
    const box = boxOf(gap, panel, slots, false, pen);
    shapes.push(rectangle(box.x, box.y, box.width, box.height, theme.surface), hatched(box, theme.hatch));
    place(input.words.noData(gap.lines), box.x, box.x + box.width, box.y + 10, theme.textMuted);
  }
  occupiedUntil = pen.left;
  for (const block of stretches.dark.filter(visible)) {
    const box = boxOf(block, panel, slots, withWords, pen);
    const width = Math.max(BLACKOUT_MIN_WIDTH, box.width);
    shapes.push(rectangle(box.x, box.y, width, box.height, theme.grade.down.fill));
    place(
      input.words.blackout(block.lines, block.to - block.from),
      box.x,
      box.x + width,
      box.y + 10,
      theme.grade.down.text,
    );
  }
  return [...shapes, ...words];
}

function boxOf(
  stretch: LineStretch,
  panel: { readonly foot: number; readonly top: number },
  slots: readonly string[],
  whole: boolean,
  pen: Pen,
) {
  const top = pen.y(panel.top);
  const foot = pen.y(panel.foot);
  const left = Math.max(pen.left, pen.x(stretch.from));
  const width = Math.max(1, Math.min(pen.right, pen.x(stretch.to)) - left);
  if (whole || stretch.lines.length >= slots.length) return { x: left, y: top, width, height: foot - top };
  const second = slots.indexOf(stretch.lines[0] ?? '') > 0;
  const middle = (top + foot) / 2;
  return { x: left, y: second ? middle : top, width, height: (foot - top) / 2 };
}

function rectangle(x: number, y: number, width: number, height: number, fill: string): Drawing {
  return { type: 'rect', shape: { x, y, width, height }, style: { fill } };
}

function hatched(
  box: { x: number; y: number; width: number; height: number },
  hatch: TimelineInput['theme']['hatch'],
): Drawing {
  return { type: 'rect', shape: box, style: { fill: hatch } };
}

/** A dotted limit with its words, where it lies within the panel. */
export function drawThreshold(
  limit: { readonly value: number; readonly words: string },
  panelMax: number,
  theme: TimelineInput['theme'],
  pen: Pen,
): readonly Drawing[] {
  if (limit.value > panelMax) return [];
  const y = Math.round(pen.y(limit.value)) + 0.5;
  return [
    {
      type: 'line',
      shape: { x1: pen.left, x2: pen.right, y1: y, y2: y },
      style: { stroke: theme.textMuted, lineWidth: 1, lineDash: [2, 3] },
    },
    {
      type: 'text',
      style: {
        text: limit.words,
        x: pen.left + 8,
        y: y + 4,
        verticalAlign: 'top',
        fill: theme.textMuted,
        backgroundColor: theme.surface,
        padding: [0, 2],
        font: `400 11px ${theme.fontFamily}`,
      },
    },
  ];
}
