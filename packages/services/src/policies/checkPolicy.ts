import { withOrganization } from '@twinline/db/tenancy';
import type { PolicyFault } from '@twinline/engine/policy';
import type { Scenario } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { examineInput, misfits, nameTaken, type PolicyInput } from './policyInput';

/** Every fault of what somebody is writing of a policy, as saving it would find them; changes nothing. Throws `not-found`. */
export function checkPolicy(ctx: OrganizationContext, input: PolicyInput & { id: string }): Promise<PolicyFault[]> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute<{ scenario: Scenario; routeIds: string[] }>(sql`
      select scenario, array(select r.id from routes r where r.policy_id = p.id and r.archived_at is null) as "routeIds"
      from policies p where id = ${input.id}`);
    const [found] = rows;
    if (!found) throw new ServiceError('not-found', 'there is no such policy', { field: 'id' });
    const { policy, faults } = examineInput(input, found.scenario);
    const taken = await nameTaken(tx, policy.name, input.id);
    if (taken) faults.push(taken);
    if (faults.length === 0) faults.push(...(await misfits(tx, policy, found.routeIds)));
    return faults;
  });
}
