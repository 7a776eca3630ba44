import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { differences } from './differences';
import { tellPolicy } from './policyEvent';
import { examineInput, lockPolicies, misfits, nameTaken, type PolicyInput, refuse } from './policyInput';
import { policyOf, type StoredPolicy } from './policyRow';

export interface PolicyChange extends PolicyInput {
  readonly id: string;
  /** The version that was edited: it must still be the newest. */
  readonly version: number;
  /** The name of who changes it. */
  readonly by: string;
}

interface Current extends StoredPolicy {
  readonly changedBy: string | null;
  readonly archived: boolean;
  readonly routeIds: string[];
}

/**
 * Gives a policy a new version: its routes follow that at once. What is as it was makes no version. Returns the newest.
 *
 * @throws ServiceError invalid with each fault by its field, not-found, conflict where somebody was quicker or it is
 *   archived.
 */
export async function changePolicy(ctx: OrganizationContext, input: PolicyChange): Promise<{ version: number }> {
  const { id, by } = input;
  const note = input.note.trim();
  const version = await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockPolicies(tx, ctx);
    const current = await currentOf(tx, id);
    assertNewest(current, input.version);
    const { policy, faults } = examineInput(input, current.scenario);
    const taken = await nameTaken(tx, policy.name, id);
    if (taken) faults.push(taken);
    // Whether its lines are there is only known of a policy that names lines.
    if (faults.length === 0) faults.push(...(await misfits(tx, policy, current.routeIds)));
    if (faults.length > 0) refuse(faults);
    const fields = differences(policyOf(current), policy);
    if (fields.length === 0 && policy.name === current.name) return current.version;
    const next = current.version + 1;
    await tx.execute(sql`
      update policies set name = ${policy.name}, version = ${next}, changed_by = ${by}, changed_at = ${new Date(ctx.now())},
        note = ${note}, definition = ${JSON.stringify({ ...policy, version: next })}
      where id = ${id}`);
    await tellPolicy(tx, ctx, { change: 'changed', policyId: id, name: policy.name, version: next, fields, by, note });
    return next;
  });
  ctx.log.info({ organizationId: ctx.organizationId, policyId: id, version, by }, 'a policy was changed');
  return { version };
}

async function currentOf(tx: Transaction, id: string): Promise<Current> {
  const { rows } = await tx.execute<Current & Record<string, unknown>>(sql`
    select scenario, name, version, definition, changed_by as "changedBy", archived_at is not null as archived,
      array(select r.id from routes r where r.policy_id = p.id and r.archived_at is null) as "routeIds"
    from policies p where id = ${id} for update`);
  const [current] = rows;
  if (!current) throw new ServiceError('not-found', 'there is no such policy', { field: 'id' });
  if (current.archived) throw new ServiceError('conflict', `${current.name} is archived: copy it`, { field: 'id' });
  return current;
}

function assertNewest({ version, changedBy }: Current, edited: number): void {
  if (edited === version) return;
  const who = changedBy === null ? '' : `, by ${changedBy}`;
  throw new ServiceError(
    'conflict',
    `you edited version ${edited}, and version ${version} is the newest${who}: see what has changed, then save again`,
    { field: 'version' },
  );
}
