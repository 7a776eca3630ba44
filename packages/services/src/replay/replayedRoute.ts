import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { Policy, Scenario } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { policyOf } from '../policies/policyRow';
import { spanPaths } from '../query/span/spanPaths';
import { exportedPaths } from '../transfer/exportedPaths';
import type { Range } from './recordedOf';
import type { LivedPath } from './stretches';

export interface ReplayedRoute {
  readonly regionId: string;
  readonly regionCode: string;
  readonly scenario: Scenario;
  readonly policyName: string;
  /** As it is now. */
  readonly policy: Policy;
}

/** The route that is replayed. @throws ServiceError not-found. */
export async function replayedRoute(tx: Transaction, routeId: string): Promise<ReplayedRoute> {
  const { rows } = await tx.execute<
    Omit<ReplayedRoute, 'policy'> & { definition: Partial<Policy>; version: number } & Record<string, unknown>
  >(sql`
    select r.region_id as "regionId", g.code as "regionCode", r.scenario, p.name as "policyName", p.definition, p.version
    from routes r join regions g on g.id = r.region_id join policies p on p.id = r.policy_id where r.id = ${routeId}`);
  const [row] = rows;
  if (!row) throw new ServiceError('not-found', 'there is no such route', { field: 'routeId' });
  const { definition, version, ...route } = row;
  const { scenario, policyName: name } = route;
  return { ...route, policy: policyOf({ definition, version, scenario, name }) };
}

/** The paths that the region had in that time, with their audience, each for as long as it was there. */
export async function replayedPaths(
  ctx: OrganizationContext,
  regionId: string,
  { from, to }: Range,
): Promise<LivedPath[]> {
  const { paths } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    spanPaths(tx, { from, to, regionIds: [regionId] }),
  );
  const there = paths.filter(({ since, until }) => since < to && until > from);
  if (there.length === 0) return [];
  const named = await exportedPaths(ctx, { pathIds: there.map(({ id }) => id) });
  return there.flatMap(({ id, weight, since, until }) => {
    const names = named.get(id);
    return names === undefined
      ? []
      : [
          {
            path: id,
            agent: names.agent,
            carrier: names.carrier,
            line: names.line,
            pop: names.pop,
            weight,
            since,
            until,
          },
        ];
  });
}
