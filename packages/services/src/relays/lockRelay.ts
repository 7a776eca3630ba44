import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { ServiceError } from '../errors';

export interface LockedRelay {
  readonly name: string;
  readonly url: string | null;
  readonly eventTypes: readonly string[];
  readonly disabled: boolean;
  /** Epoch ms; null where one secret is in force. */
  readonly previousSecretUntil: number | null;
  readonly routeIds: readonly string[];
}

/**
 * Keeps everybody else from changing a relay until the transaction ends, and says how it stands. Only inside
 * `withOrganization`: what others have is not found.
 *
 * @throws ServiceError not-found, conflict for one that is archived.
 */
export async function lockRelay(tx: Transaction, id: string): Promise<LockedRelay> {
  const { rows } = await tx.execute<LockedRelay & { archived: boolean } & Record<string, unknown>>(sql`
    select name, webhook_url as url, event_types as "eventTypes", disabled_at is not null as disabled,
      archived_at is not null as archived, extract(epoch from previous_secret_until)::float8 * 1000 as "previousSecretUntil",
      array(select route_id::text from relay_routes where relay_id = ${id}) as "routeIds"
    from relays where id = ${id} for update`);
  const [relay] = rows;
  if (relay === undefined) throw new ServiceError('not-found', 'there is no such relay', { field: 'id' });
  if (relay.archived) throw new ServiceError('conflict', `${relay.name} is archived: add a new one`, { field: 'id' });
  return relay;
}
