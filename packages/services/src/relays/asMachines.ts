import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';

/**
 * What follows in this transaction runs as the machines' role: people only read the outbox, and never read a secret.
 * Row-level security guards no longer: whoever calls this has shown before that the row is the organization's, or names
 * the organization in each statement.
 */
export async function asMachines(tx: Transaction): Promise<void> {
  await tx.execute(sql`reset role`);
}
