import type { Expectation, LineExpectation, LineSlot } from '../types';
import type { CongestionForecast } from './forecast';
import type { Watch } from './watch';

/** What is forecast of one carrier on one line of a region, of one metric. */
export interface CarrierOutlook {
  readonly carrier: string;
  /** Audience of the carrier; of carriers by the same name it counts once. */
  readonly weight: number;
  readonly metric: 'rtt' | 'loss';
  readonly forecast: Pick<CongestionForecast, 'verdict' | 'congestion'>;
  readonly watch: Pick<Watch, 'announced'>;
}

/**
 * What is forecast of carriers, put together by line: a carrier is about to be congested where that stands announced of
 * its round trips or of its loss, and is known where either is. `at` is when it was made (epoch ms).
 */
export function expectationOf(at: number, lines: Readonly<Record<LineSlot, readonly CarrierOutlook[]>>): Expectation {
  return { at, lines: Object.fromEntries(Object.entries(lines).map(([line, own]) => [line, lineExpectation(own)])) };
}

function lineExpectation(outlooks: readonly CarrierOutlook[]): LineExpectation {
  const weights = new Map(outlooks.map(({ carrier, weight }) => [carrier, weight]));
  const sumOf = (carriers: Iterable<string>) => [...carriers].reduce((sum, one) => sum + (weights.get(one) ?? 0), 0);
  const whole = sumOf(weights.keys());
  const shareOf = (is: (one: CarrierOutlook) => boolean) =>
    whole > 0 ? Math.min(1, sumOf(new Set(outlooks.filter(is).map((one) => one.carrier))) / whole) : 0;
  const expected = outlooks.flatMap(({ weight, metric, watch, forecast: { congestion } }) =>
    watch.announced && congestion !== null ? [{ weight, metric, ...congestion }] : [],
  );
  const slower = expected.filter((one) => one.metric === 'rtt');
  const slowerWeight = slower.reduce((sum, one) => sum + one.weight, 0);
  return {
    announced: shareOf((one) => one.watch.announced),
    known: shareOf(({ forecast: { verdict } }) => verdict !== 'stale' && verdict !== 'too-few-days'),
    stretch:
      expected.length === 0
        ? null
        : { from: Math.min(...expected.map((one) => one.from)), to: Math.max(...expected.map((one) => one.to)) },
    overQuietMs:
      slowerWeight > 0 ? slower.reduce((sum, one) => sum + one.weight * one.overQuiet, 0) / slowerWeight : null,
  };
}
