import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { epochMs } from '../query/chain';
import type { Role } from './permissions';

/** Somebody of the organization, as those who manage people see them. Times are epoch ms. */
export interface PersonRow {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly joinedAt: number;
}

/** A link that nobody has accepted yet. */
export interface InvitationRow {
  readonly id: string;
  /** Where it was meant to go; null where its maker hands it over. */
  readonly email: string | null;
  readonly role: Role;
  readonly invitedBy: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface People {
  readonly people: readonly PersonRow[];
  /** Newest first; those that ran out too, until somebody takes them back. */
  readonly invitations: readonly InvitationRow[];
}

/** Everybody of the organization by name, and who is invited. */
export function listPeople(ctx: OrganizationContext): Promise<People> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const people = await tx.execute<PersonRow & Record<string, unknown>>(sql`
      select u.id as "userId", u.name, u.email, m.role, ${epochMs(sql`m.created_at`)} as "joinedAt"
      from member m join people_users u on u.id = m.user_id order by lower(u.name), u.id`);
    const invitations = await tx.execute<InvitationRow & Record<string, unknown>>(sql`
      select i.id, i.email, i.role, u.name as "invitedBy", ${epochMs(sql`i.created_at`)} as "createdAt",
        ${epochMs(sql`i.expires_at`)} as "expiresAt"
      from invitation i left join people_users u on u.id = i.inviter_id
      where i.status = 'pending' order by i.created_at desc, i.id`);
    return { people: people.rows, invitations: invitations.rows };
  });
}
