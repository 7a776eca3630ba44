import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { hashToken } from './hashToken';
import type { Role } from './permissions';

/** What tells a program's token from an agent's key. */
export const API_TOKEN_PREFIX = 'twl_';

export interface NewApiToken {
  readonly name: string;
  readonly role: Role;
  /** The person it is made by; null for the installation. */
  readonly createdBy: string | null;
}

/** Makes a token for a program. The token itself is returned once and never stored: only its SHA-256 is. */
export async function createApiToken(
  ctx: OrganizationContext,
  input: NewApiToken,
): Promise<{ id: string; token: string }> {
  const token = `${API_TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
  const id = ctx.newId();
  await ctx.db.drizzle.execute(sql`
    insert into api_tokens (id, organization_id, name, token_hash, role, created_by)
    values (${id}, ${ctx.organizationId}, ${input.name}, ${hashToken(token)}, ${input.role}, ${input.createdBy})`);
  return { id, token };
}
