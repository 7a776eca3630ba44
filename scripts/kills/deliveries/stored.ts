import type { Context } from '@twinline/services/context';

/** As the database has them; times epoch ms. */
export interface StoredDirective {
  readonly id: string;
  readonly routeId: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly line: string;
  readonly reason: string;
}

export interface StoredDelivery {
  readonly id: string;
  readonly relayId: string;
  readonly directiveId: string;
  readonly routeId: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly body: string;
  readonly state: string;
  readonly dropReason: string | null;
  readonly attempts: number;
  readonly claimedBy: string | null;
  readonly createdAt: number;
  readonly deliverBy: number;
  readonly nextAttemptAt: number;
  readonly acknowledgedAt: number | null;
  readonly appliedAt: number | null;
}

export interface Stored {
  readonly directives: readonly StoredDirective[];
  readonly deliveries: readonly StoredDelivery[];
}

const ms = (column: string) => `extract(epoch from ${column})::float8 * 1000`;

const DIRECTIVES = `
  select id, route_id as "routeId", epoch, sequence, line, reason from directives order by route_id, sequence`;

const DELIVERIES = `
  select id, relay_id as "relayId", directive_id as "directiveId", route_id as "routeId", epoch, sequence, body, state,
    drop_reason as "dropReason", attempts, claimed_by as "claimedBy", ${ms('created_at')} as "createdAt",
    ${ms('deliver_by')} as "deliverBy", ${ms('next_attempt_at')} as "nextAttemptAt", ${ms('acknowledged_at')} as "acknowledgedAt", ${ms('applied_at')} as "appliedAt"
  from deliveries where type = 'route.directive' order by route_id, relay_id, sequence`;

/** All that was decided, and what became of it. */
export async function readStored({ db }: Context): Promise<Stored> {
  const directives = await db.pool.query<StoredDirective>(DIRECTIVES);
  const deliveries = await db.pool.query<StoredDelivery>(DELIVERIES);
  return { directives: directives.rows, deliveries: deliveries.rows };
}
