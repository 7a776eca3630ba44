import { withOrganization } from '@twinline/db/tenancy';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { organizationOf } from '../query/organizationOf';
import { computeMonth, type LineMonth, type RegionMonth } from './computeMonth';
import { type DayFigures, dayFigures } from './lineFigures';
import { chooseMonth, monthAt } from './month';
import { pathMonths } from './pathMonths';
import type { LinePeriod } from './periods';
import { readMonth } from './readMonth';

/** More periods than a person reads; what is over it is counted. */
const MOST_PERIODS = 500;

export interface LineMonthDetail {
  readonly month: string;
  readonly region: Pick<RegionMonth, 'id' | 'code' | 'name' | 'timeZone' | 'from' | 'to' | 'through' | 'routeId'>;
  readonly line: LineMonth;
  /** Each carrier's days, in the order of the line's carriers. */
  readonly carrierDays: readonly { readonly carrierId: string; readonly days: readonly DayFigures[] }[];
  /** In order; at most 500 of `periodCount`. */
  readonly periods: readonly LinePeriod[];
  readonly periodCount: number;
  readonly demo: boolean;
}

/**
 * One line's month by day and by carrier, with every unavailable period: what a claim is checked with.
 *
 * @throws ServiceError not-found for a line that is not there, or has no paths; invalid for a month as `monthOverview`.
 */
export async function lineMonthDetail(
  ctx: OrganizationContext,
  input: { lineId: string; month?: string | undefined },
): Promise<LineMonthDetail> {
  const { timeZone } = await organizationOf(ctx);
  const month = chooseMonth(input.month, monthAt(ctx.now(), timeZone));
  const inputs = await withOrganization(ctx.db, ctx.organizationId, (tx) => readMonth(tx, month, input.lineId));
  const figures = computeMonth(inputs, ctx.now());
  const [region] = figures.regions;
  const [line] = region?.lines ?? [];
  if (!region || !line) throw new ServiceError('not-found', 'there is no such line', { field: 'lineId' });
  const { lines: _, service: __, ...where } = region;
  const paths = pathMonths(inputs, ctx.now());
  return {
    month,
    region: where,
    line,
    carrierDays: line.carriers.map(({ id }) => ({
      carrierId: id,
      days: dayFigures(paths.filter(({ path }) => path.carrierId === id)),
    })),
    periods: figures.periods.slice(0, MOST_PERIODS),
    periodCount: figures.periods.length,
    demo: figures.demo,
  };
}
