import { randomUUID } from 'node:crypto';
import { createDatabase } from '@twinline/db/client';
import { createApiToken } from '@twinline/services/access/createApiToken';
import type { Role } from '@twinline/services/access/permissions';

/** A program's token for what a bench asks of the API; nobody but the database can make the first one. */
export async function writeApiToken(databaseUrl: string, organizationId: string, role: Role): Promise<string> {
  const db = createDatabase(databaseUrl, { max: 1 });
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const ctx = { db, log: quiet, now: Date.now, newId: randomUUID, organizationId };
  try {
    return (await createApiToken(ctx, { name: 'bench', role, createdBy: null })).token;
  } finally {
    await db.end();
  }
}
