import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../src/migrate';
import { migrationFiles } from '../src/migrationFiles';
import { migrationsFolder, testServers } from '../src/testing/databases';

describe.each(testServers())('migrating empty databases on $name', (server) => {
  const names = [1, 2].map(() => `twinline_test_${randomBytes(8).toString('hex')}`);
  const urlOf = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).toString();
  let admin: pg.Client;

  beforeAll(async () => {
    admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    for (const name of names) await admin.query(`create database ${name}`);
  });
  afterAll(async () => {
    for (const name of names) await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  });

  test('two processes at once on each of two databases apply every file exactly once, in order', async () => {
    const runs = await Promise.all(
      [...names, ...names].map((name) => migrate(urlOf(name), migrationsFolder, () => undefined)),
    );
    const edition = runs[0]?.edition;
    const files = migrationFiles(migrationsFolder).filter((file) => file.needs === null || edition !== 'none');
    for (const i of [0, 1]) {
      const applied = [...(runs[i]?.applied ?? []), ...(runs[i + 2]?.applied ?? [])];
      expect(applied).toEqual(files.map((file) => file.name));
    }
    if (edition !== 'none') expect(files.map((file) => file.name)).toContain('timescale/0002_hypertables.sql');
  });
});
