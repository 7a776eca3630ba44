import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type Edition, migrate } from '../migrate';
import { migrationFiles, migrationsDigest } from '../migrationFiles';

/** A server that tests may create databases on; `url` points at its maintenance database. */
export interface TestServer {
  readonly name: string;
  readonly url: string;
}

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

export const migrationsFolder = fileURLToPath(new URL('../../../../migrations', import.meta.url));

const TEMPLATE_LOCK = 7_294_611;

/** The servers that the test run was given in TWINLINE_TEST_SERVERS (JSON); throws when there are none. */
export function testServers(): TestServer[] {
  const given = process.env.TWINLINE_TEST_SERVERS;
  if (given === undefined || given === '')
    throw new Error('TWINLINE_TEST_SERVERS is not set: run the tests with "npm test", which starts database servers.');
  return JSON.parse(given) as TestServer[];
}

/**
 * The first of them, in a list as `describe.each` takes it: for what is shown of programs, HTTP and time, in which SQL
 * has no part of its own. What is asked of the database there is shown on every server where it is written: in services.
 */
export function oneTestServer(): TestServer[] {
  return testServers().slice(0, 1);
}

/** A fresh database with all migrations, cloned from a template that is made once per server and set of migrations. */
export async function createTestDatabase(server: TestServer): Promise<TestDatabase> {
  return cloneOf(server, await templateOf(server));
}

/** What is worth filling in once for several test files. */
export interface Filling<T> {
  /** Fills the migrated database at `url`; what it gives is kept as JSON with the database. */
  fill(url: string): Promise<T>;
  /** The files that say what is filled in: where their bytes are others, it is done anew. */
  readonly sources: readonly string[];
}

/** As `createTestDatabase`, and filled: once per server and `sources`, whoever asks first. */
export async function createFilledDatabase<T>(
  server: TestServer,
  { fill, sources }: Filling<T>,
): Promise<TestDatabase & { readonly filled: T }> {
  const plain = await templateOf(server);
  const digest = createHash('sha256').update(plain);
  for (const source of sources) digest.update(readFileSync(source));
  const template = await madeOnce(
    server,
    `twinline_filled_${digest.digest('hex').slice(0, 16)}`,
    async (admin, name) => {
      await cloneFrom(admin, plain, name);
      const filled = await fill(databaseUrl(server.url, name));
      await admin.query(`comment on database ${name} is ${admin.escapeLiteral(JSON.stringify(filled))}`);
    },
  );
  const database = await cloneOf(server, template);
  const filled = await asAdmin(server, async (admin) => {
    const { rows } = await admin.query<{ kept: string }>(
      `select shobj_description(oid, 'pg_database') as kept from pg_database where datname = $1`,
      [template],
    );
    return JSON.parse(rows[0]?.kept ?? 'null') as T;
  });
  return { ...database, filled };
}

async function cloneOf(server: TestServer, template: string): Promise<TestDatabase> {
  const name = `twinline_test_${randomBytes(8).toString('hex')}`;
  await asAdmin(server, (admin) => cloneFrom(admin, template, name));
  return {
    url: databaseUrl(server.url, name),
    drop: () =>
      asAdmin(server, async (admin) => void (await admin.query(`drop database if exists ${name} with (force)`))),
  };
}

/** Which TimescaleDB the databases of this server have: for tests that name what only one edition can show. */
export async function editionOf(server: TestServer): Promise<Edition> {
  const database = await createTestDatabase(server);
  try {
    return (await migrate(database.url, migrationsFolder, () => undefined)).edition;
  } finally {
    await database.drop();
  }
}

async function templateOf(server: TestServer): Promise<string> {
  const digest = migrationsDigest(migrationFiles(migrationsFolder)).slice(0, 16);
  return madeOnce(server, `twinline_template_${digest}`, async (admin, name) => {
    await admin.query(`create database ${name}`);
    await migrate(databaseUrl(server.url, name), migrationsFolder, () => undefined);
  });
}

/** Makes a template unless it is there; who comes meanwhile waits for it. */
async function madeOnce(
  server: TestServer,
  template: string,
  make: (admin: pg.Client, name: string) => Promise<void>,
): Promise<string> {
  await asAdmin(server, async (admin) => {
    await admin.query('select pg_advisory_lock($1, hashtext($2))', [TEMPLATE_LOCK, template]);
    const { rows } = await admin.query<{ ready: boolean }>(
      'select not datallowconn as ready from pg_database where datname = $1',
      [template],
    );
    if (rows[0]?.ready === true) return;
    await admin.query(`drop database if exists ${template} with (force)`);
    await make(admin, template);
    // Nobody may connect any more (TimescaleDB's scheduler would, and hold up cloning); it also says "complete".
    await admin.query(`alter database ${template} with allow_connections false`);
  });
  return template;
}

/** A background worker that connected before the door closed can hold up the first clone: end it and try again. */
async function cloneFrom(admin: pg.Client, template: string, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [template]);
    try {
      await admin.query(`create database ${name} template ${template}`);
      return;
    } catch (error) {
      const inUse = error instanceof pg.DatabaseError && error.code === '55006';
      if (!inUse || attempt === 10) throw error;
    }
  }
}

async function asAdmin<T>(server: TestServer, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function databaseUrl(url: string, name: string): string {
  const target = new URL(url);
  target.pathname = `/${name}`;
  return target.toString();
}
