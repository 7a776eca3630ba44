import { withOrganization } from '@twinline/db/tenancy';
import { type SQL, sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { afterMomentCursor, microsOf, momentCursorText } from '../query/momentCursor';
import { type IncidentGrade, type IncidentRow, incidentColumns, incidentJoins } from './incidentRow';

export interface IncidentPage {
  readonly items: IncidentRow[];
  /** Opaque; null at the end. */
  readonly nextCursor: string | null;
}

export interface IncidentsInput {
  readonly openOnly: boolean;
  /** Only those that nobody looks after yet. */
  readonly unacknowledgedOnly?: boolean | undefined;
  /** The user whose they are. */
  readonly assignedTo?: string | undefined;
  /** Parts of other incidents too; without it they are counted with those. */
  readonly parts?: boolean | undefined;
  readonly regionId?: string | undefined;
  readonly line?: string | undefined;
  readonly grade?: IncidentGrade | undefined;
  /** Opened in this span: epoch ms, half open. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/**
 * Incidents of the organization, newest first. What is not asked for is left out of the statement, so that each
 * combination reads along an index by time: of the region, of the open ones, of the organization. Throws `invalid` for
 * a cursor that is not one of ours, and for a span that ends before it begins.
 */
export async function listIncidents(ctx: OrganizationContext, input: IncidentsInput): Promise<IncidentPage> {
  const { from, to } = input;
  if (from !== undefined && to !== undefined && to <= from)
    throw new ServiceError('invalid', 'The end must be after the beginning.', { field: 'to' });
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<IncidentRow & { opened_micros: string } & Record<string, unknown>>(sql`
      select ${incidentColumns}, ${microsOf(sql`i.opened_at`)} as opened_micros
      from (
        select * from incidents where ${sql.join(conditionsOf(ctx.organizationId, input), sql` and `)}
        order by opened_at desc, id desc limit ${input.limit + 1}
      ) i ${incidentJoins}
      order by i.opened_at desc, i.id desc`),
  );
  const page = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? page.at(-1) : undefined;
  return {
    items: page.map(({ opened_micros: _, ...incident }) => incident),
    nextCursor: last ? momentCursorText({ micros: last.opened_micros, id: last.id }) : null,
  };
}

function conditionsOf(organizationId: string, input: IncidentsInput): SQL[] {
  const { openOnly, unacknowledgedOnly, assignedTo, parts, regionId, line, grade, from, to } = input;
  const after = afterMomentCursor(input.cursor, sql`opened_at`, sql`id`);
  const conditions = [sql`organization_id = ${organizationId}`];
  if (openOnly) conditions.push(sql`closed_at is null`);
  if (unacknowledgedOnly === true) conditions.push(sql`acknowledged_at is null`);
  if (assignedTo !== undefined) conditions.push(sql`assigned_to = ${assignedTo}`);
  if (parts !== true) conditions.push(sql`merged_into is null`);
  if (regionId !== undefined) conditions.push(sql`region_id = ${regionId}`);
  if (line !== undefined) conditions.push(sql`line_slot = ${line}`);
  if (grade !== undefined) conditions.push(sql`worst_grade = ${grade}`);
  if (from !== undefined) conditions.push(sql`opened_at >= ${new Date(from)}`);
  if (to !== undefined) conditions.push(sql`opened_at < ${new Date(to)}`);
  if (after !== null) conditions.push(after);
  return conditions;
}
