import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type Database } from '@twinline/db/client';
import { migrate } from '@twinline/db/migrate';
import { createTestDatabase, migrationsFolder, type TestDatabase, testServers } from '@twinline/db/testing/databases';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { describeSchema } from '../../packages/db/test/fixtures/describeSchema';
import { connected } from '../../packages/db/test/fixtures/emptyDatabases';
import { fillTables, readRows } from '../../packages/db/test/fixtures/fillTables';
import { addMissingStates, holdLeases } from '../../packages/services/src/evaluation/lease';
import { createIngest } from '../../packages/services/src/ingest/createIngest';
import { createRollupLoop } from '../../packages/services/src/rollup/createRollupLoop';
import { retain } from '../../packages/services/src/rollup/retain';
import { batchOf, createAgent, testContext } from '../../packages/services/test/ingestWorld';
import { readDatabaseState } from '../backup/databaseState';
import { findProgram, programFolders } from '../backup/programs';
import { checkRestorable, restoreBackup } from '../backup/restoreBackup';
import { writeBackup } from '../backup/writeBackup';
import { softwareFolder } from '../setup/home';

// Dumping and restoring a hundred tables takes seconds, and half a minute where other tests run beside it.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const NOW = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
const folders = programFolders(softwareFolder());
const quiet = () => undefined;
/** What a restore changes on purpose. */
const CHANGED = new Set(['route_states', 'agents', 'session', 'deliveries', 'events', 'report_jobs']);

const servers = await Promise.all(
  testServers().map(async (server) => {
    const { serverMajor } = await readDatabaseState(server.url);
    const missing = await findProgram('pg_dump', serverMajor, folders).then(
      () => findProgram('pg_restore', serverMajor, folders).then(() => null, String),
      String,
    );
    return { ...server, missing };
  }),
);

describe.each(servers)('backup and restore on $name', (server) => {
  const what = server.missing === null ? '' : `not verified (${server.missing}): `;
  const only = test.skipIf(server.missing !== null);
  let scratch: string;
  let source: TestDatabase;
  let db: Database;
  let agent: Awaited<ReturnType<typeof createAgent>>;
  let backup: string;
  let target: string;

  const dropTarget = async () => {
    const name = new URL(target).pathname.slice(1);
    await connected(server.url, (admin) => admin.query(`drop database if exists ${name} with (force)`));
  };
  const restore = (file: string, databaseUrl: string) => restoreBackup({ file, databaseUrl, folders, say: quiet });
  const contents = (url: string) =>
    connected(url, async (client) => ({ ...(await readRows(client)), schema: await describeSchema(client) }));

  beforeAll(async () => {
    if (server.missing !== null) return;
    scratch = mkdtempSync(join(tmpdir(), 'twinline-backup-'));
    backup = join(scratch, 'twinline.backup');
    source = await createTestDatabase(server);
    target = `${source.url}_restored`;
    db = createDatabase(source.url, { max: 4, onIdleError: quiet });
    await connected(source.url, fillTables);
    // What is filled in there means nothing to the loops; theirs comes below.
    await db.pool.query('delete from rollup_dirty');
    await db.pool.query('delete from rollup_days');
    agent = await createAgent(db);
    const context = testContext(db, () => NOW);
    const ingest = createIngest(context, { groupDelayMs: 1 });
    const second = (minutesAgo: number) => ({ path: agent.first, start: NOW - minutesAgo * MINUTE_MS, lost: 3 });
    // Over two chunks of raw samples at least, some rolled up and some still marked.
    await ingest.submit(agent, batchOf([second(8 * 60), second(8 * 60 - 1), second(40)]), NOW);
    await createRollupLoop(context).runOnce();
    await ingest.submit(agent, batchOf([second(30), second(29)]), NOW);
    await ingest.stop();
    await addMissingStates(context);
    await holdLeases(context, '00000000-0000-4000-8000-000000000001');
  });
  afterAll(async () => {
    if (server.missing !== null) return;
    await db.end();
    await dropTarget();
    await source.drop();
    rmSync(scratch, { recursive: true });
  });

  only(
    `${what}a restored database has the same schema and, but for what a restore must change, the same rows`,
    async () => {
      const before = await contents(source.url);
      const written = await writeBackup({ databaseUrl: source.url, file: backup, folders });
      expect(written.bytes).toBeGreaterThan(10_000);
      await restore(backup, target);
      const after = await contents(target);
      // Each is told how much of what waited was left out.
      const organizations = before.rows.get('organization')?.length ?? 0;
      expect(after.schema).toEqual(before.schema);
      expect([...after.rows.keys()]).toEqual([...before.rows.keys()]);
      for (const [table, rows] of before.rows)
        if (!CHANGED.has(table)) expect(after.rows.get(table), table).toEqual(rows);
      for (const table of CHANGED)
        expect(after.rows.get(table)?.length, table).toBe(
          table === 'session' ? 0 : (before.rows.get(table)?.length ?? 0) + (table === 'events' ? organizations : 0),
        );
      expect((await migrate(target, migrationsFolder, quiet)).applied).toEqual([]);
    },
  );

  only(
    `${what}every epoch is above all that were ever issued, also after a further restore, and every lease is free`,
    async () => {
      const epochs = () =>
        connected(target, async (client) => {
          const { rows } = await client.query<{ epoch: string; lease_holder: string | null; claimed: string }>(
            `select epoch, lease_holder, (select count(*) from deliveries where claimed_by is not null) as claimed
           from route_states order by route_id`,
          );
          expect(rows.map((row) => [row.lease_holder, row.claimed])).toEqual(rows.map(() => [null, '0']));
          return rows.map((row) => Number(row.epoch));
        });
      const first = await epochs();
      expect(first.length).toBeGreaterThan(1);
      for (const epoch of first) expect(epoch).toBeGreaterThan(NOW / 1_000 - 60);
      // A hub decides for some time, each change of the lease with a higher epoch; then its own backup is restored.
      const restored = createDatabase(target, { max: 1 });
      const context = testContext(restored);
      await holdLeases(context, '00000000-0000-4000-8000-000000000002');
      await restored.pool.query('update route_states set lease_until = now()');
      const held = await holdLeases(context, '00000000-0000-4000-8000-000000000003');
      await restored.end();
      const file = join(scratch, 'second.backup');
      await writeBackup({ databaseUrl: target, file, folders });
      await dropTarget();
      await restore(file, target);
      for (const epoch of await epochs()) expect(epoch).toBeGreaterThan(Math.max(...first, ...held.values()));
    },
  );

  only(`${what}on a restored database ingest, rollups and retention go on`, async () => {
    const restored = createDatabase(target, { max: 4, onIdleError: quiet });
    const context = testContext(restored, () => NOW);
    const count = async (text: string) => Number((await restored.pool.query(text, [agent.first])).rows[0].n);
    const ingest = createIngest(context, { groupDelayMs: 1 });
    const late = { path: agent.first, start: NOW - 8 * 60 * MINUTE_MS + 1_000, lost: 50 };
    await ingest.submit(agent, batchOf([late, { path: agent.first, start: NOW - 20 * MINUTE_MS }]), NOW);
    await ingest.stop();
    await createRollupLoop(context).runOnce();
    // The late one, the new one, and the two that were marked when the backup was taken.
    expect(await count('select count(*) as n from rollup_minutes where path_id = $1')).toBe(6);
    expect(await count('select sum(lost) as n from rollup_quarters where path_id = $1')).toBe(5 * 3 + 50);
    const retained = await retain(testContext(restored, () => NOW + 18 * DAY_MS));
    expect(retained?.failures).toEqual([]);
    expect(await count('select count(*) as n from samples where path_id = $1')).toBe(0);
    expect(await count('select count(*) as n from rollup_minutes where path_id = $1')).toBe(6);
    await restored.end();
  });

  only(
    `${what}a database with something in it, a file that is there, and what is no backup are refused untouched`,
    async () => {
      const before = await contents(source.url);
      await expect(restore(backup, source.url)).rejects.toThrow(
        / is not empty \(\d+ tables and views, .*A backup goes into/,
      );
      expect(await contents(source.url)).toEqual(before);
      await expect(writeBackup({ databaseUrl: source.url, file: backup, folders })).rejects.toThrow(/exists already/);
      const other = join(scratch, 'other');
      await expect(writeBackup({ databaseUrl: server.url, file: other, folders })).rejects.toThrow(
        /not a database of Twinline/,
      );
      writeFileSync(other, 'nothing');
      const fresh = `${source.url}_fresh`;
      await expect(restore(other, fresh)).rejects.toThrow(/pg_restore failed: .*not.* archive/);
      await connected(server.url, (admin) =>
        admin.query(`drop database ${new URL(fresh).pathname.slice(1)} with (force)`),
      );
    },
  );
});

describe('a backup is refused before anything is touched', () => {
  const archive = { serverMajor: 17, timescaleVersion: '2.19.3', compressed: false };
  const empty = {
    serverMajor: 17,
    timescaleVersion: null,
    availableVersions: ['2.19.3', '2.20.0'],
    license: null,
    relations: [],
  };
  const check = (made: object, there: object) => () =>
    checkRestorable({ ...archive, ...made }, { ...empty, ...there }, 'twinline');

  test('where the server has no TimescaleDB of the same version, with what to do', () => {
    expect(check({}, {})).not.toThrow();
    expect(check({}, { availableVersions: ['2.20.0'] })).toThrow(
      /made with TimescaleDB 2\.19\.3 and can only be restored with the same version; this server has 2\.20\.0\. Install 2\.19\.3, restore, then upgrade/,
    );
    expect(check({}, { availableVersions: [] })).toThrow(/this server has none/);
    expect(check({}, { timescaleVersion: '2.20.0' })).toThrow(/has 2\.20\.0 in it already/);
    expect(check({ timescaleVersion: null }, { availableVersions: [] })).not.toThrow();
  });

  test('where the server is older, or the database has something in it', () => {
    expect(check({}, { serverMajor: 16 })).toThrow(/is of PostgreSQL 17, this server is 16/);
    expect(check({}, { relations: ['regions', 'routes'] })).toThrow(
      /^The database twinline is not empty \(2 tables and views, regions among them\)/,
    );
  });
});

describe('the programs of PostgreSQL', () => {
  test('a missing one is named, with the package that has it', async () => {
    await expect(findProgram('pg_dump', 17, ['/nowhere'])).rejects.toThrow(
      'pg_dump 17 or newer is needed, and there is none at all. Install the package postgresql-client-17',
    );
  });

  test('one that is older than the server is named as such', async () => {
    const found = findProgram('pg_dump', 99, folders);
    await expect(found).rejects.toThrow(/^The server is PostgreSQL 99: pg_dump 99 or newer is needed, and there is /);
  });
});
