import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { epochMs } from './chain';

export interface IncidentRow {
  readonly id: string;
  readonly regionId: string;
  readonly regionCode: string;
  readonly line: string;
  readonly grade: 'fair' | 'poor' | 'down';
  readonly faultDomain: string;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly demo: boolean;
}

export interface IncidentPage {
  readonly items: IncidentRow[];
  /** Opaque; null at the end. */
  readonly nextCursor: string | null;
}

export interface IncidentsInput {
  readonly openOnly: boolean;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Incidents of the organization, newest first. Throws `invalid` for a cursor that is not one of ours. */
export async function incidents(ctx: OrganizationContext, input: IncidentsInput): Promise<IncidentPage> {
  const cursor = parseCursor(input.cursor);
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<IncidentRow & { opened_micros: string } & Record<string, unknown>>(sql`
      select i.id, i.region_id as "regionId", g.code as "regionCode", i.line_slot as line, i.worst_grade as grade,
        i.fault_domain as "faultDomain", ${epochMs(sql`i.opened_at`)} as "openedAt",
        ${epochMs(sql`i.closed_at`)} as "closedAt", ${epochMs(sql`i.acknowledged_at`)} as "acknowledgedAt", i.demo,
        (extract(epoch from i.opened_at) * 1000000)::bigint::text as opened_micros
      from incidents i join regions g on g.id = i.region_id
      where i.organization_id = ${ctx.organizationId} and (not ${input.openOnly} or i.closed_at is null)
        and (${cursor?.micros ?? null}::bigint is null or (i.opened_at, i.id) <
          (timestamptz 'epoch' + ${cursor?.micros ?? null}::bigint * interval '1 microsecond', ${cursor?.id ?? null}::uuid))
      order by i.opened_at desc, i.id desc limit ${input.limit + 1}`),
  );
  const page = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? page.at(-1) : undefined;
  return {
    items: page.map(({ opened_micros: _, ...incident }) => incident),
    nextCursor: last ? `${last.opened_micros}:${last.id}` : null,
  };
}

function parseCursor(cursor: string | undefined): { micros: string; id: string } | null {
  if (cursor === undefined) return null;
  const match = /^(\d{1,16}):([0-9a-f-]{36})$/.exec(cursor);
  if (!match?.[1] || !match[2]) throw new ServiceError('invalid', 'Not a cursor of this list.', { field: 'cursor' });
  return { micros: match[1], id: match[2] };
}
