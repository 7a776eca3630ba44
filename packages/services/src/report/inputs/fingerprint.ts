import { createHash } from 'node:crypto';
import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { organizationOf } from '../../query/organizationOf';
import { INPUTS_FORMAT, type Period, type ReportNetwork } from '../figures/inputs';
import { earlierPeriods, measuredUntilOf } from './gatherInputs';
import { gradedRoutes } from './gradedRoutes';
import { readDecided } from './readDecided';
import { readIncidents } from './readIncidents';
import { readNetwork } from './readNetwork';
import { readTotals } from './readTotals';
import type { Span } from './span';

/**
 * Changes whenever anything changes that `gatherInputs` would read of a period: a sample that came late, planned work, what
 * was decided and when it was applied, incidents and what was written about them, names, audience, costs, targets, viewers,
 * and the policies that decisions are judged by. What comes after the period changes nothing. The forecast is not in it:
 * it is frozen where it was read, and learned anew every day.
 *
 * Of what was measured it rests on the days' running totals at the ends of the periods, some rows a path, and on sums of the
 * period's quarter-hours that tell one from another.
 */
export async function inputsFingerprint(ctx: OrganizationContext, period: Period): Promise<string> {
  const organization = await organizationOf(ctx);
  const now = ctx.now();
  const measuredUntil = measuredUntilOf(period, now);
  const earlier = earlierPeriods(period, organization.timeZone);
  const spans = [{ from: period.from, to: measuredUntil }, ...earlier];
  const hash = createHash('sha256');
  const add = (value: unknown) => hash.update(`${JSON.stringify(value)}\n`);
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const since = earlier.at(-1)?.from ?? period.from;
    const { network, spanPaths } = await readNetwork(tx, { period, since, timeZone: organization.timeZone });
    const routeIds = network.routes.map(({ id }) => id);
    add([INPUTS_FORMAT, organization, period, measuredUntil, asOf(network, period.to)]);
    for (const totals of await readTotals(tx, spanPaths, spans, now)) add(totals);
    add(
      await quarterSums(
        tx,
        network.paths.map(({ id }) => id),
        { from: period.from, to: measuredUntil },
      ),
    );
    add(await readDecided(tx, routeIds, [period, ...earlier]));
    add(await readIncidents(tx, period));
    add([...(await gradedRoutes(tx, routeIds, measuredUntil))]);
  });
  return hash.digest('hex');
}

/** What was archived after the period was there throughout, as what still is. */
function asOf(network: ReportNetwork, end: number): ReportNetwork {
  return {
    ...network,
    paths: network.paths.map((path) => ({
      ...path,
      until: path.until !== null && path.until < end ? path.until : null,
    })),
  };
}

/** Seconds by path, each added as it is and times the number of its quarter-hour: moving some to another one shows. */
async function quarterSums(tx: Transaction, paths: readonly number[], { from, to }: Span): Promise<unknown[]> {
  const number = sql`(extract(epoch from bucket - ${new Date(from)}::timestamptz) / 900)::int8 + 1`;
  const sums = ['good_seconds', 'bad_seconds', 'unavailable_seconds', 'planned_seconds'].map(
    (column) => sql`sum(${sql.raw(column)}), sum(${sql.raw(column)} * (${number}))`,
  );
  const { rows } = await tx.execute(sql`
    select path_id, ${sql.join(sums, sql`, `)}, bool_or(demo) from people_rollup_quarters
    where path_id = any(${sql.param(paths)}::int[]) and bucket >= ${new Date(from)} and bucket < ${new Date(to)}
    group by path_id order by path_id`);
  return rows.map((row) => Object.values(row));
}
