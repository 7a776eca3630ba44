import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';

/** How many watch in a region at a time, as the organization assumes. */
export interface RegionViewers {
  readonly regionId: string;
  readonly code: string;
  readonly name: string | null;
  /** Null: nobody said. */
  readonly viewers: number | null;
}

/** Every region that is in use, by code. */
export async function listViewers(ctx: OrganizationContext): Promise<RegionViewers[]> {
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<RegionViewers & Record<string, unknown>>(sql`
      select g.id as "regionId", g.code, g.name, v.viewers
      from regions g left join region_viewers v on v.region_id = g.id
      where g.archived_at is null order by g.code`),
  );
  return rows;
}
