import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQL } from 'drizzle-orm';
import { getTableConfig, PgDialect, type PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database, schema } from '../src/client';
import { migrate } from '../src/migrate';
import { withOrganization } from '../src/tenancy';
import { createTestDatabase, migrationsFolder, type TestDatabase, testServers } from '../src/testing/databases';

describe.each(testServers())('on $name', (server) => {
  let database: TestDatabase;
  let db: Database;

  beforeAll(async () => {
    database = await createTestDatabase(server);
    db = createDatabase(database.url, { max: 4 });
    await db.pool.query(
      `insert into organization (id, name, slug) values ('one', 'One', 'one'), ('two', 'Two', 'two')`,
    );
    await db.pool.query(`insert into regions (organization_id, code, time_zone)
      values ('one', 'SG', 'Asia/Singapore'), ('two', 'BR', 'America/Sao_Paulo')`);
  });
  afterAll(async () => {
    await db.end();
    await database.drop();
  });

  test('migrating a migrated database does nothing, also by two processes at once', async () => {
    const runs = await Promise.all([1, 2].map(() => migrate(database.url, migrationsFolder, () => undefined)));
    expect(runs.map((run) => run.applied)).toEqual([[], []]);
    const { rows } = await db.pool.query(`select from pg_extension where extname = 'timescaledb'`);
    for (const run of runs) expect(run.edition === 'none').toBe(rows.length === 0);
  });

  test('a database with a migration that this program does not know is refused in one sentence', async () => {
    const older = mkdtempSync(join(tmpdir(), 'twinline-migrations-'));
    writeFileSync(join(older, '0001_first.sql'), 'select 1;');
    await expect(migrate(database.url, older, () => undefined)).rejects.toThrow(/newer than this program/);
    rmSync(older, { recursive: true });
  });

  test('the drizzle schema is the database: its tables, their columns, types, nullability, defaults and keys', async () => {
    const { rows } = await db.pool.query<{ table: string; line: string }>(
      `select c.relname as table, format('%s %s%s default %s%s', a.attname, format_type(a.atttypid, a.atttypmod),
         case when a.attnotnull then ' not null' else '' end,
         case when a.attidentity <> '' then 'identity' else coalesce(pg_get_expr(d.adbin, d.adrelid), 'none') end,
         case when a.attnum = any(k.conkey) then ' key' else '' end) as line
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
       left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
       where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'schema_migrations'`,
    );
    const tables = (Object.values(schema) as PgTable[]).map((table) => getTableConfig(table));
    expect(tables.map((table) => table.name).sort()).toEqual([...new Set(rows.map((row) => row.table))].sort());
    for (const table of tables) {
      const real = rows.filter((row) => row.table === table.name).map((row) => row.line);
      expect(declaredColumns(table).sort(), table.name).toEqual(real.sort());
    }
  });

  test.each([
    ['relays', 'webhook_secret'],
    ['relays', 'previous_secret'],
    ['channels', 'secret'],
    ['channels', 'previous_secret'],
    ['relays', 'token_hash'],
    ['agents', 'key_hash'],
    ['api_tokens', 'token_hash'],
  ])('people cannot read %s.%s, of their own organization either', async (table, column) => {
    const read = withOrganization(db, 'one', (tx) => tx.execute(`select ${column} from ${table}`));
    await expect(read).rejects.toMatchObject({ cause: { code: '42501' } });
  });

  test('people see and change only the rows of their own organization', async () => {
    const seen = await withOrganization(db, 'one', async (tx) => {
      await tx.update(schema.regions).set({ name: 'changed' });
      return tx.select({ code: schema.regions.code }).from(schema.regions);
    });
    expect(seen).toEqual([{ code: 'SG' }]);
    const all = await db.drizzle.select({ code: schema.regions.code, name: schema.regions.name }).from(schema.regions);
    expect(all).toContainEqual({ code: 'BR', name: null });
  });

  test("a row for another organization is refused, and people's role reaches no measurement table", async () => {
    const foreign = { organizationId: 'two', code: 'US', timeZone: 'UTC' };
    const inserted = withOrganization(db, 'one', async (tx) => void (await tx.insert(schema.regions).values(foreign)));
    await expect(inserted).rejects.toMatchObject({ cause: { code: '42501' } });
    const read = withOrganization(db, 'one', (tx) => tx.select().from(schema.samples));
    await expect(read).rejects.toMatchObject({ cause: { code: '42501' } });
  });

  test('every table that names an organization has row security', async () => {
    const { rows } = await db.pool.query(
      `select c.relname from information_schema.columns k
       join pg_class c on c.relname = k.table_name and c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       where k.column_name = 'organization_id' and not c.relrowsecurity`,
    );
    expect(rows).toEqual([]);
  });
});

/** A drizzle table's columns in PostgreSQL's own words. */
function declaredColumns({ columns, primaryKeys }: ReturnType<typeof getTableConfig>): string[] {
  const keys = primaryKeys.flatMap((key) => key.columns.map((column) => column.name));
  return columns.map((column) => {
    const type = column
      .getSQLType()
      .replace(', ', ',')
      .replace(/^char\(/, 'character(');
    const isKey = column.primary || keys.includes(column.name);
    const value = column.generatedIdentity ? 'identity' : defaultOf(column.default, type);
    return `${column.name} ${type}${column.notNull || isKey ? ' not null' : ''} default ${value}${isKey ? ' key' : ''}`;
  });
}

function defaultOf(value: unknown, type: string): string {
  if (value === undefined) return 'none';
  if (value instanceof SQL) return new PgDialect().sqlToQuery(value).sql;
  if (typeof value === 'string') return `'${value}'::${type}`;
  return typeof value === 'object' ? `'${JSON.stringify(value)}'::${type}` : String(value);
}
