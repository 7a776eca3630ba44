import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { type EnrolmentToken, issueEnrolmentToken } from './enrolmentToken';

export interface Renewal {
  readonly agentId: string;
  readonly createdBy: string | null;
  /** Refuses the key that the agent has now, at once: for a host that was lost. Otherwise it holds until the new token is used. */
  readonly revokeKey?: boolean;
}

/**
 * Makes a new enrolment token for an agent; its older ones are good no longer.
 *
 * @throws ServiceError not-found for an agent that the organization doesn't have, or has archived.
 */
export function renewEnrolment(ctx: OrganizationContext, input: Renewal): Promise<EnrolmentToken> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute(
      sql`select id from agents where id = ${input.agentId} and archived_at is null for update`,
    );
    if (rows.length === 0) throw new ServiceError('not-found', 'there is no such agent', { field: 'agentId' });
    if (input.revokeKey === true) await tx.execute(sql`update agents set key_hash = null where id = ${input.agentId}`);
    return issueEnrolmentToken(tx, ctx, input);
  });
}
