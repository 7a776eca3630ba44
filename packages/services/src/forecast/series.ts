import type { Observation } from '@twinline/engine/forecast/series';

export const METRICS = ['rtt', 'loss'] as const;
/** `rtt`: ms of round trip; `loss`: lost of all that was sent, 0–1. */
export type Metric = (typeof METRICS)[number];

/** One carrier on one line. */
export interface SeriesPlace {
  readonly lineId: string;
  readonly carrierId: string;
}

export const QUARTER_MS = 15 * 60_000;
export const DAY_MS = 96 * QUARTER_MS;

export const placeKey = ({ lineId, carrierId }: SeriesPlace) => `${lineId} ${carrierId}`;

/** The quarter-hours of one carrier on one line, by metric. */
export type PlaceSeries = Readonly<Record<Metric, readonly Observation[]>>;

export const NO_SERIES: PlaceSeries = { rtt: [], loss: [] };
