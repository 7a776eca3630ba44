import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';

/** A region where work can be planned, with the slots of its lines. */
export interface MaintenancePlace {
  readonly regionId: string;
  readonly code: string;
  /** Null: show the ISO code's own name in the reader's language. */
  readonly name: string | null;
  readonly lines: readonly string[];
}

/** What the form of planned work offers, by code. */
export async function maintenancePlaces(ctx: OrganizationContext): Promise<MaintenancePlace[]> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<MaintenancePlace & Record<string, unknown>>(sql`
      select r.id as "regionId", r.code, r.name,
        array(select slot from lines l where l.region_id = r.id and l.archived_at is null order by slot) as lines
      from regions r where r.archived_at is null order by r.code`),
  );
  return rows;
}
