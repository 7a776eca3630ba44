import { hashPassword } from 'better-auth/crypto';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import type { Role } from './permissions';

export interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly role: Role;
}

/**
 * Makes a person who can sign in to the organization, or gives an existing one this name, password and role.
 * Returns the user's id. The password is stored as better-auth's scrypt hash.
 */
export async function createUser(ctx: OrganizationContext, input: NewUser): Promise<string> {
  const email = input.email.toLowerCase();
  const password = await hashPassword(input.password);
  return ctx.db.drizzle.transaction(async (tx) => {
    const { rows } = await tx.execute<{ id: string }>(sql`
      insert into "user" (id, name, email, email_verified) values (${ctx.newId()}, ${input.name}, ${email}, true)
      on conflict (email) do update set name = excluded.name, updated_at = now()
      returning id`);
    const userId = rows[0]?.id ?? '';
    await tx.execute(sql`
      insert into account (id, account_id, provider_id, user_id, password)
      values (${ctx.newId()}, ${userId}, 'credential', ${userId}, ${password})
      on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = now()`);
    await tx.execute(sql`
      insert into member (id, organization_id, user_id, role)
      values (${ctx.newId()}, ${ctx.organizationId}, ${userId}, ${input.role})
      on conflict (organization_id, user_id) do update set role = excluded.role`);
    return userId;
  });
}
