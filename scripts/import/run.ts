import { randomUUID } from 'node:crypto';
import { closeSync, createReadStream, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createDatabase, type Database } from '@twinline/db/client';
import type { OrganizationContext } from '@twinline/services/context';
import { ServiceError } from '@twinline/services/errors';
import { FaultyImport, importMeasurements } from '@twinline/services/transfer/importMeasurements';
import { fail } from '../setup/dependencies.mjs';
import { stateFolder } from '../setup/home';
import type { ImportOptions } from './options';
import { faultText, progressLine, resultText } from './words';

/** Imports what the arguments say; ends the program with a sentence where that does not work out. */
export async function run(options: ImportOptions): Promise<void> {
  const db = createDatabase(databaseUrl(options), { max: 4 });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const progress = progressLine();
  try {
    const organizationId = await organizationOf(db, options.organization);
    const result = await importMeasurements(contextOf(db, organizationId), {
      ...options,
      open: () => openFile(options.file),
      onProgress: progress.show,
      signal: stop.signal,
    });
    progress.clear();
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : resultText(result, options));
  } catch (error) {
    progress.clear();
    if (stop.signal.aborted) fail('stopped. What is stored stays; the same command again goes on from there.');
    await db.end();
    explain(error, options);
  }
  await db.end();
}

function explain(error: unknown, { json, file }: ImportOptions): never {
  if (error instanceof FaultyImport) {
    if (json) process.stdout.write(`${JSON.stringify({ faults: error.faults, faultCount: error.count })}\n`);
    else process.stderr.write(error.faults.map((fault) => `${faultText(fault)}\n`).join(''));
    const rest = error.count - error.faults.length;
    const more = rest > 0 ? ` (${rest} more are not shown)` : '';
    fail(
      `${error.count} lines of ${file} are wrong${more}. Nothing was stored. Mend them, or leave them out with --skip-faulty.`,
    );
  }
  if (error instanceof ServiceError) fail(`${error.message}.`);
  if (error instanceof Error && 'code' in error) {
    if (String(error.code).startsWith('Z_')) fail(`${file} is damaged: it can't be unpacked (${error.message}).`);
    if (error.code === 'ECONNREFUSED')
      fail(`the database does not answer (${error.message}): start it, or name another by --database.`);
    if (error.code === '42P01')
      fail('the database has not been set up: start the hub once, which brings it up to date.');
  }
  throw error;
}

function contextOf(db: Database, organizationId: string): OrganizationContext {
  const say = (fields: object, message: string) => void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
  const log = { info: () => undefined, warn: say, error: say };
  return { db, log, now: Date.now, newId: randomUUID, organizationId };
}

function databaseUrl({ database }: ImportOptions): string {
  if (database !== undefined) return database;
  const demoFile = join(stateFolder, 'demo.json');
  if (existsSync(demoFile)) return (JSON.parse(readFileSync(demoFile, 'utf8')) as { database: string }).database;
  return (
    process.env.DATABASE_URL ??
    fail('which database? Start the demo with npm start, set DATABASE_URL, or name one by --database.')
  );
}

async function organizationOf(db: Database, slug: string | undefined): Promise<string> {
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

/** The file from its beginning; packed by gzip if its first bytes say so, whatever it is called. */
function openFile(file: string): Readable {
  const bytes = createReadStream(file);
  if (!isPacked(file)) return bytes;
  const unpacked = pipeline(bytes, createGunzip(), new PassThrough(), () => undefined);
  return unpacked;
}

function isPacked(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const first = Buffer.alloc(2);
    return readSync(handle, first, 0, 2, 0) === 2 && first[0] === 0x1f && first[1] === 0x8b;
  } finally {
    closeSync(handle);
  }
}
