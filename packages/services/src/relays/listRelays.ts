import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { dayOf, type RelayRow, type RelaySqlRow, relayColumns, relayRow } from './relayRow';

const DAY_MS = 86_400_000;
const MOST = 1_000;

/** The relays of an organization by name: at most 500 that are in use, and of archived ones what is left up to 1,000. */
export async function listRelays(ctx: OrganizationContext, input: { archived: boolean }): Promise<RelayRow[]> {
  const now = ctx.now();
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<RelaySqlRow>(sql`
      with ${dayOf(new Date(now - DAY_MS))}
      select ${relayColumns(new Date(now))} from relays y left join day on day.relay_id = y.id
      where ${input.archived} or y.archived_at is null
      order by y.archived_at is not null, y.name limit ${MOST}`),
  );
  return rows.map(relayRow);
}
