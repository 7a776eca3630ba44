import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
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
    expect(runs[0]?.edition).toBe(server.name === 'embedded' ? 'none' : runs[1]?.edition);
  });

  test('a database with a migration that this program does not know is refused in one sentence', async () => {
    const older = mkdtempSync(join(tmpdir(), 'twinline-migrations-'));
    writeFileSync(join(older, '0001_first.sql'), 'select 1;');
    await expect(migrate(database.url, older, () => undefined)).rejects.toThrow(/newer than this program/);
  });

  test('the drizzle schema names exactly the columns and nullability that the migrations make', async () => {
    const { rows } = await db.pool.query<{ table_name: string; column: string }>(
      `select table_name, column_name || case is_nullable when 'YES' then ' null' else ' not null' end as column
       from information_schema.columns where table_schema = 'public' order by table_name, column_name`,
    );
    for (const table of Object.values(schema) as PgTable[]) {
      const { name, columns } = getTableConfig(table);
      const declared = columns.map(
        (column) => `${column.name} ${column.notNull || column.primary ? 'not null' : 'null'}`,
      );
      const real = rows.filter((row) => row.table_name === name).map((row) => row.column);
      expect(declared.sort(), name).toEqual(real.sort());
    }
  });

  test.each([
    ['relays', 'webhook_secret'],
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
