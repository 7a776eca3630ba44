import { withOrganization } from '@twinline/db/tenancy';
import { MINUTE_RULE } from '@twinline/engine/availability';
import type { OrganizationContext } from '../context';
import { organizationOf } from '../query/organizationOf';
import { computeMonth, type MonthFigures } from './computeMonth';
import { chooseMonth, monthAt } from './month';
import { oldestMonth } from './oldestMonth';
import { readMonth } from './readMonth';

const WORST_PERIODS = 20;

export interface MonthOverview extends MonthFigures {
  /** `2026-11` */
  readonly month: string;
  /** The oldest with data; null while there is none. */
  readonly oldestMonth: string | null;
  /** By the organization's clock: no later one can be asked for. */
  readonly newestMonth: string;
  /** How many unavailable periods there were; `periods` has the longest, the longest first. */
  readonly periodCount: number;
  /** The limits of the minutes' classes. */
  readonly rule: typeof MINUTE_RULE;
}

/**
 * Availability of every line in a calendar month (`2026-11`; without one the month that runs) by each region's clock,
 * the region whose line is closest to the end of its budget first. A month that runs is told of as far as it goes.
 *
 * @throws ServiceError invalid for a name that is no month, or one that has not begun.
 */
export async function monthOverview(
  ctx: OrganizationContext,
  input: { month?: string | undefined },
): Promise<MonthOverview> {
  const { timeZone } = await organizationOf(ctx);
  const newestMonth = monthAt(ctx.now(), timeZone);
  const month = chooseMonth(input.month, newestMonth);
  const { inputs, oldest } = await withOrganization(ctx.db, ctx.organizationId, async (tx) => ({
    inputs: await readMonth(tx, month),
    oldest: await oldestMonth(tx),
  }));
  const figures = computeMonth(inputs, ctx.now());
  const longest = [...figures.periods].sort((a, b) => b.weightedSeconds - a.weightedSeconds).slice(0, WORST_PERIODS);
  return {
    ...figures,
    periods: longest,
    periodCount: figures.periods.length,
    month,
    oldestMonth: oldest,
    newestMonth,
    rule: MINUTE_RULE,
  };
}
