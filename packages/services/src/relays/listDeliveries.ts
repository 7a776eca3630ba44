import { withOrganization } from '@twinline/db/tenancy';
import { type SQL, sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { afterMomentCursor, microsOf, momentCursorText } from '../query/momentCursor';
import { type DeliveryRow, type DeliveryState, deliveryColumns, deliverySource } from './deliveryRow';

export interface DeliveryFilter {
  readonly relayId?: string | undefined;
  readonly state?: DeliveryState | undefined;
  readonly type?: string | undefined;
  readonly routeId?: string | undefined;
  /** Created since and before, epoch ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface DeliveryPage {
  readonly items: DeliveryRow[];
  /** Opaque; null at the end. */
  readonly nextCursor: string | null;
}

/** What relays were sent, newest first. Throws ServiceError invalid for a cursor that is not one of ours. */
export async function listDeliveries(
  ctx: OrganizationContext,
  input: DeliveryFilter & { readonly cursor?: string | undefined; readonly limit: number },
): Promise<DeliveryPage> {
  const after = afterMomentCursor(input.cursor, sql`v.created_at`, sql`v.id`);
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<DeliveryRow & { micros: string } & Record<string, unknown>>(sql`
      select ${deliveryColumns}, ${microsOf(sql`v.created_at`)} as micros
      from ${deliverySource}
      where v.relay_id is not null and ${matching(input)} and ${after ?? sql`true`}
      order by v.created_at desc, v.id desc limit ${input.limit + 1}`),
  );
  const page = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? page.at(-1) : undefined;
  return {
    items: page.map(({ micros: _, ...row }) => row),
    nextCursor: last ? momentCursorText({ micros: last.micros, id: last.id }) : null,
  };
}

function matching({ relayId, state, type, routeId, from, to }: DeliveryFilter): SQL {
  const conditions = [
    ...(relayId === undefined ? [] : [sql`v.relay_id = ${relayId}`]),
    ...(state === undefined ? [] : [sql`v.state = ${state}`]),
    ...(type === undefined ? [] : [sql`v.type = ${type}`]),
    ...(routeId === undefined ? [] : [sql`v.route_id = ${routeId}`]),
    ...(from === undefined ? [] : [sql`v.created_at >= ${new Date(from)}`]),
    ...(to === undefined ? [] : [sql`v.created_at < ${new Date(to)}`]),
  ];
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}
