/** How a relay hears of its route, and what is wrong with it. */
export const WAYS = [
  /** Webhooks, and a slow pull beside them. */
  'webhook',
  /** The same; but it answers 500 now and then (before or after it has acted), hangs up, or says nothing. */
  'flaky',
  /** The same; but its process is gone for a while, again and again, and finds what it held in a file. */
  'away',
  /** Webhooks and a stream. */
  'both',
  'stream',
  'pull',
] as const;
export type Way = (typeof WAYS)[number];

/** One directive that the guard let through. `life`: of the relay's process, from 1. `at`: epoch ms. */
export interface Applied {
  readonly epoch: number;
  readonly sequence: number;
  readonly line: string;
  readonly via: string;
  readonly life: number;
  readonly at: number;
}

/** One webhook as it arrived. `status` is null where nothing was answered; times are epoch ms. */
export interface Arrived {
  readonly id: string;
  readonly body: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly arrivedAt: number;
  status: number | null;
  answeredAt: number | null;
}

/** What one relay has seen and done. */
export interface RelayBook {
  readonly relayId: string;
  readonly routeId: string;
  readonly way: Way;
  readonly applied: Applied[];
  readonly arrived: Arrived[];
}
