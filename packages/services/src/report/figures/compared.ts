import type { Compared } from './report';
import type { SpanData } from './spans';

/** Puts a figure beside those of earlier periods. */
export type Compare<T> = (value: number | null, of: (earlier: T) => number | null) => Compared;

/**
 * `earlier` are the figures of the spans, newest first. The period before is the one that ends where this one begins;
 * where nothing was measured in it there is none, however much there is of older ones.
 */
export function comparing<T>(from: number, spans: readonly SpanData[], earlier: readonly T[]): Compare<T> {
  const last = spans.findIndex(({ period }) => period.to === from);
  return (value, of) => {
    const values = earlier.map(of);
    return { value, before: values[last] ?? null, median: median(values.filter((found) => found !== null)) };
  };
}

/** Of an even number of values, the mean of the middle two; null of none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const ascending = [...values].sort((a, b) => a - b);
  const [low, high] = [ascending[(ascending.length - 1) >> 1] ?? 0, ascending[ascending.length >> 1] ?? 0];
  return (low + high) / 2;
}

/** Nearest rank; null of none. */
export function nearestRank(values: readonly number[], percent: number): number | null {
  const ascending = [...values].sort((a, b) => a - b);
  return ascending[Math.max(1, Math.ceil((percent / 100) * ascending.length)) - 1] ?? null;
}
