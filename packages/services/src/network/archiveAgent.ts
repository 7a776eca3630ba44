import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { forgetEnrolmentTokens } from './enrolmentToken';

/**
 * Retires an agent: its key and its tokens are refused from now on; what it measured stays. Once more changes nothing.
 *
 * @throws ServiceError not-found.
 */
export function archiveAgent(ctx: OrganizationContext, { agentId }: { agentId: string }): Promise<void> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const { rows } = await tx.execute(sql`
      update agents set archived_at = coalesce(archived_at, ${new Date(ctx.now())}) where id = ${agentId} returning id`);
    if (rows.length === 0) throw new ServiceError('not-found', 'there is no such agent', { field: 'agentId' });
    await forgetEnrolmentTokens(tx, agentId);
  });
}
