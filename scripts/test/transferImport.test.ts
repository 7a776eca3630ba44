import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createDatabase } from '@twinline/db/client';
import { createTestDatabase, oneTestServer, type TestServer, testServers } from '@twinline/db/testing/databases';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { root } from '../setup/dependencies.mjs';

const ROWS = 6_000;
/** Each starts the command, which a busy machine may take a minute for. */
const PATIENT = { timeout: 240_000 };
/**
 * Three hours before this time of day, long ago: "ending now" moves by whole days, and what is rolled up must be over
 * whenever the test runs.
 */
const BEGIN_MS = Math.floor(Date.now() / 1_000) * 1_000 - 1_000 * 86_400_000 - 3 * 3_600_000;
const HEADER = 'path,line,start_epoch_ms,duration_ms,sent,received,rtt_min_us,rtt_p50_us,rtt_p95_us,rtt_max_us';

/** A database with one organization, a packed file of two lines, and the command for both. */
async function openPlace(server: TestServer) {
  const database = await createTestDatabase(server);
  const db = createDatabase(database.url, { max: 2 });
  await db.pool.query(`insert into organization (id, name, slug) values ('o', 'O', 'only')`);
  const folder = mkdtempSync(join(tmpdir(), 'twinline-import-'));
  const file = join(folder, 'drive.csv.gz');
  const lines = Array.from({ length: ROWS }, (_, i) => {
    const path = i < ROWS / 2 ? 'drive/x,x' : 'drive/y,y';
    return `${path},${BEGIN_MS + (i % (ROWS / 2)) * 1_000},1000,5,4,50000,60000,70000,80000`;
  });
  writeFileSync(file, gzipSync(`${HEADER}\n${lines.join('\n')}\n`));
  const start = (...args: string[]) =>
    spawn(process.execPath, [join(root, 'scripts/import.mjs'), ...args, '--database', database.url], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  return {
    ...{ db, folder, file, start },
    async run(...args: string[]) {
      const child = start(...args);
      const said = { out: '', err: '' };
      child.stdout.on('data', (chunk) => (said.out += chunk));
      child.stderr.on('data', (chunk) => (said.err += chunk));
      const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
      return { code, ...said };
    },
    async end() {
      await db.end();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
type Place = Awaited<ReturnType<typeof openPlace>>;

describe.each(testServers())('npm run import on $name', (server) => {
  let at: Place;
  beforeAll(async () => {
    at = await openPlace(server);
  });
  afterAll(() => at.end());

  const place = ['--region', 'SG', '--time-zone', 'Asia/Singapore', '--map', 'x=A,y=B', '--ending', 'now'];
  const one = async (sql: string) => Number((await at.db.pool.query(`${sql} as n`)).rows[0].n);
  const stored = () => one('select (select count(*) from samples)');

  test(
    'killed in the middle, it has stored whole rows with their marks, and goes on when it is started again',
    PATIENT,
    async () => {
      const child = at.start(at.file, ...place);
      const closed = new Promise((resolve) => child.once('close', resolve));
      await vi.waitFor(async () => expect(await stored()).toBeGreaterThan(0), { timeout: 60_000, interval: 20 });
      child.kill('SIGKILL');
      await closed;
      const left = await stored();
      expect(left % 1_000).toBe(0);
      const unmarked = `select (select count(*) from samples s where not exists (
      select from rollup_dirty d where d.level = 'minute' and d.bucket = date_trunc('minute', s.start) and s.path_id = any(d.path_ids)
    ) and not exists (select from rollup_minutes m where m.path_id = s.path_id and m.bucket = date_trunc('minute', s.start)))`;
      expect(await one(unmarked)).toBe(0);

      const again = await at.run(at.file, ...place, '--json');
      expect(again).toMatchObject({ code: 0 });
      expect(JSON.parse(again.out)).toMatchObject({ rows: ROWS, added: ROWS - left, bucketsLeft: 0 });
      expect(await stored()).toBe(ROWS);
      expect(await one('select (select sum(samples) from rollup_minutes)')).toBe(ROWS);
      expect(await one('select (select sum(received) from rollup_quarters)')).toBe(ROWS * 4);
      expect(await one('select (select count(*) from rollup_dirty)')).toBe(0);
    },
  );

  test('says what it did in sentences, and a second time that everything is there', PATIENT, async () => {
    const done = await at.run(at.file, '--region', 'SG', '--map', 'x=A,y=B', '--ending', 'now');
    expect(done).toMatchObject({ code: 0 });
    const { out } = done;
    expect(out).toContain(`0 rows are new, ${ROWS} were there already.`);
    expect(out).toContain(`drive/x as line A: ${ROWS / 2} rows`);
  });

  test('ends with 1 and names the line, the column and the value that are wrong', PATIENT, async () => {
    const wrong = join(at.folder, 'wrong.csv');
    writeFileSync(wrong, `${HEADER}\np,x,1700000000000,1000,5,five,,,,\n`);
    const { code, err } = await at.run(wrong, ...place);
    expect(code).toBe(1);
    expect(err).toContain('line 2, received: is "five"; expected a whole number from 0 to 10000000');
    expect(err).toContain('Nothing was stored.');
  });
});

// Arguments are no matter of the server.
describe.each(oneTestServer())('npm run import, asked for what cannot be', (server) => {
  let at: Place;
  beforeAll(async () => {
    at = await openPlace(server);
  });
  afterAll(() => at.end());

  test.each([
    { why: 'no region', args: ['FILE', '--map', 'x=A'], says: '--region' },
    { why: 'no map', args: ['FILE', '--region', 'SG'], says: '--map atnt=A,verizon=B' },
    { why: 'a map that is none', args: ['FILE', '--region', 'SG', '--map', 'x'], says: 'NAME=SLOT' },
    { why: 'two lines as one', args: ['FILE', '--region', 'SG', '--map', 'x=A,y=A'], says: 'both be A' },
    {
      why: 'a time without zone',
      args: ['FILE', '--region', 'SG', '--map', 'x=A', '--ending', '2026-01-01T00:00'],
      says: '--ending',
    },
    { why: 'an unknown option', args: ['FILE', '--fast'], says: '--help' },
    { why: 'no such file', args: ['/nowhere.csv', '--region', 'SG', '--map', 'x=A'], says: 'no file /nowhere.csv' },
    {
      why: 'an unknown organization',
      args: ['FILE', '--region', 'SG', '--map', 'x=A', '--organization', 'q'],
      says: 'only',
    },
  ])('refuses $why in one sentence that says what to do', PATIENT, async ({ args, says }) => {
    const { code, err } = await at.run(...args.map((arg) => (arg === 'FILE' ? at.file : arg)));
    expect(code).toBe(1);
    expect(err).toContain(says);
    expect(err).not.toContain('    at ');
  });
});
