import type { OrganizationContext } from '../context';

export type DetailSource = 'samples' | 'minutes' | 'quarters';

/** Columns, one value a bin; a bin without data is missing, so consecutive starts may be further apart than bucketMs. */
export interface DetailLine {
  readonly start: number[];
  readonly rttP5Micros: (number | null)[];
  readonly rttP25Micros: (number | null)[];
  readonly rttP50Micros: (number | null)[];
  readonly rttP75Micros: (number | null)[];
  readonly rttP95Micros: (number | null)[];
  readonly rttMinMicros: (number | null)[];
  readonly rttMaxMicros: (number | null)[];
  readonly lossRatio: (number | null)[];
  readonly jitterMicros: (number | null)[];
  readonly probes: number[];
  /** Probes were sent and none came back. */
  readonly blackout: boolean[];
}

export interface DetailDirective {
  readonly at: number;
  readonly line: string;
  readonly from: string | null;
  readonly reason: string;
  readonly epoch: number;
  readonly sequence: number;
}

export interface DetailIncident {
  readonly id: string;
  readonly line: string;
  readonly grade: 'fair' | 'poor' | 'down';
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly faultDomain: string;
}

export interface RouteDetail {
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
  readonly source: DetailSource;
  readonly lines: Record<string, DetailLine>;
  /** The active line when the span begins; null when nothing was decided before it. */
  readonly activeLineAtStart: string | null;
  readonly directives: DetailDirective[];
  readonly incidents: DetailIncident[];
}

export interface RouteDetailInput {
  readonly routeId: string;
  /** Epoch ms, half open. */
  readonly from: number;
  readonly to: number;
  readonly maxPoints: number;
}

/** Latency band, loss and jitter of both lines of a route, at most `maxPoints` bins a line. */
export async function routeDetail(_ctx: OrganizationContext, _input: RouteDetailInput): Promise<RouteDetail> {
  throw new Error('not written yet');
}
