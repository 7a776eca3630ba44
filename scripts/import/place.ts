import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '@twinline/db/client';
import type { OrganizationContext } from '@twinline/services/context';
import { fail } from '../setup/dependencies.mjs';
import { stateFolder } from '../setup/home';

/** Where a command reads and writes: which database, and which organization in it. */

/** As `--database` says, else the running demo's, else `DATABASE_URL`; ends the program where there is none. */
export function databaseUrl(database: string | undefined): string {
  if (database !== undefined) return database;
  const demoFile = join(stateFolder, 'demo.json');
  if (existsSync(demoFile)) return (JSON.parse(readFileSync(demoFile, 'utf8')) as { database: string }).database;
  return (
    process.env.DATABASE_URL ??
    fail('which database? Start the demo with npm start, set DATABASE_URL, or name one by --database.')
  );
}

/** The organization of that slug, or the only one; ends the program where it isn't clear which. */
export async function organizationOf(db: Database, slug: string | undefined): Promise<string> {
  const { rows } = await db.pool.query<{ id: string; slug: string }>('select id, slug from organization order by slug');
  const found = slug === undefined ? rows : rows.filter((row) => row.slug === slug);
  const [only, second] = found;
  const all = rows
    .map((row) => row.slug)
    .slice(0, 20)
    .join(', ');
  if (only === undefined)
    return fail(
      slug === undefined
        ? 'the database has no organization yet.'
        : `no organization is called ${slug}: there are ${all}.`,
    );
  if (second !== undefined) return fail(`there is more than one organization: say --organization, one of ${all}.`);
  return only.id;
}

export function contextOf(db: Database, organizationId: string): OrganizationContext {
  const say = (fields: object, message: string) => void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
  const log = { info: () => undefined, warn: say, error: say };
  return { db, log, now: Date.now, newId: randomUUID, organizationId };
}

/** Ends the program with a sentence, where an error of a file or of the database has one. */
export function explainFailure(error: unknown, file: string | undefined): void {
  if (!(error instanceof Error && 'code' in error)) return;
  if (String(error.code).startsWith('Z_')) fail(`${file} is damaged: it can't be unpacked (${error.message}).`);
  if (error.code === 'ECONNREFUSED')
    fail(`the database does not answer (${error.message}): start it, or name another by --database.`);
  if (error.code === '42P01') fail('the database has not been set up: start the hub once, which brings it up to date.');
}
