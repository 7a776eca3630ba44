import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { addEntry, type Doer, lockIncident, lockIncidents } from './lockIncident';

/** As many parts are merged at once. */
export const MOST_PARTS = 50;

/**
 * Makes incidents parts of another one: lists show them there, and parts of theirs become its parts too. What is
 * measured and counted stays each incident's own. Merging a part again changes nothing.
 *
 * @throws ServiceError not-found, invalid when the whole is among its parts or a part itself.
 */
export async function mergeIncidents(
  ctx: OrganizationContext,
  input: { readonly id: string; readonly incidentIds: readonly string[]; readonly by: Doer },
): Promise<void> {
  const { id, by } = input;
  const parts = [...new Set(input.incidentIds)];
  if (parts.length === 0 || parts.length > MOST_PARTS)
    throw new ServiceError('invalid', `Choose 1 to ${MOST_PARTS} incidents.`, { field: 'incidentIds' });
  if (parts.includes(id))
    throw new ServiceError('invalid', 'An incident is no part of itself: leave it out.', { field: 'incidentIds' });
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const found = await lockIncidents(tx, [id, ...parts]);
    if (found.get(id)?.mergedInto != null)
      throw new ServiceError(
        'invalid',
        'This incident is a part of another one: merge into that, or separate it first.',
        {
          field: 'id',
        },
      );
    const fresh = parts.filter((part) => found.get(part)?.mergedInto !== id);
    if (fresh.length === 0) return;
    await tx.execute(sql`
      update incidents set merged_into = ${id}
      where (id = any(${sql.param(fresh)}::uuid[]) or merged_into = any(${sql.param(fresh)}::uuid[])) and id <> ${id}`);
    await addEntry(tx, ctx, { incidentId: id, kind: 'merged', body: { incidentIds: fresh }, by });
  });
}

/**
 * Makes a part an incident of its own again. What is no part stays as it is.
 *
 * @throws ServiceError not-found.
 */
export async function separateIncident(
  ctx: OrganizationContext,
  input: { readonly id: string; readonly by: Doer },
): Promise<void> {
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { mergedInto } = await lockIncident(tx, input.id);
    if (mergedInto === null) return;
    await tx.execute(sql`update incidents set merged_into = null where id = ${input.id}`);
    await addEntry(tx, ctx, {
      incidentId: mergedInto,
      kind: 'separated',
      body: { incidentIds: [input.id] },
      by: input.by,
    });
  });
}
