import type { EChartsOption } from 'echarts';
import type { ChartTheme } from './chartTheme';
import type { NiceScale } from './niceScale';
import type { TimeTicks } from './timeTicks';

type XAxis = Extract<NonNullable<EChartsOption['xAxis']>, unknown[]>[number];
type YAxis = Extract<NonNullable<EChartsOption['yAxis']>, unknown[]>[number];

/** The time axis of one panel: a plain value axis, so that ticks stand on round times of any zone. */
export function timeAxis(
  grid: number,
  from: number,
  to: number,
  ticks: TimeTicks,
  label: ((at: number) => string) | null,
  theme: ChartTheme,
): XAxis {
  return {
    type: 'value',
    gridIndex: grid,
    min: from,
    max: to,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: {
      show: label !== null,
      customValues: [...ticks.at],
      color: theme.textMuted,
      fontSize: 11,
      fontFamily: theme.fontFamily,
      hideOverlap: true,
      formatter: (value: number) => label?.(value) ?? '',
    },
  };
}

/** A value axis with hairlines; `mirrored` prints the size of negative values. */
export function valueAxis(grid: number, scale: NiceScale, theme: ChartTheme, mirrored = false): YAxis {
  return {
    type: 'value',
    gridIndex: grid,
    min: scale.min,
    max: scale.max,
    interval: scale.interval,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: theme.border, width: 1 } },
    axisLabel: {
      color: theme.textMuted,
      fontSize: 11,
      fontFamily: theme.fontFamily,
      formatter: (value: number) => String(Number((mirrored ? Math.abs(value) : value).toFixed(3))),
    },
  };
}

/** An axis that only places things: nothing of it is drawn. */
export function hiddenAxis(grid: number): YAxis {
  return { type: 'value', gridIndex: grid, min: 0, max: 1, show: false };
}
