import { randomUUID } from 'node:crypto';
import { createDatabase } from '@twinline/db/client';
import { migrate } from '@twinline/db/migrate';
import type { Context, Logger } from './context';
import { waitForDatabase } from './waitForDatabase';

export interface OpenOptions {
  readonly databaseUrl: string;
  readonly migrationsFolder: string;
  readonly poolSize: number;
  readonly log: Logger;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Brings the database up to date and opens it: what a machine's process does first. Waits for a database that is
 * away. The caller ends `db`.
 *
 * @throws Error when the database cannot be reached, or is newer than this program.
 */
export async function openContext(options: OpenOptions): Promise<Context> {
  const { log, now } = options;
  const { applied, edition } = await waitForDatabase(log, () =>
    migrate(options.databaseUrl, options.migrationsFolder, (line) => log.info({}, line)),
  );
  log.info({ applied: applied.length, edition }, 'the database is up to date');
  const db = createDatabase(options.databaseUrl, {
    max: options.poolSize,
    keepIdle: true,
    onIdleError: (error) => log.warn({ error: error.message }, 'a database connection broke while idle'),
  });
  return { db, log, now, newId: randomUUID };
}
