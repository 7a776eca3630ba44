import type { CustomSeriesOption, EChartsOption, LineSeriesOption } from 'echarts';
import { hiddenAxis, timeAxis, valueAxis } from '../charts/axis';
import { lineColors } from '../charts/chartTheme';
import { layer } from '../charts/drawing';
import { type NiceScale, niceScale, quantile } from '../charts/niceScale';
import { contiguousRuns } from '../charts/stretches';
import { blackouts, type LineStretch, missingStretches } from './absence';
import type { LineSeries, RouteDetail } from './detail';
import type { TimelineInput } from './timelineInput';
import { drawEndTags, drawIncidents, drawRibbon, drawRules } from './timelineLane';
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
  const jitter =
    (quantile(
      all((line) => line.jitterMicros),
      0.995,
    ) ?? 1000) / 1000;
  const worstLoss = (quantile(lost, 0.99) ?? 0) * 100;
  return {
    rtt: niceScale(Math.max(0, low - (high - low) * 0.08), high, 4),
    lossPercent: LOSS_ENDS.find((end) => end >= worstLoss) ?? 100,
    jitter: niceScale(0, Math.max(jitter, withLimit(jitter, input.poor.jitterMs), 1), 2),
  };
}

/** A limit is worth showing in the panel when the data come near it; far above, it would flatten them. */
function withLimit(high: number, limitMs: number | null): number {
  return limitMs !== null && high >= limitMs / 4 ? limitMs * 1.1 : 0;
}

/**
 * The route's timeline: a ribbon with the active line, RTT as smoke, loss mirrored (first line up, second down) and
 * jitter, all on one time axis. Lines break at blackouts (solid blocks) and where nothing was measured (hatch).
 */
export function timelineOption(input: TimelineInput): EChartsOption {
  const { detail, layout, theme, from, to } = input;
  const scales = timelineScales(input);
  const slots = Object.keys(detail.lines).sort();
  const dark = blackouts(detail);
  const missing = missingStretches(detail, input.now, GRACE_MS);
  const { rtt, jitter, lossPercent } = scales;
  const loss: NiceScale = { min: -lossPercent, max: lossPercent, interval: lossPercent / 2 };
  const lanes = { top: layout.ribbon.top, height: layout.lane.top + layout.lane.height - layout.ribbon.top };
  return {
    animation: false,
    backgroundColor: 'transparent',
    grid: [lanes, layout.rtt, layout.loss, layout.jitter].map((box) => gridOf(box, layout)),
    xAxis: [0, 1, 2, 3].map((grid) =>
      timeAxis(grid, from, to, input.ticks, grid === 3 ? input.tickLabel : null, theme),
    ),
    yAxis: [hiddenAxis(0), valueAxis(1, rtt, theme), valueAxis(2, loss, theme, true), valueAxis(3, jitter, theme)],
    series: [
      layer('ribbon', 0, 3, false, (pen) => drawRibbon(input, pen)),
      layer('incidents', 0, 3, false, (pen) => drawIncidents(input, pen)),
      ...absenceLayers(input, scales, slots, dark, missing),
      ...slots.map((slot) => smokeLayer(input, slot)),
      ...slots.map((slot) => lossLayer(input, slot, slots.indexOf(slot) === 0 ? 1 : -1, lossPercent)),
      ...slots.map((slot) => jitterSeries(input, slot)),
      layer('rtt-limit', 1, 6, true, (pen) => drawThreshold(input.poor.rttMs, rtt.max, input, pen)),
      layer('jitter-limit', 3, 6, true, (pen) => drawThreshold(input.poor.jitterMs, jitter.max, input, pen)),
      layer('rules', 0, 9, false, (pen) => drawRules(input, pen)),
      ...drawTags(input, slots),
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
  const words = { dark, missing };
  return [
    layer('rtt-absence', 1, 5, true, (pen) =>
      drawAbsence(input, words, { foot: rtt.min, top: rtt.max }, slots, true, pen),
    ),
    layer('loss-absence', 2, 5, true, (pen) =>
      drawAbsence(input, words, { foot: -lossPercent, top: lossPercent }, slots, false, pen),
    ),
    layer('jitter-absence', 3, 1, true, (pen) =>
      drawAbsence(input, { dark: [], missing }, { foot: 0, top: jitter.max }, slots, false, pen),
    ),
  ];
}

function jitterSeries(input: TimelineInput, slot: string): LineSeriesOption {
  const line = input.detail.lines[slot];
  return {
    type: 'line',
    name: `jitter-${slot}`,
    xAxisIndex: 3,
    yAxisIndex: 3,
    z: 3,
    data: line === undefined ? [] : brokenLine(line, line.jitterMicros, input.detail.bucketMs),
    showSymbol: false,
    silent: true,
    animation: false,
    connectNulls: false,
    clip: true,
    lineStyle: { width: 1.3, color: lineColors(input.theme, slot).main },
  };
}

/**
 * Points in ms for a line that breaks: a null stands between two runs, and a lone bucket becomes a short dash as wide
 * as it lasted, because a single point would not be seen.
 */
export function brokenLine(
  line: LineSeries,
  micros: readonly (number | null)[],
  bucketMs: number,
): [number, number | null][] {
  const points: [number, number | null][] = [];
  const usable = (index: number) => (micros[index] ?? null) !== null && line.blackout[index] !== true;
  for (const run of contiguousRuns(line.start, bucketMs, usable)) {
    const last = points.at(-1);
    if (last !== undefined) points.push([last[0], null]);
    for (const index of run) {
      const value = (micros[index] ?? 0) / 1000;
      const start = line.start[index] ?? 0;
      if (run.length === 1) points.push([start, value], [start + bucketMs, value]);
      else points.push([start + bucketMs / 2, value]);
    }
  }
  return points;
}

function drawTags(input: TimelineInput, slots: readonly string[]): CustomSeriesOption[] {
  return [
    layer('rtt-tags', 1, 10, false, (pen) =>
      drawEndTags(input, slots, (slot) => lastOf(input.detail, slot, 'rttP50Micros'), pen),
    ),
    layer('loss-tags', 2, 10, false, (pen) =>
      drawEndTags(
        input,
        slots,
        (slot) => (slots.indexOf(slot) === 0 ? 0.5 : -0.5) * timelineScales(input).lossPercent,
        pen,
      ),
    ),
    layer('jitter-tags', 3, 10, false, (pen) =>
      drawEndTags(input, slots, (slot) => lastOf(input.detail, slot, 'jitterMicros'), pen),
    ),
  ];
}

function lastOf(detail: RouteDetail, slot: string, column: 'rttP50Micros' | 'jitterMicros'): number | null {
  const micros = detail.lines[slot]?.[column].findLast((value) => value !== null) ?? null;
  return micros === null ? null : micros / 1000;
}
