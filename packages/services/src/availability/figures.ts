/** Seconds of a stretch; weighted means where carriers are put together. */
export interface Seconds {
  readonly measured: number;
  readonly unavailable: number;
  /** Of `measured` and `unavailable`, those in work that was planned before it began. */
  readonly planned: number;
  readonly plannedUnavailable: number;
}

/** Minutes of a stretch: `unknown` had data, and what they were is not known any more. */
export interface Minutes {
  readonly good: number;
  readonly degraded: number;
  readonly bad: number;
  readonly planned: number;
  readonly unknown: number;
  readonly noData: number;
}

export interface Figures {
  /** 1 − unavailable ÷ measured seconds; null without data. */
  readonly availability: number | null;
  /** The same without seconds of planned work: what a carrier owes is held against it. */
  readonly slaAvailability: number | null;
  readonly seconds: Seconds;
  readonly minutes: Minutes;
}

export const noSeconds: Seconds = { measured: 0, unavailable: 0, planned: 0, plannedUnavailable: 0 };
export const noMinutes: Minutes = { good: 0, degraded: 0, bad: 0, planned: 0, unknown: 0, noData: 0 };

/** Figures from sums; availability by the one rule of `engine/availability`. */
export function figuresOf(seconds: Seconds, minutes: Minutes): Figures {
  const { measured, unavailable, planned, plannedUnavailable } = seconds;
  return {
    availability: ratioOf(unavailable, measured),
    slaAvailability: ratioOf(unavailable - plannedUnavailable, measured - planned),
    seconds,
    minutes,
  };
}

const ratioOf = (down: number, measured: number) => (measured > 0 ? 1 - down / measured : null);

type Sums<Name extends string> = Readonly<Record<Name, number>>;

/** `a` and `share` of `b`, number by number. */
export function plus<Name extends string>(a: Sums<Name>, b: Sums<NoInfer<Name>>, share = 1): Record<Name, number> {
  const sum: Record<Name, number> = { ...a };
  for (const name in sum) sum[name] += share * b[name];
  return sum;
}

/** A sum as a mean: divided by `by`; all of it 0 where that is 0. */
export function over<Name extends string>(sum: Sums<Name>, by: number): Record<Name, number> {
  const mean: Record<Name, number> = { ...sum };
  for (const name in mean) mean[name] = by > 0 ? mean[name] / by : 0;
  return mean;
}
