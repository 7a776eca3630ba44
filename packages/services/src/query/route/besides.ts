import { ServiceError } from '../../errors';

/** What is drawn beside a route's latency: a span of time, epoch ms, half open. */
export interface BesidesInput {
  readonly routeId: string;
  readonly from: number;
  readonly to: number;
}

const SECOND_MS = 1_000;
const LONGEST_DAYS = 31;
/** About a point each four pixels. */
const MOST_BINS = 240;
/** Bin lengths that people can read off an axis. */
const ladderMs = [10, 30, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 21_600].map((seconds) => seconds * SECOND_MS);

/** The shortest bin of at least `leastMs` of which a span has at most 240. @throws ServiceError invalid. */
export function besidesBin({ from, to }: Pick<BesidesInput, 'from' | 'to'>, leastMs = 0): number {
  if (to <= from) throw new ServiceError('invalid', 'The end must be after the beginning.', { field: 'to' });
  if (to - from > LONGEST_DAYS * 86_400 * SECOND_MS)
    throw new ServiceError('invalid', `At most ${LONGEST_DAYS} days.`, { field: 'from' });
  const fits = (ms: number) => ms >= leastMs && (to - from) / ms <= MOST_BINS;
  return ladderMs.find(fits) ?? ladderMs.at(-1) ?? SECOND_MS;
}
