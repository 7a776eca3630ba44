import type { Transaction } from '@twinline/db/tenancy';
import type { Policy } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import { policyOf, type StoredPolicy } from '../../policies/policyRow';

/**
 * The policies of routes, as they stood when a period ended (`at`, epoch ms): by those, what was decided is judged. By
 * route. One that was made later is judged by its first version.
 */
export async function gradedRoutes(
  tx: Transaction,
  routeIds: readonly string[],
  at: number,
): Promise<ReadonlyMap<string, Policy>> {
  const { rows } = await tx.execute<StoredPolicy & { routeId: string } & Record<string, unknown>>(sql`
    select r.id as "routeId", r.scenario, v.name, v.version, v.definition
    from routes r cross join lateral (
      (select name, version, definition from policy_versions
        where policy_id = r.policy_id and changed_at < ${new Date(at)} order by version desc limit 1)
      union all
      (select name, version, definition from policy_versions
        where policy_id = r.policy_id and changed_at >= ${new Date(at)} order by version limit 1)
      limit 1
    ) v
    where r.id = any(${sql.param(routeIds)}::uuid[]) order by r.id`);
  return new Map(rows.map(({ routeId, ...policy }) => [routeId, policyOf(policy)]));
}
