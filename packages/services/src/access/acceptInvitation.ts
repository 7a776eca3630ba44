import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { Context } from '../context';
import { ServiceError } from '../errors';
import { asMachines } from '../relays/asMachines';
import { type FoundInvitation, findInvitation } from './findInvitation';
import { checkAccount, insertAccount, type NewAccount } from './newAccount';

/** Who accepts: somebody with an account, or somebody who makes one by it. */
export type Joiner =
  | { readonly user: { readonly id: string; readonly name: string } }
  | { readonly account: NewAccount };

/**
 * Joins the organization of a link with the role it gives. The link is used up. Who is of the organization already keeps
 * the role they have, and the link stays.
 *
 * @throws ServiceError not-found or conflict for the link; invalid or conflict with the field for a new account.
 */
export async function acceptInvitation(
  ctx: Context,
  { token, ...joiner }: { readonly token: string } & Joiner,
): Promise<{ organizationId: string }> {
  const found = await findInvitation(ctx, { token });
  const { organizationId } = found;
  if ('user' in joiner) {
    const { id: userId, name } = joiner.user;
    await inOrganization(ctx, found, { id: userId, name }, (tx) => join(tx, ctx, found, userId));
  } else {
    const account = await checkAccount(joiner.account);
    const by = { id: `invitation:${found.id}`, name: account.name };
    await inOrganization(ctx, found, by, async (tx) => join(tx, ctx, found, await insertAccount(tx, ctx, account)));
  }
  ctx.log.info({ organizationId, invitation: found.id }, 'an invitation was accepted');
  return { organizationId };
}

/** What is changed is written down under the joiner's name. Accounts are no organization's, so machines' role writes. */
function inOrganization(
  ctx: Context,
  { organizationId }: FoundInvitation,
  actor: { id: string; name: string },
  work: (tx: Transaction) => Promise<void>,
): Promise<void> {
  return withOrganization({ ...ctx.db, actor: { kind: 'person', ...actor } }, organizationId, async (tx) => {
    await asMachines(tx);
    await work(tx);
  });
}

async function join(tx: Transaction, ctx: Context, { id, organizationId, role }: FoundInvitation, userId: string) {
  const members = await tx.execute(sql`
    insert into member (id, organization_id, user_id, role) values (${ctx.newId()}, ${organizationId}, ${userId}, ${role})
    on conflict (organization_id, user_id) do nothing returning id`);
  if (members.rows.length === 0) return;
  // Of two who hold one link the second finds it used.
  const { rows } = await tx.execute(sql`
    update invitation set status = 'accepted', accepted_by = ${userId}, accepted_at = ${new Date(ctx.now())}
    where id = ${id} and organization_id = ${organizationId} and status = 'pending' returning id`);
  if (rows.length === 0)
    throw new ServiceError('conflict', 'this invitation was accepted or taken back a moment ago', { field: 'token' });
}
