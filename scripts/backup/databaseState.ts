import pg from 'pg';

/** What a backup or a restore must know of a database. */
export interface DatabaseState {
  readonly serverMajor: number;
  /** Of the extension in this database; null without it. */
  readonly timescaleVersion: string | null;
  /** Versions of the extension that the server can put into a database. */
  readonly availableVersions: readonly string[];
  readonly license: string | null;
  /** Names of tables, views and sequences that somebody made here. */
  readonly relations: readonly string[];
}

export async function readDatabaseState(url: string): Promise<DatabaseState> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rows } = await client.query<DatabaseState>(
      `select current_setting('server_version_num')::int / 10000 as "serverMajor",
         (select extversion from pg_extension where extname = 'timescaledb') as "timescaleVersion",
         array(select version from pg_available_extension_versions where name = 'timescaledb') as "availableVersions",
         current_setting('timescaledb.license', true) as license,
         array(
           select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^(pg_|_timescaledb)'
             and n.nspname not in ('information_schema', 'timescaledb_information', 'timescaledb_experimental')
             and not exists (select from pg_depend e
               where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
           order by 1
         ) as relations`,
    );
    if (rows[0] === undefined) throw new Error('the server said nothing of itself');
    return rows[0];
  } finally {
    await client.end();
  }
}
