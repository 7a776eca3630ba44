import { randomBytes } from 'node:crypto';
import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { hashToken } from './hashToken';
import type { Role } from './permissions';

/** What tells a program's token from an agent's key. */
export const API_TOKEN_PREFIX = 'twl_';
const MAX_NAME_LENGTH = 80;
/** Good ones: more are most likely forgotten. */
const MOST_TOKENS = 100;

export interface NewApiToken {
  /** What the program is for: under this name it is written down what it changes. */
  readonly name: string;
  readonly role: Role;
  /** The person it is made by; null for the installation. */
  readonly createdBy: string | null;
}

/**
 * Makes a token for a program. The token itself is returned once and never stored: only its SHA-256 is.
 *
 * @throws ServiceError invalid or conflict, with the field.
 */
export async function createApiToken(
  ctx: OrganizationContext,
  input: NewApiToken,
): Promise<{ id: string; token: string }> {
  const name = input.name.trim();
  if (name === '' || name.length > MAX_NAME_LENGTH)
    throw new ServiceError('invalid', `name must have 1 to ${MAX_NAME_LENGTH} characters`, { field: 'name' });
  const token = `${API_TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
  const id = ctx.newId();
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`tokens of ${ctx.organizationId}`}, 0))`);
    const { rows } = await tx.execute<{ name: string }>(sql`select name from api_tokens where revoked_at is null`);
    if (rows.some((one) => one.name === name))
      throw new ServiceError('conflict', `there is a token named ${name}: revoke it, or choose another name`, {
        field: 'name',
      });
    if (rows.length >= MOST_TOKENS)
      throw new ServiceError('conflict', `there are ${MOST_TOKENS} tokens: revoke those that nothing uses`);
    await tx.execute(sql`
      insert into api_tokens (id, organization_id, name, token_hash, role, created_by)
      values (${id}, ${ctx.organizationId}, ${name}, ${hashToken(token)}, ${input.role}, ${input.createdBy})`);
  });
  ctx.log.info({ organizationId: ctx.organizationId, token: id, role: input.role }, 'an API token was made');
  return { id, token };
}
