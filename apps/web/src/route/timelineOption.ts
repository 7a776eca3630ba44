import type { CustomSeriesOption, EChartsOption } from 'echarts';
import { hiddenAxis, timeAxis, valueAxis } from '../charts/axis';
import { layer } from '../charts/drawing';
import { type NiceScale, niceScale, quantile } from '../charts/niceScale';
import { blackouts, type LineStretch, missingStretches } from './absence';
import type { LineSeries, RouteDetail } from './detail';
import { jitterScale, linePanels, panelSeries } from './linePanels';
import type { TimelineInput } from './timelineInput';
import { drawEndTags, drawIncidents, drawRibbon, drawRules, drawWorks } from './timelineLane';
import type { PanelBox, TimelineLayout } from './timelineLayout';
import { drawAbsence, drawLossBars, drawSmoke, drawThreshold } from './timelineShapes';

export interface TimelineScales {
  readonly rtt: NiceScale;
  readonly lossPercent: number;
  readonly jitter: NiceScale;
}

const LOSS_ENDS = [1, 2, 5, 10, 20, 50, 100];

/** Ends of the value axes: by the 99th percentile, so that one bucket cannot flatten the rest (it is clipped instead). */
export function timelineScales(input: Pick<TimelineInput, 'detail' | 'poor'>): TimelineScales {
  const lines = Object.values(input.detail.lines);
  const all = (pick: (line: LineSeries) => readonly (number | null)[]) => lines.flatMap((line) => pick(line));
  const high =
    (quantile(
      all((line) => line.rttP95Micros),
      0.99,
    ) ?? 100_000) / 1000;
  const low =
    (quantile(
      all((line) => line.rttP5Micros),
      0,
    ) ?? 0) / 1000;
  const lost = lines.flatMap((line) => line.lossRatio.filter((_, index) => line.blackout[index] !== true));
  const worstLoss = (quantile(lost, 0.99) ?? 0) * 100;
  return {
    rtt: niceScale(Math.max(0, low - (high - low) * 0.08), high, 4),
    lossPercent: LOSS_ENDS.find((end) => end >= worstLoss) ?? 100,
    jitter: jitterScale(input),
  };
}

/** Lanes, RTT and loss; panels of lines follow. */
const FIRST_LINE_GRID = 3;

/**
 * The route's timeline: a ribbon with the active line, incidents, drills and maintenance, RTT as smoke, loss mirrored
 * (first line up, second down), jitter, score, and what else is shown, all on one time axis. Lines break at blackouts
 * (solid blocks) and where nothing was measured (hatch).
 */
export function timelineOption(input: TimelineInput): EChartsOption {
  const { detail, layout, theme, from, to } = input;
  const scales = timelineScales(input);
  const slots = Object.keys(detail.lines).sort();
  const dark = blackouts(detail);
  const missing = missingStretches(detail, input.now, GRACE_MS);
  const { rtt, lossPercent } = scales;
  const { rttMs } = input.poor;
  const loss: NiceScale = { min: -lossPercent, max: lossPercent, interval: lossPercent / 2 };
  const lanes = { top: layout.ribbon.top, height: layout.rtt.top - 10 - layout.ribbon.top };
  const panels = linePanels(input);
  const boxes = [lanes, layout.rtt, layout.loss, ...panels.map(({ box }) => box)];
  return {
    animation: false,
    backgroundColor: 'transparent',
    grid: boxes.map((box) => gridOf(box, layout)),
    xAxis: boxes.map((_, grid) =>
      timeAxis(grid, from, to, input.ticks, grid === boxes.length - 1 ? input.tickLabel : null, theme),
    ),
    yAxis: [
      hiddenAxis(0),
      valueAxis(1, rtt, theme),
      valueAxis(2, loss, theme, true),
      ...panels.map(({ scale }, at) => valueAxis(FIRST_LINE_GRID + at, scale, theme)),
    ],
    series: [
      layer('ribbon', 0, 3, false, (pen) => drawRibbon(input, pen)),
      layer('incidents', 0, 3, false, (pen) => drawIncidents(input, pen)),
      layer('works', 0, 3, false, (pen) => drawWorks(input, pen)),
      ...absenceLayers(input, scales, slots, dark, missing),
      ...slots.map((slot) => smokeLayer(input, slot)),
      ...slots.map((slot) => lossLayer(input, slot, slots.indexOf(slot) === 0 ? 1 : -1, lossPercent)),
      ...panels.flatMap((panel, at) => panelSeries(panel, FIRST_LINE_GRID + at, slots, input)),
      ...(rttMs === null
        ? []
        : [
            layer('rtt-limit', 1, 6, true, (pen) =>
              drawThreshold({ value: rttMs, words: input.words.poorOver(rttMs) }, rtt.max, theme, pen),
            ),
          ]),
      layer('rules', 0, 9, false, (pen) => drawRules(input, pen)),
      ...drawTags(input, slots, lossPercent),
    ],
  };
}

/** A sample is sent once its last probe is answered or late; before that its second is not missing. */
const GRACE_MS = 5000;

function gridOf(box: PanelBox, layout: TimelineLayout) {
  return { left: layout.left, right: layout.right, top: box.top, height: box.height };
}

function smokeLayer(input: TimelineInput, slot: string): CustomSeriesOption {
  return layer(`smoke-${slot}`, 1, 2, true, (pen) => drawSmoke(input, slot, pen));
}

function lossLayer(input: TimelineInput, slot: string, direction: 1 | -1, end: number): CustomSeriesOption {
  return layer(`loss-${slot}`, 2, 2, true, (pen) => drawLossBars(input, slot, direction, end, pen));
}

function absenceLayers(
  input: TimelineInput,
  scales: TimelineScales,
  slots: readonly string[],
  dark: readonly LineStretch[],
  missing: readonly LineStretch[],
): CustomSeriesOption[] {
  const { rtt, jitter, lossPercent } = scales;
  const gaps = { dark: [], missing };
  const words = { dark, missing };
  return [
    layer('rtt-absence', 1, 5, true, (pen) =>
      drawAbsence(input, words, { foot: rtt.min, top: rtt.max }, slots, true, pen),
    ),
    layer('loss-absence', 2, 5, true, (pen) =>
      drawAbsence(input, words, { foot: -lossPercent, top: lossPercent }, slots, false, pen),
    ),
    layer('jitter-absence', 3, 1, true, (pen) =>
      drawAbsence(input, gaps, { foot: 0, top: jitter.max }, slots, false, pen),
    ),
    layer('score-absence', 4, 1, true, (pen) => drawAbsence(input, gaps, { foot: 0, top: 100 }, slots, false, pen)),
  ];
}

function drawTags(input: TimelineInput, slots: readonly string[], lossPercent: number): CustomSeriesOption[] {
  const half = (slot: string) => (slots.indexOf(slot) === 0 ? 0.5 : -0.5) * lossPercent;
  return [
    layer('rtt-tags', 1, 10, false, (pen) => drawEndTags(input, slots, (slot) => lastMedian(input.detail, slot), pen)),
    layer('loss-tags', 2, 10, false, (pen) => drawEndTags(input, slots, half, pen)),
  ];
}

/** In ms. */
function lastMedian(detail: RouteDetail, slot: string): number | null {
  const micros = detail.lines[slot]?.rttP50Micros.findLast((value) => value !== null) ?? null;
  return micros === null ? null : micros / 1000;
}
