import type { OrganizationContext } from '../context';

export const heatmapMetrics = ['rttP95OverBaseline', 'rttP95', 'rttP50', 'loss', 'jitter', 'badMinutes'] as const;
export type HeatmapMetric = (typeof heatmapMetrics)[number];
export type HeatmapUnit = 'micros' | 'ratio' | 'minutes';

export interface HeatmapCarrier {
  readonly id: string;
  readonly name: string;
  readonly asn: number | null;
  readonly regionCode: string;
  readonly regionName: string | null;
  readonly timeZone: string;
  /** The hour of day it is now on this row's clock: the cell with the ink frame. */
  readonly nowHour: number;
  /** p50 RTT of the better line in its quiet hours over four weeks; null without data. */
  readonly baselineMicros: number | null;
}

/** Columns, one entry a cell; a carrier × hour without any data is missing. */
export interface HeatmapCells {
  /** Index into `carriers`. */
  readonly carrier: number[];
  readonly hour: number[];
  /** Value of line A in `unit`; null where it has no data. */
  readonly A: (number | null)[];
  readonly B: (number | null)[];
  readonly probesA: number[];
  readonly probesB: number[];
  /** Probes seen of those expected on both lines, 0–1. */
  readonly coverage: number[];
}

export interface HeatmapHours {
  readonly from: number;
  readonly to: number;
  readonly metric: HeatmapMetric;
  readonly unit: HeatmapUnit;
  readonly carriers: HeatmapCarrier[];
  readonly cells: HeatmapCells;
  /** Class limits at the 50th, 70th, 80th, 90th, 95th and 99th percentile of all cells of A and B; empty without data. */
  readonly breaks: number[];
  /** Probes seen of those expected over everything shown, 0–1. */
  readonly coverage: number;
  readonly highest: {
    readonly carrier: number;
    readonly line: 'A' | 'B';
    readonly hour: number;
    readonly value: number;
  } | null;
  /** True where any of it is demo history. */
  readonly demo: boolean;
}

export interface HeatmapInput {
  /** Epoch ms, half open. */
  readonly from: number;
  readonly to: number;
  readonly metric: HeatmapMetric;
  readonly regionIds?: readonly string[] | undefined;
  /** Hours of day in the region's own zone, or all in the viewer's. */
  readonly clock: 'audience' | 'viewer';
  readonly viewerTimeZone: string;
}

/** Carrier × hour of day for lines A and B. */
export async function heatmapHours(_ctx: OrganizationContext, _input: HeatmapInput): Promise<HeatmapHours> {
  throw new Error('not written yet');
}
