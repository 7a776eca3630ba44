import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { dayOf, type RelayRow, type RelaySqlRow, relayColumns, relayRow } from './relayRow';

const DAY_MS = 86_400_000;

/** One relay, archived or not. Throws ServiceError not-found. */
export async function getRelay(ctx: OrganizationContext, { id }: { id: string }): Promise<RelayRow> {
  const now = ctx.now();
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<RelaySqlRow>(sql`
      with ${dayOf(new Date(now - DAY_MS), id)}
      select ${relayColumns(new Date(now))} from relays y left join day on day.relay_id = y.id where y.id = ${id}`),
  );
  const [row] = rows;
  if (row === undefined) throw new ServiceError('not-found', 'there is no such relay', { field: 'id' });
  return relayRow(row);
}
