import { withOrganization } from '@twinline/db/tenancy';
import type { Mode } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { epochMs } from '../query/chain';
import { afterMomentCursor, microsOf, momentCursorText } from '../query/momentCursor';

/** A line chosen by hand; times are epoch ms. */
export interface OverrideRow {
  readonly id: string;
  readonly routeId: string;
  readonly line: string;
  readonly mode: Mode;
  readonly note: string;
  readonly strict: boolean;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
  /** A person's name, `expiry`, or `blackout`. */
  readonly endedBy: string | null;
}

export interface OverridePage {
  readonly items: OverrideRow[];
  /** Opaque; null at the end. */
  readonly nextCursor: string | null;
}

export interface OverrideListInput {
  readonly routeId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Overrides of a route, or of the organization, newest first. Throws `invalid` for a cursor that is not one of ours. */
export async function listOverrides(ctx: OrganizationContext, input: OverrideListInput): Promise<OverridePage> {
  const after = afterMomentCursor(input.cursor, sql`created_at`, sql`id`);
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<OverrideRow & { created_micros: string } & Record<string, unknown>>(sql`
      select id, route_id as "routeId", line, mode, note, strict, created_by as "createdBy",
        ${epochMs(sql`created_at`)} as "createdAt", ${epochMs(sql`expires_at`)} as "expiresAt",
        ${epochMs(sql`ended_at`)} as "endedAt", ended_by as "endedBy", ${microsOf(sql`created_at`)} as created_micros
      from overrides
      where ${input.routeId === undefined ? sql`true` : sql`route_id = ${input.routeId}`} and ${after ?? sql`true`}
      order by created_at desc, id desc limit ${input.limit + 1}`),
  );
  const page = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? page.at(-1) : undefined;
  return {
    items: page.map(({ created_micros: _, ...override }) => override),
    nextCursor: last ? momentCursorText({ micros: last.created_micros, id: last.id }) : null,
  };
}
