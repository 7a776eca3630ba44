import { sql } from 'drizzle-orm';
import type { Context } from '../context';
import { ServiceError } from '../errors';
import { checkOrganization, insertOrganization, type NewOrganization } from './newOrganization';

/** Organizations that one person owns: more are a script's work. */
const MOST_OWNED = 20;

/**
 * Makes another organization for somebody who has an account, as its owner.
 *
 * @throws ServiceError invalid with the field, conflict where they own too many.
 */
export async function createOrganization(
  ctx: Context,
  input: NewOrganization & { readonly ownerId: string },
): Promise<{ id: string }> {
  const organization = checkOrganization(input);
  const id = await ctx.db.drizzle.transaction(async (tx) => {
    await tx.execute(sql`select from "user" where id = ${input.ownerId} for update`);
    const { rows } = await tx.execute<{ owned: number }>(
      sql`select count(*)::int as owned from member where user_id = ${input.ownerId} and role = 'owner'`,
    );
    if ((rows[0]?.owned ?? 0) >= MOST_OWNED)
      throw new ServiceError('conflict', `you own ${MOST_OWNED} organizations already`, { field: 'organization' });
    return insertOrganization(tx, ctx, { ...organization, ownerId: input.ownerId });
  });
  ctx.log.info({ organizationId: id, userId: input.ownerId }, 'an organization was created');
  return { id };
}
