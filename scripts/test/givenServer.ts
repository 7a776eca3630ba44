import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** The server of TEST_DATABASE_URL, with an empty database for the demo that the browser tests start. */
export interface GivenServer {
  readonly description: string;
  readonly demoUrl: string;
  close(): Promise<void>;
}

/** Throws, naming TEST_DATABASE_URL, where the server does not answer or its user may not do what tests do. */
export async function openGivenServer(url: string): Promise<GivenServer> {
  const admin = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await admin.connect();
  } catch (error) {
    throw new Error(`TEST_DATABASE_URL: the server does not let us in: ${reasonOf(error)}`, { cause: error });
  }
  const { rows } = await admin.query<{ version: string; timescale: string | null; mayCreate: boolean }>(
    `select current_setting('server_version') as version,
       (select default_version from pg_available_extensions where name = 'timescaledb') as timescale,
       (select rolsuper or (rolcreatedb and rolcreaterole) from pg_roles where rolname = current_user) as "mayCreate"`,
  );
  const { version = '', timescale = null, mayCreate = false } = rows[0] ?? {};
  if (!mayCreate) {
    await admin.end();
    throw new Error('TEST_DATABASE_URL: its user must be allowed to create databases and roles (or be a superuser).');
  }
  const name = `twinline_test_demo_${randomBytes(6).toString('hex')}`;
  await admin.query(`create database ${name}`);
  await admin.end();
  return {
    description: `the server of TEST_DATABASE_URL, PostgreSQL ${version}, ${timescale === null ? 'no TimescaleDB' : `TimescaleDB ${timescale}`}`,
    demoUrl: Object.assign(new URL(url), { pathname: `/${name}` }).toString(),
    async close() {
      const last = new pg.Client({ connectionString: url });
      await last.connect();
      await last.query(`drop database if exists ${name} with (force)`).finally(() => last.end());
    },
  };
}

/** Node tells of several addresses that were tried in an error without a message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(String).join('; ');
  return error instanceof Error ? error.message : String(error);
}
