import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../src/migrate';
import { migrationFiles } from '../src/migrationFiles';
import { migrationsFolder, testServers } from '../src/testing/databases';
import { describeSchema } from './fixtures/describeSchema';
import { connected, createEmptyDatabases, type EmptyDatabases, olderFolder } from './fixtures/emptyDatabases';

const quiet = () => undefined;
const all = migrationFiles(migrationsFolder);
const quick = { lockTimeoutMs: 50, pauseMs: 10 };

describe.each(testServers())('migrating on $name', (server) => {
  let databases: EmptyDatabases;

  beforeEach(() => {
    databases = createEmptyDatabases(server);
  });
  afterEach(() => databases.dropAll());

  /** A migrated database, and a folder of ours with one file more. */
  const oneMore = async (sql: string) => {
    const url = await databases.create();
    await migrate(url, migrationsFolder, quiet);
    const folder = olderFolder(all.length);
    const file = join(folder, '9999_more.sql');
    writeFileSync(file, sql);
    return { url, folder, file };
  };

  test('two processes at once on each of two databases apply every file exactly once, in order', async () => {
    const urls = [await databases.create(), await databases.create()];
    const runs = await Promise.all([...urls, ...urls].map((url) => migrate(url, migrationsFolder, quiet)));
    const edition = runs[0]?.edition;
    const files = all.filter((file) => file.needs === null || edition !== 'none');
    for (const i of [0, 1]) {
      const applied = [...(runs[i]?.applied ?? []), ...(runs[i + 2]?.applied ?? [])];
      expect(applied).toEqual(files.map((file) => file.name));
    }
    if (edition !== 'none') expect(files.map((file) => file.name)).toContain('timescale/0002_hypertables.sql');
  });

  test('a migration that fails is named, leaves the version before it as it was, and can be tried again', async () => {
    const { url, folder, file } = await oneMore('create table half (id integer); select 1 / 0;');
    const before = await connected(url, describeSchema);
    await expect(migrate(url, folder, quiet)).rejects.toThrow(/^Migration 9999_more.sql failed: division by zero/);
    expect(await connected(url, describeSchema)).toEqual(before);
    expect((await migrate(url, migrationsFolder, quiet)).applied).toEqual([]);
    writeFileSync(file, 'create table whole (id integer);');
    expect((await migrate(url, folder, quiet)).applied).toEqual(['9999_more.sql']);
  });

  test('an older program is told that the database is newer, which migration it lacks, and what to do', async () => {
    const url = await databases.create();
    await migrate(url, migrationsFolder, quiet);
    const older = olderFolder(all.length - 3);
    await expect(migrate(url, older, quiet)).rejects.toThrow(
      /^The database is newer than this program: it has migration \S+, which this program does not know\. Start the newer version/,
    );
  });

  test('a landed file that was edited is refused', async () => {
    const { url, folder, file } = await oneMore('create table whole (id integer);');
    await migrate(url, folder, quiet);
    writeFileSync(file, 'create table whole (id bigint);');
    await expect(migrate(url, folder, quiet)).rejects.toThrow(
      /^Migration 9999_more.sql was edited after it was applied/,
    );
  });

  test('a migration waits a bounded time for a lock, then says who holds it, and nothing of it is left', async () => {
    const { url, folder } = await oneMore(
      'create table first (id integer); alter table agents add column more integer;',
    );
    await connected(url, async (holder) => {
      await holder.query(`set application_name = 'a long report'`);
      await holder.query('begin');
      await holder.query('select count(*) from agents');
      await expect(migrate(url, folder, quiet, { ...quick, lockTries: 2 })).rejects.toThrow(
        /^Migration 9999_more\.sql did not get the locks it needs in 2 tries .*process \d+ \(a long report, since \d+ s: select count/,
      );
      await holder.query('rollback');
    });
    const schema = await connected(url, describeSchema);
    expect(schema.filter((line) => /^relation first |^column agents.more /.test(line))).toEqual([]);
  });

  test('a migration that found a lock taken goes on when it is free', async () => {
    const { url, folder } = await oneMore('alter table agents add column more integer;');
    await connected(url, async (holder) => {
      await holder.query('begin');
      await holder.query('select count(*) from agents');
      const lines: string[] = [];
      let freed: Promise<unknown> | null = null;
      const log = (line: string) => {
        lines.push(line);
        freed ??= holder.query('rollback');
      };
      expect((await migrate(url, folder, log, quick)).applied).toEqual(['9999_more.sql']);
      await freed;
      expect(lines[0]).toMatch(/^migration 9999_more\.sql waits for a lock \(try 1 of 30\)/);
    });
  });
});
