/** Sums of fractions in another order differ by this share at most. */
const FLOATS = 1e-9;

/**
 * How far the two calculations may be apart. Nothing where figures are counts, moments or percentiles (the same bucket of the
 * same histogram); else 10⁻⁹ of the figure, because sums of fractions depend on the order in which they are added.
 */
export function toleranceOf(key: string): string {
  return isExact(key) ? 'nothing' : `${FLOATS} of it`;
}

export function isSame(key: string, found: number | null, expected: number | null): boolean {
  if (found === null || expected === null || isExact(key)) return found === expected;
  return Math.abs(found - expected) <= FLOATS * Math.max(1, Math.abs(expected));
}

/** Of some keys, those that must be equal to the digit. */
export const exactFigures = (keys: readonly string[]) => keys.filter(isExact);

const EXACT =
  /(Micros|ToAppliedMs|medianMs|p95Ms|slowestMs|\/hours|\/days|\/count|\/parts|\/failovers|\/needless|\/missed|\/target|routesMet|routesMeasured|agents|agentsDark|darkMinutes|gapCount|failoversJudged)(#before|#median)?$/;

const isExact = (key: string) => EXACT.test(key);
