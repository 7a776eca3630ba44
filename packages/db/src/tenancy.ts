import { sql } from 'drizzle-orm';
import type { Database } from './client';

export type Transaction = Parameters<Parameters<Database['drizzle']['transaction']>[0]>[0];

/**
 * Runs `work` in one transaction as people's role inside one organization: row-level security shows and takes only
 * its rows, and measurements are reached through the people_* views. What it changes is written down under the name of
 * the database's actor. Role, organization and actor end with the transaction.
 */
export function withOrganization<T>(
  db: Database,
  organizationId: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return db.drizzle.transaction(async (tx) => {
    await tx.execute(
      sql`select set_config('role', 'twinline_people', true), set_config('twinline.organization_id', ${organizationId}, true),
        set_config('twinline.actor', ${db.actor === undefined ? '' : JSON.stringify(db.actor)}, true)`,
    );
    return work(tx);
  });
}
