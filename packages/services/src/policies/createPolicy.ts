import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { Policy } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { presetNamed } from '../replay/readPolicy';
import { tellPolicy } from './policyEvent';
import { examineInput, lockPolicies, nameTaken, refuse } from './policyInput';
import { policyOf, type StoredPolicy } from './policyRow';

export interface NewPolicy {
  readonly name: string;
  /** Where its numbers come from: a preset, or a policy of the organization. One of the two. */
  readonly preset?: string | undefined;
  readonly copyOf?: string | undefined;
  readonly note: string;
  /** The name of who creates it. */
  readonly by: string;
}

/** Policies that are not archived: what people read through, and what a list shows at once. */
const MOST_POLICIES = 200;

/**
 * Creates a policy from a preset or as a copy; no route follows it yet.
 *
 * @throws ServiceError invalid with each fault by its field, not-found for what is to be copied, conflict where there are
 *   too many.
 */
export async function createPolicy(
  ctx: OrganizationContext,
  { name, preset, copyOf, note, by }: NewPolicy,
): Promise<{ id: string; version: number }> {
  const id = ctx.newId();
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockPolicies(tx, ctx);
    const base = await baseOf(tx, preset, copyOf);
    const { policy, faults } = examineInput({ name, definition: base, note }, base.scenario);
    const taken = await nameTaken(tx, policy.name, null);
    if (taken) faults.push(taken);
    if (faults.length > 0) refuse(faults);
    await assertRoom(tx);
    await tx.execute(sql`
      insert into policies (id, organization_id, name, scenario, version, definition, changed_by, changed_at, note)
      values (${id}, ${ctx.organizationId}, ${policy.name}, ${policy.scenario}, 1, ${JSON.stringify(policy)}, ${by},
        ${new Date(ctx.now())}, ${note.trim()})`);
    const { name: called } = policy;
    await tellPolicy(tx, ctx, { change: 'created', policyId: id, name: called, version: 1, by, note: note.trim() });
  });
  ctx.log.info({ organizationId: ctx.organizationId, policyId: id, by }, 'a policy was created');
  return { id, version: 1 };
}

async function baseOf(tx: Transaction, preset: string | undefined, copyOf: string | undefined): Promise<Policy> {
  if ((preset === undefined) === (copyOf === undefined))
    throw new ServiceError('invalid', 'preset or copyOf must be given, not both', { field: 'preset' });
  if (preset !== undefined) return presetNamed(preset);
  const { rows } = await tx.execute<StoredPolicy & Record<string, unknown>>(sql`
    select scenario, name, version, definition from policies where id = ${copyOf}`);
  const [found] = rows;
  if (!found) throw new ServiceError('not-found', 'there is no such policy to copy', { field: 'copyOf' });
  return policyOf(found);
}

async function assertRoom(tx: Transaction): Promise<void> {
  const { rows } = await tx.execute<{ count: number }>(
    sql`select count(*)::int as count from policies where archived_at is null`,
  );
  if ((rows[0]?.count ?? 0) >= MOST_POLICIES)
    throw new ServiceError('conflict', `there are ${MOST_POLICIES} policies: archive one that no route uses`, {});
}
