import { figureText } from '../words/figureText';
import { allKeys, figureAt } from './figureKeys';
import type { Report } from './report';

/** A figure that is printed differently in a newer version; null where one of the two does not have it. */
export interface ReportChange {
  readonly key: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** Figures whose change is worth an e-mail of its own: those of the first page. */
export const headlineKeys: readonly string[] = [
  'totals/availability',
  'totals/routesMet',
  'totals/badMinutes.chosen',
  'totals/failovers',
  'totals/needless',
  'totals/missed',
  'totals/faultToAppliedMs',
  'money/badMinutesSpared',
];

/**
 * What differs between two versions as people read it: what rounding hides is not told. In the order of the newer one.
 * Forecasts are left out: they are of the moment at which the inputs were read, and differ without any change of data.
 */
export function compareReports(older: Report, newer: Report): ReportChange[] {
  const keys = new Set([...allKeys(newer), ...allKeys(older)]);
  return [...keys].flatMap((key) => {
    const [before, after] = [figureAt(older, key) ?? null, figureAt(newer, key) ?? null];
    return key.startsWith('forecast/') || isPrintedAlike(key, before, after) ? [] : { key, before, after };
  });
}

const isPrintedAlike = (key: string, one: number | null, other: number | null) =>
  one === other || figureText(key, one, 'en') === figureText(key, other, 'en');
