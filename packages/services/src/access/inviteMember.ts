import { randomBytes } from 'node:crypto';
import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { hashToken } from './hashToken';
import { checkEmail } from './newAccount';
import type { Role } from './permissions';
import { assertMayGive, type Manager } from './personRules';

/** How long a link may wait. */
export const INVITATION_TTL_MS = 7 * 24 * 3_600_000;
const MOST_PENDING = 100;

/** What is handed to whom is invited: shown once. `expiresAt` is epoch ms. */
export interface InvitationLink {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: number;
}

/**
 * Makes a link with which one person joins with this role. An older link to the same address is good no longer. Only the
 * SHA-256 of its token is stored.
 *
 * @throws ServiceError invalid, forbidden or conflict, with the field.
 */
export async function inviteMember(
  ctx: OrganizationContext,
  input: { readonly email: string | null; readonly role: Role },
  manager: Manager,
): Promise<InvitationLink> {
  assertMayGive(manager, input.role);
  const email = input.email === null || input.email.trim() === '' ? null : checkEmail(input.email);
  const token = `twi_${randomBytes(32).toString('base64url')}`;
  const id = ctx.newId();
  const expiresAt = ctx.now() + INVITATION_TTL_MS;
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`people of ${ctx.organizationId}`}, 0))`);
    const there = await tx.execute(sql`select from people_users where email = ${email}`);
    if (there.rows.length > 0)
      throw new ServiceError('conflict', 'this person is of the organization already', { field: 'email' });
    await tx.execute(sql`update invitation set status = 'canceled' where status = 'pending' and email = ${email}`);
    const { rows } = await tx.execute<{ n: number }>(
      sql`select count(*)::int as n from invitation where status = 'pending'`,
    );
    if ((rows[0]?.n ?? 0) >= MOST_PENDING)
      throw new ServiceError('conflict', `${MOST_PENDING} invitations are open: take back some first`);
    await tx.execute(sql`
      insert into invitation (id, organization_id, email, role, status, expires_at, inviter_id, created_at, token_hash)
      values (${id}, ${ctx.organizationId}, ${email}, ${input.role}, 'pending', ${new Date(expiresAt)},
        ${manager.userId}, ${new Date(ctx.now())}, ${hashToken(token).toString('hex')})`);
  });
  ctx.log.info({ organizationId: ctx.organizationId, invitation: id, by: manager.userId }, 'somebody was invited');
  return { id, token, expiresAt };
}
