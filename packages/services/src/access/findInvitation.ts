import { sql } from 'drizzle-orm';
import type { Context } from '../context';
import { ServiceError } from '../errors';
import { hashToken } from './hashToken';
import { parseRole, type Role } from './permissions';

/** What the holder of a link is told before they accept. */
export interface FoundInvitation {
  readonly id: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly role: Role;
  readonly invitedBy: string;
  readonly email: string | null;
}

/**
 * The invitation that a link is of.
 *
 * @throws ServiceError not-found for a link that nobody made, conflict for one that was used, taken back or ran out.
 */
export async function findInvitation(ctx: Context, { token }: { token: string }): Promise<FoundInvitation> {
  const { rows } = await ctx.db.drizzle.execute<Row>(sql`
    select i.id, i.organization_id as "organizationId", o.name as "organizationName", i.role, u.name as "invitedBy",
      i.email, i.status, i.expires_at <= ${new Date(ctx.now())} as "ranOut"
    from invitation i join organization o on o.id = i.organization_id join "user" u on u.id = i.inviter_id
    where i.token_hash = ${hashToken(token).toString('hex')}`);
  const [row] = rows;
  const role = row && parseRole(row.role);
  if (!row || !role)
    throw new ServiceError('not-found', 'this invitation is unknown: the link may be cut short', refused);
  if (row.status === 'accepted') throw new ServiceError('conflict', 'this invitation was accepted already', refused);
  if (row.status !== 'pending') throw new ServiceError('conflict', 'this invitation was taken back', refused);
  if (row.ranOut) throw new ServiceError('conflict', 'this invitation ran out: ask for a new one', refused);
  const { id, organizationId, organizationName, invitedBy, email } = row;
  return { id, organizationId, organizationName, role, invitedBy, email };
}

const refused = { field: 'token' };

type Row = {
  id: string;
  organizationId: string;
  organizationName: string;
  role: string;
  invitedBy: string;
  email: string | null;
  status: string;
  ranOut: boolean;
};
