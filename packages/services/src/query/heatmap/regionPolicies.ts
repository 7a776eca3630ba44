import type { Transaction } from '@twinline/db/tenancy';
import { presets } from '@twinline/engine/presets';
import type { Policy, Scenario } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';

const scenarios = Object.keys(presets);

/**
 * By what policy each region's hours are scored: its route's; of several routes the first in the order of the presets;
 * show live's preset where it has none. With `scenario` all by that preset.
 */
export async function regionPolicies(
  tx: Transaction,
  scenario: Scenario | undefined,
): Promise<(regionId: string) => Policy> {
  if (scenario !== undefined) return () => presets[scenario];
  const { rows } = await tx.execute<{ region_id: string; scenario: Scenario; definition: Partial<Policy> }>(sql`
    select distinct on (r.region_id) r.region_id, r.scenario, p.definition
    from routes r join policies p on p.id = r.policy_id where r.archived_at is null
    order by r.region_id, array_position(${sql.param(scenarios)}::text[], r.scenario)`);
  const own = new Map(rows.map((row) => [row.region_id, { ...presets[row.scenario], ...row.definition }]));
  return (regionId) => own.get(regionId) ?? presets['show-live'];
}
