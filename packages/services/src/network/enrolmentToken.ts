import { randomBytes } from 'node:crypto';
import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { hashToken } from '../access/hashToken';
import type { OrganizationContext } from '../context';

/** How long a new token may wait for its agent. */
export const ENROLMENT_TTL_MS = 24 * 3_600_000;

/** What a person gives to an agent's host: shown once, used once. `expiresAt` is epoch ms. */
export interface EnrolmentToken {
  readonly agentId: string;
  readonly token: string;
  readonly expiresAt: number;
}

/**
 * Makes the agent's one valid token inside the caller's transaction; those that nobody used yet are good no longer. Only
 * the SHA-256 is stored. `createdBy` is noted where it is a member of the organization (a program's token is not).
 */
export async function issueEnrolmentToken(
  tx: Transaction,
  ctx: OrganizationContext,
  { agentId, createdBy }: { agentId: string; createdBy: string | null },
): Promise<EnrolmentToken> {
  const token = `twe_${randomBytes(32).toString('base64url')}`;
  const issuedAt = ctx.now();
  const expiresAt = issuedAt + ENROLMENT_TTL_MS;
  await forgetEnrolmentTokens(tx, agentId);
  await tx.execute(sql`
    insert into agent_enrolments (id, organization_id, agent_id, token_hash, created_by, created_at, expires_at)
    values (${ctx.newId()}, ${ctx.organizationId}, ${agentId}, ${hashToken(token)},
      (select id from people_users where id = ${createdBy}), ${new Date(issuedAt)}, ${new Date(expiresAt)})`);
  return { agentId, token, expiresAt };
}

/** Tokens of this agent that nobody used yet are good no longer. */
export async function forgetEnrolmentTokens(tx: Transaction, agentId: string): Promise<void> {
  await tx.execute(sql`delete from agent_enrolments where agent_id = ${agentId} and used_at is null`);
}
