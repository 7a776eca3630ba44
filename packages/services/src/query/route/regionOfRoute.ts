import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { ServiceError } from '../../errors';

/** The region of a route of the transaction's organization. Throws `not-found`. */
export async function regionOfRoute(tx: Transaction, routeId: string): Promise<string> {
  const { rows } = await tx.execute<{ region_id: string }>(sql`select region_id from routes where id = ${routeId}`);
  if (!rows[0]) throw new ServiceError('not-found', 'There is no such route.');
  return rows[0].region_id;
}
