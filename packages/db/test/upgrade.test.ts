import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../src/migrate';
import { migrationFiles } from '../src/migrationFiles';
import { migrationsFolder, testServers } from '../src/testing/databases';
import { describeSchema } from './fixtures/describeSchema';
import { connected, createEmptyDatabases, type EmptyDatabases, olderFolder } from './fixtures/emptyDatabases';
import { fillTables, readRows } from './fixtures/fillTables';

const quiet = () => undefined;
const all = migrationFiles(migrationsFolder);
const landed: Record<string, string> = JSON.parse(readFileSync(join(migrationsFolder, 'landed.json'), 'utf8'));
/** Versions of what is filled in: triggers add rows of their own to those of `fillTables`. */
const WRITTEN_BY_TRIGGERS = new Set(['policy_versions', 'maintenance_versions']);
function expectTwoMore(table: string, count: number): void {
  if (WRITTEN_BY_TRIGGERS.has(table)) expect(count, table).toBeGreaterThanOrEqual(2);
  else expect(count, table).toBe(2);
}
const numberOf = (name: string) => name.replace('timescale/', '').slice(0, 4);

describe('landed migrations', () => {
  test('are never edited, taken away, or joined by another of a number that has landed', () => {
    const last = Object.keys(landed).map(numberOf).sort().at(-1) ?? '';
    const upTo = all.filter((file) => numberOf(file.name) <= last);
    expect(Object.fromEntries(upTo.map((file) => [file.name, file.checksum]))).toEqual(landed);
  });

  test('are guarded by the digest of their bytes', () => {
    const bytes = readFileSync(join(migrationsFolder, '0001_auth.sql'));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(landed['0001_auth.sql']);
  });
});

describe.each(testServers())('upgrading on $name', (server) => {
  let databases: EmptyDatabases;
  let atOnce: string[];

  beforeAll(async () => {
    databases = createEmptyDatabases(server);
    const url = await databases.create();
    await migrate(url, migrationsFolder, quiet);
    atOnce = await connected(url, describeSchema);
    // The comparison below would also hold for descriptions of nothing.
    for (const kind of ['relation', 'column', 'constraint', 'index', 'trigger', 'view', 'policy', 'function'])
      expect(atOnce.filter((line) => line.startsWith(`${kind} `)).length, kind).toBeGreaterThan(5);
  });
  afterAll(() => databases.dropAll());

  // Rows of every version go through every file after it, and each file is begun by two processes at once, as after a
  // start that was killed before it. That is each start from every version as well, but for the rows of older versions
  // that lie beside: those from each version alone are the long run's.
  test('file by file, with rows of each version in every table: no row changes, and the schema is that of an empty database migrated at once', {
    timeout: 240_000,
  }, async () => {
    const url = await databases.create();
    const kept: { readonly name: string; readonly before: Awaited<ReturnType<typeof readRows>> }[] = [];
    for (const [i, { name }] of all.entries()) {
      const folder = olderFolder(i + 1);
      const applied = (await Promise.all([1, 2].map(() => migrate(url, folder, quiet)))).flatMap((run) => run.applied);
      // A part for TimescaleDB is no version where there is none.
      if (applied.length === 0) continue;
      expect(applied).toEqual([name]);
      if (i === all.length - 1) break;
      const before = await connected(url, async (client) => {
        const { rows: old } = await readRows(client);
        await fillTables(client, [`one of ${i}`, `two of ${i}`]);
        const now = await readRows(client);
        for (const [table, rows] of now.rows) expectTwoMore(table, rows.length - (old.get(table)?.length ?? 0));
        return now;
      });
      kept.push({ name, before });
    }
    expect(kept.length).toBeGreaterThan(10);
    await connected(url, async (client) => {
      for (const { name, before } of kept) {
        const after = await readRows(client, before.columns);
        for (const [table, rows] of before.rows) {
          const there = new Set(after.rows.get(table));
          expect(
            rows.filter((row) => !there.has(row)),
            `rows of ${table} since ${name}`,
          ).toEqual([]);
        }
      }
      expect(await describeSchema(client)).toEqual(atOnce);
    });
  });

  // After each file, also between a file and its timescale/ part: where a start that was killed leaves a database.
  const versions = process.env.TWINLINE_LONG === undefined ? [] : all.slice(0, -1);
  test.each(versions.map((file, i) => [file.name, i + 1] as const))(
    'from %s alone, with rows in every table: no row changes, and the schema is that of an empty database migrated at once',
    async (_, count) => {
      const url = await databases.create();
      await migrate(url, olderFolder(count), quiet);
      const before = await connected(url, async (client) => {
        await fillTables(client);
        return readRows(client);
      });
      for (const [table, rows] of before.rows) expectTwoMore(table, rows.length);
      // Two processes start at once.
      await Promise.all([1, 2].map(() => migrate(url, migrationsFolder, quiet)));
      const after = await connected(url, async (client) => ({
        ...(await readRows(client, before.columns)),
        schema: await describeSchema(client),
      }));
      for (const [table, rows] of before.rows)
        expect(after.rows.get(table), `rows of ${table}`).toEqual(expect.arrayContaining(rows));
      expect(after.schema).toEqual(atOnce);
    },
  );

  test('what was measured before 0007 is marked, so that its days and connect times are put together', async () => {
    const url = await databases.create();
    await migrate(url, olderFolder(all.findIndex((file) => file.name.startsWith('0007'))), quiet);
    await connected(url, fillTables);
    await migrate(url, migrationsFolder, quiet);
    const marks = await connected(url, (client) =>
      client.query(`select level, cardinality(array_agg(distinct p)) as paths
        from rollup_dirty, unnest(path_ids) p where level in ('day', 'connect') group by level order by level`),
    );
    expect(marks.rows).toEqual([
      { level: 'connect', paths: 2 },
      { level: 'day', paths: 2 },
    ]);
  });
});
