import { withOrganization } from '@twinline/db/tenancy';
import { stringify } from 'csv-stringify/sync';
import type { OrganizationContext } from '../context';
import { organizationOf } from '../query/organizationOf';
import { computeMonth } from './computeMonth';
import type { Figures } from './figures';
import { dayFigures } from './lineFigures';
import { chooseMonth, monthAt } from './month';
import { pathMonths } from './pathMonths';
import { readMonth } from './readMonth';

const COLUMNS = [
  'month',
  'region',
  'time_zone',
  'line',
  'circuit',
  'provider',
  'carrier',
  'asn',
  'day',
  'availability',
  'sla_availability',
  'measured_seconds',
  'unavailable_seconds',
  'planned_seconds',
  'planned_unavailable_seconds',
  'good_minutes',
  'degraded_minutes',
  'bad_minutes',
  'planned_minutes',
  'unknown_minutes',
  'no_data_minutes',
  'target',
  'allowed_seconds',
  'left_seconds',
] as const;

/**
 * A month as CSV: a row a line (its carriers by audience), a row a carrier, and a row a carrier and day; what a row does
 * not name is empty. Ratios and seconds unrounded.
 *
 * @throws ServiceError invalid, as `monthOverview`.
 */
export async function exportMonth(
  ctx: OrganizationContext,
  input: { month?: string | undefined },
): Promise<{ name: string; text: string }> {
  const { timeZone } = await organizationOf(ctx);
  const month = chooseMonth(input.month, monthAt(ctx.now(), timeZone));
  const inputs = await withOrganization(ctx.db, ctx.organizationId, (tx) => readMonth(tx, month));
  const paths = pathMonths(inputs, ctx.now());
  const rows: (string | number | null)[][] = [[...COLUMNS]];
  for (const region of computeMonth(inputs, ctx.now()).regions)
    for (const line of region.lines) {
      const of = [month, region.code, region.timeZone, line.slot, line.circuit, line.provider];
      const owed = [line.target, line.budget?.allowedSeconds ?? null, line.budget?.leftSeconds ?? null];
      rows.push([...of, null, null, null, ...cells(line), ...owed]);
      for (const { id, name, asn, ...figures } of line.carriers) {
        rows.push([...of, name, asn, null, ...cells(figures), null, null, null]);
        const own = paths.filter(({ path }) => path.carrierId === id && path.lineId === line.id);
        for (const day of dayFigures(own)) rows.push([...of, name, asn, day.day, ...cells(day), null, null, null]);
      }
    }
  return { name: `twinline-availability-${month}.csv`, text: stringify(rows, { escape_formulas: true }) };
}

function cells({ availability, slaAvailability, seconds, minutes }: Figures): (number | null)[] {
  const { measured, unavailable, planned, plannedUnavailable } = seconds;
  const { good, degraded, bad, planned: plannedMinutes, unknown, noData } = minutes;
  return [
    ...[availability, slaAvailability, measured, unavailable, planned, plannedUnavailable],
    ...[good, degraded, bad, plannedMinutes, unknown, noData],
  ];
}
