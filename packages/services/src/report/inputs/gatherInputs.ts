import { withOrganization } from '@twinline/db/tenancy';
import type { OrganizationContext } from '../../context';
import { daysReach } from '../../query/heatmap/heatmapSpan';
import { organizationOf } from '../../query/organizationOf';
import { type EarlierInputs, INPUTS_FORMAT, type Period, type ReportInputs } from '../figures/inputs';
import { periodShifted } from '../periods/period';
import { readDecided } from './readDecided';
import { readForecast } from './readForecast';
import { readHeatmap } from './readHeatmap';
import { readHindsight } from './readHindsight';
import { readIncidents } from './readIncidents';
import { type GatheredNetwork, readNetwork } from './readNetwork';
import { lineQuarters, readQuarters } from './readQuarters';
import { readTotals } from './readTotals';

/** Periods before it that medians rest on. */
export const EARLIER = 4;

/**
 * Everything that the report of a period rests on, as the database has it now: measured until the last quarter-hour that is
 * over and rolled up. The same state of the database gives the same inputs. Read in slices, so that memory grows with what
 * comes out, and in as many queries for many paths as for few; hindsight takes most of the time.
 */
export async function gatherInputs(ctx: OrganizationContext, period: Period): Promise<ReportInputs> {
  const organization = await organizationOf(ctx);
  const now = ctx.now();
  const measuredUntil = measuredUntilOf(period, now);
  const before = earlierPeriods(period, organization.timeZone);
  const read = await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const since = before.at(-1)?.from ?? period.from;
    const gathered = await readNetwork(tx, { period, since, timeZone: organization.timeZone });
    const spans = [{ from: period.from, to: measuredUntil }, ...before];
    const totals = await readTotals(tx, gathered.spanPaths, spans, now);
    const decided = await readDecided(
      tx,
      gathered.network.routes.map(({ id }) => id),
      [period, ...before],
    );
    return { gathered, totals, decided, ...(await readIncidents(tx, period)) };
  });
  const { gathered, totals, decided, incidents } = read;
  const { network } = gathered;
  const quartersOf = (span: { from: number; to: number }) =>
    withOrganization(ctx.db, ctx.organizationId, (tx) => readQuarters(tx, idsOf(gathered), span));
  const { quarters, down, demo } = await quartersOf({ from: period.from, to: measuredUntil });
  const carrierIds = network.carriers.map(({ id }) => id);
  const heatmap = await readHeatmap(ctx, { from: period.from, to: measuredUntil }, carrierIds);
  const earlier: EarlierInputs[] = [];
  let someDemo = demo || read.demo || heatmap.demo;
  for (const [i, one] of before.entries()) {
    const found = await quartersOf(one);
    if (found.quarters.path.length === 0) continue;
    someDemo ||= found.demo;
    earlier.push({
      period: one,
      quarters: lineQuarters(found.quarters, network, one),
      down: found.down,
      totals: at(totals, i + 1),
      decided: at(decided, i + 1),
    });
  }
  return {
    format: INPUTS_FORMAT,
    organization,
    period,
    measuredUntil,
    demo: someDemo,
    network,
    quarters,
    down,
    totals: at(totals, 0),
    decided: at(decided, 0),
    hindsight: await readHindsight(ctx, {
      ...{ gathered, quarters, decided: at(decided, 0) },
      span: { from: period.from, to: measuredUntil },
    }),
    incidents,
    heatmap,
    forecast: await readForecast(ctx, { network, next: periodShifted(period, 1, organization.timeZone) }),
    earlier,
  };
}

/** Epoch ms: the end of the period once that is over, before that of the last quarter-hour that is in the days. */
export function measuredUntilOf(period: Period, now: number): number {
  return now >= period.to ? period.to : Math.max(period.from, daysReach(now));
}

/** The periods of the same kind before one, newest first. */
export function earlierPeriods(period: Period, timeZone: string): Period[] {
  return Array.from({ length: EARLIER }, (_, i) => periodShifted(period, -1 - i, timeZone));
}

const idsOf = ({ network }: GatheredNetwork) => network.paths.map(({ id }) => id);

/** Readers answer for each span that they are given. */
function at<T>(found: readonly T[], span: number): T {
  const one = found[span];
  if (one === undefined) throw new Error(`nothing was read of span ${span}`);
  return one;
}
