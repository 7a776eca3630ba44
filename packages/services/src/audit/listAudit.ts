import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { afterMomentCursor, microsOf, momentCursorText } from '../query/momentCursor';

export const auditActions = ['create', 'change', 'archive', 'restore', 'delete'] as const;
export type AuditAction = (typeof auditActions)[number];

/** The tables whose changes by people are written down (migration 0021). */
export const auditKinds = [
  ...(['organization', 'member', 'invitation', 'api_tokens', 'retentions', 'regions', 'carriers', 'circuits'] as const),
  ...(['lines', 'pops', 'region_pops', 'reflector_addresses', 'agents', 'agent_enrolments', 'routes'] as const),
  ...(['policies', 'shadows', 'relays', 'relay_routes', 'channels', 'deliveries', 'overrides'] as const),
  ...(['maintenance_windows', 'drill_plans', 'drill_runs', 'incidents', 'incident_entries'] as const),
  ...(['report_jobs', 'report_schedules', 'report_links', 'region_viewers'] as const),
] as const;
export type AuditKind = (typeof auditKinds)[number];

/** One thing that a person or their program changed. */
export interface AuditEntry {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly actorKind: 'person' | 'program';
  readonly actorName: string;
  readonly action: AuditAction;
  readonly objectKind: AuditKind;
  readonly objectId: string | null;
  /** Its name and the names of what it belongs to, as they were then. */
  readonly objectName: string;
  /** By field: what it was and became; null for nothing, `•••` for a secret. */
  readonly changes: Readonly<Record<string, readonly [before: unknown, after: unknown]>>;
}

export interface AuditPage {
  readonly items: AuditEntry[];
  /** Opaque; null at the end. */
  readonly nextCursor: string | null;
}

export interface AuditInput {
  readonly kind?: AuditKind | undefined;
  readonly action?: AuditAction | undefined;
  /** A user's or a token's id. */
  readonly actorId?: string | undefined;
  readonly objectId?: string | undefined;
  /** Epoch ms, half open. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/**
 * What people and their programs changed in the organization, newest first.
 *
 * @throws ServiceError invalid for a cursor that is not one of ours, and for a span that ends before it begins.
 */
export async function listAudit(ctx: OrganizationContext, input: AuditInput): Promise<AuditPage> {
  const { kind, action, actorId, objectId, from, to, limit } = input;
  if (from !== undefined && to !== undefined && to <= from)
    throw new ServiceError('invalid', 'The end must be after the beginning.', { field: 'to' });
  const conditions = [
    sql`organization_id = ${ctx.organizationId}`,
    kind && sql`object_kind = ${kind}`,
    action && sql`action = ${action}`,
    actorId && sql`actor_id = ${actorId}`,
    objectId && sql`object_id = ${objectId}`,
    from === undefined ? null : sql`at >= ${new Date(from)}`,
    to === undefined ? null : sql`at < ${new Date(to)}`,
    afterMomentCursor(input.cursor, sql`at`, sql`id`),
  ].filter((condition) => typeof condition === 'object' && condition !== null);
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<AuditEntry & { micros: string } & Record<string, unknown>>(sql`
      select id, extract(epoch from at)::float8 * 1000 as at, actor_kind as "actorKind", actor_name as "actorName", action,
        object_kind as "objectKind", object_id as "objectId", object_name as "objectName", changes,
        ${microsOf(sql`at`)} as micros
      from audit_entries where ${sql.join(conditions, sql` and `)}
      order by at desc, id desc limit ${limit + 1}`),
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    items: page.map(({ micros: _, ...entry }) => entry),
    nextCursor: last ? momentCursorText(last) : null,
  };
}
