import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, type TestDatabase, testServers } from '@twinline/db/testing/databases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../setup/dependencies.mjs';

const HEADER = 'path,line,start_epoch_ms,duration_ms,sent,received,rtt_min_us,rtt_p50_us,rtt_p95_us,rtt_max_us';
const START = 1_700_000_000_000;
const SECONDS = 120;

/** Line x is cut for 30 s, line y is well. */
const drive = (start = START) =>
  ['x', 'y'].flatMap((line) =>
    Array.from({ length: SECONDS }, (_, i) => {
      const cut = line === 'x' && i >= 40 && i < 70;
      return `drive/${line},${line},${start + i * 1_000},1000,50,${cut ? '0,,,,' : '50,60000,61000,62000,63000'}`;
    }),
  );

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'twinline-replay-'));
  file = join(folder, 'drive.csv.gz');
  writeFileSync(file, gzipSync(`${[HEADER, ...drive()].join('\n')}\n`));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function command(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(root, 'scripts', name), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LANG: 'C', LC_ALL: '', ...env },
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (said.out += chunk));
  child.stderr.on('data', (chunk) => (said.err += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...said };
}
const run = (...args: string[]) => command('replay.mjs', args);
const given = (...args: string[]) => run('--file', file, '--path', 'drive', '--map', 'x=A,y=B', ...args);

describe('npm run replay of a file', () => {
  test('prints what scripts rely on as JSON', async () => {
    const { code, out } = await given('--json');
    expect(code).toBe(0);
    const found = JSON.parse(out);
    expect(found).toMatchObject({ needless: 0, missed: 0, badSeconds: { A: 30, B: 0, chosen: 1.6, best: 0 } });
    expect(found.switches).toEqual([
      expect.objectContaining({ at: START + 41_200, from: 'A', to: 'B', reason: 'blackout' }),
      expect.objectContaining({ from: 'B', to: 'A', reason: 'fail-back' }),
    ]);
    expect(found.switches[0].sentence).toContain('Line A stopped answering');
    expect(found.switches[0].evidence.lines.A.grade).toBe('down');
  });

  test('puts two policies side by side, the second one from a file', async () => {
    const patient = join(folder, 'patient.json');
    writeFileSync(patient, JSON.stringify({ name: 'Patient', holdDownMs: 60_000 }));
    const { out } = await given('--preset', 'show-live', '--against', patient, '--json');
    const found = JSON.parse(out);
    expect(found.switches.map(({ reason }: { reason: string }) => reason)).toEqual(['blackout', 'fail-back']);
    expect(found.against).toMatchObject({ policy: 'Patient', badSeconds: { A: 30, B: 0 } });
    expect(found.against.switches).toHaveLength(1);
  });

  test('compares all presets and rules in a table, in both languages', async () => {
    const english = await given('--compare');
    const names = ['show-live', '1v1-social', 'live-commerce', 'education', 'three-misses', 'moving-average'];
    for (const name of [...names, 'line A alone', 'line B alone', 'best possible'])
      expect(english.out).toMatch(new RegExp(`^${name} `, 'm'));
    expect(english.out).toMatch(/^line A alone +30\.0 /m);
    const chinese = await given('--compare', '--language', 'zh');
    expect(chinese.out).toMatch(/^只用线路 A +30\.0 /m);
    const byEnvironment = await command('replay.mjs', ['--file', file, '--map', 'x=A,y=B'], { LANG: 'zh_CN.UTF-8' });
    expect(byEnvironment.out).toContain('线路 A 全断');
  });

  test('applies the delays that are named', async () => {
    const found = JSON.parse((await given('--reporting-delay', '0', '--apply-delay', '2000', '--json')).out);
    expect(found.switches[0].at).toBe(START + 41_000);
    expect(found.badSeconds.chosen).toBe(3);
  });

  test.each([
    { why: 'nothing to replay', args: [], says: '--route ID --from TIME --to TIME, or --file FILE' },
    { why: 'both at once', args: ['--file', 'FILE', '--route', 'x'], says: 'say what to replay' },
    { why: 'a file without map', args: ['--file', 'FILE'], says: '--map atnt=A,verizon=B' },
    { why: 'one line alone', args: ['--file', 'FILE', '--map', 'x=A'], says: '--map must name two' },
    { why: 'a line that is not there', args: ['--file', 'FILE', '--map', 'x=A,q=B'], says: 'q (line B)' },
    { why: 'no such file', args: ['--file', '/nowhere.csv', '--map', 'x=A,y=B'], says: 'no file /nowhere.csv' },
    {
      why: 'a preset that is none',
      args: ['--file', 'FILE', '--map', 'x=A,y=B', '--preset', 'show'],
      says: '--preset: there is no preset show',
    },
    {
      why: 'an opponent that is none',
      args: ['--file', 'FILE', '--map', 'x=A,y=B', '--against', 'q'],
      says: '--against: there is no file q',
    },
    {
      why: 'a policy that is not one',
      args: ['--file', 'FILE', '--map', 'x=A,y=B', '--policy', 'BROKEN'],
      says: '--policy: the policy cannot be used. holdDownMs is 0 ms',
    },
    { why: 'a route without time', args: ['--route', 'x', '--from', '2026-11-16T00:00Z'], says: '--to 2026-11-16' },
    { why: 'a time without zone', args: ['--route', 'x', '--from', '2026-11-16'], says: '--from: "2026-11-16"' },
    { why: 'a map of a route', args: ['--route', 'x', '--map', 'x=A'], says: '--map is of a --file' },
    {
      why: 'another language',
      args: ['--file', 'FILE', '--map', 'x=A,y=B', '--language', 'fr'],
      says: 'neither en nor zh',
    },
    { why: 'an unknown option', args: ['--fast'], says: '--help' },
  ])('refuses $why in one sentence that says what to do', async ({ args, says }) => {
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, JSON.stringify({ holdDownMs: 0 }));
    const real = args.map((arg) => (arg === 'FILE' ? file : arg === 'BROKEN' ? broken : arg));
    const { code, err, out } = await run(...real);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(says);
    expect(err).not.toContain('    at ');
  });
});

describe.each(testServers())('npm run replay of a route on $name', (server) => {
  let database: TestDatabase;
  let db: Database;

  beforeAll(async () => {
    database = await createTestDatabase(server);
    db = createDatabase(database.url, { max: 2 });
    await db.pool.query(`insert into organization (id, name, slug) values ('o', 'O', 'only')`);
  });
  afterAll(async () => {
    await db.end();
    await database.drop();
  });

  test('finds in imported measurements what it finds in their file', { timeout: 240_000 }, async () => {
    const place = ['--region', 'SG', '--time-zone', 'Asia/Singapore', '--map', 'x=A,y=B'];
    const stored = await command('import.mjs', [file, ...place, '--database', database.url]);
    expect(stored.code).toBe(0);
    await db.pool.query(`
      with policy as (
        insert into policies (organization_id, name, scenario, definition) values ('o', 'Short', 'show-live', '{"holdDownMs": 20000}')
        returning id)
      insert into routes (organization_id, region_id, scenario, policy_id)
      select 'o', r.id, 'show-live', policy.id from regions r, policy`);
    const { rows } = await db.pool.query<{ id: string }>('select id from routes');
    const time = (seconds: number) => new Date(START + seconds * 1_000).toISOString();
    const args = ['--route', rows[0]?.id ?? '', '--from', time(0), '--to', time(SECONDS), '--database', database.url];
    const own = JSON.parse((await run(...args, '--json')).out);
    expect(own).toMatchObject({ policy: 'Short', badSeconds: { A: 30, B: 0, chosen: 1.6 } });
    expect(own.switches.map(({ reason }: { reason: string }) => reason)).toEqual(['blackout', 'fail-back']);
    const preset = JSON.parse((await run(...args, '--preset', 'show-live', '--json')).out);
    const fromFile = JSON.parse((await given('--json')).out);
    const bare = ({ switches, badSeconds, degradedSeconds, missed, needless }: typeof preset) => ({
      switches: switches.map(({ at, from, to, reason }: Record<string, unknown>) => ({ at, from, to, reason })),
      ...{ badSeconds, degradedSeconds, missed, needless },
    });
    expect(bare(preset)).toEqual(bare(fromFile));
    expect((await run(...args)).out).toContain('Replayed SG · show-live');
    // What hubs did: on A throughout, whatever happened to it.
    await db.pool.query(
      `insert into directives (id, organization_id, route_id, epoch, sequence, line, mode, reason, evidence, detected_at,
         decided_at, deliver_by, expires_at)
       values (gen_random_uuid(), 'o', $1, 1, 1, 'A', 'single', 'initial', '{}', $2, $2, $2, $2)`,
      [rows[0]?.id, time(0)],
    );
    const compared = await run(...args, '--compare', '--json');
    const { contestants } = JSON.parse(compared.out) as { contestants: { policy: string }[] };
    expect(contestants.map(({ policy }) => policy).slice(0, 3)).toEqual(['Short', 'as-it-was', 'show-live']);
    expect(contestants.find(({ policy }) => policy === 'as-it-was')).toMatchObject({
      ...{ switches: [], badSeconds: { chosen: 30 }, missed: 1 },
    });
    expect((await run(...args, '--compare', '--language', 'zh')).out).toMatch(/^当时实际 +30\.0/m);
  });
});
