import { withOrganization } from '@twinline/db/tenancy';
import { presets } from '@twinline/engine/presets';
import type { Scenario } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { saveRoute } from '../network/saveRoute';
import { createPolicy } from '../policies/createPolicy';

/**
 * Makes a region's route for a scenario, with the organization's oldest policy for that, else with a new one from its preset.
 *
 * @throws ServiceError invalid or conflict with the field.
 */
export async function beginRoute(
  ctx: OrganizationContext,
  { regionId, scenario, by }: { regionId: string; scenario: Scenario; by: string },
): Promise<{ id: string }> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<{ id: string }>(sql`
      select id from policies where scenario = ${scenario} and archived_at is null order by changed_at, id limit 1`),
  );
  const policyId =
    rows[0]?.id ?? (await createPolicy(ctx, { name: presets[scenario].name, preset: scenario, note: '', by })).id;
  return saveRoute(ctx, { id: null, regionId, scenario, policyId, by });
}
