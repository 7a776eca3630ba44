import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { afterMomentCursor, microsOf, momentCursorText } from '../query/momentCursor';
import { type MaintenanceWindow, maintenanceColumns } from './maintenance';
import { nextOccurrences, type Occurrence } from './occurrences';

/** A window with the occurrence that is under way and those to come. */
export interface MaintenanceRow extends MaintenanceWindow {
  /** The next three that have not ended; empty when it is over or archived. */
  readonly next: readonly Occurrence[];
}

export interface MaintenancePage {
  readonly items: MaintenanceRow[];
  /** Opaque; null at the end. */
  readonly nextCursor: string | null;
}

export interface MaintenanceListInput {
  /** Archived ones too. */
  readonly archived: boolean;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const SHOWN = 3;

/** Planned work of the organization, newest first. Throws `invalid` for a cursor that is not one of ours. */
export async function listMaintenance(ctx: OrganizationContext, input: MaintenanceListInput): Promise<MaintenancePage> {
  const after = afterMomentCursor(input.cursor, sql`m.created_at`, sql`m.id`);
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<MaintenanceWindow & { created_micros: string } & Record<string, unknown>>(sql`
      select ${maintenanceColumns}, ${microsOf(sql`m.created_at`)} as created_micros
      from maintenance_windows m left join regions g on g.id = m.region_id
      where ${input.archived ? sql`true` : sql`m.archived_at is null`}
        and ${after ?? sql`true`}
      order by m.created_at desc, m.id desc limit ${input.limit + 1}`),
  );
  const page = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? page.at(-1) : undefined;
  const now = ctx.now();
  return {
    items: page.map(({ created_micros: _, ...window }) => ({
      ...window,
      next: window.archivedAt === null ? nextOccurrences(window, now, SHOWN) : [],
    })),
    nextCursor: last ? momentCursorText({ micros: last.created_micros, id: last.id }) : null,
  };
}
