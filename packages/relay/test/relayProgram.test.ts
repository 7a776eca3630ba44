// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how a config names what is filled in.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { directive as directiveAt, NOW } from './directive';
import { freePort } from './freePort';
import { type HubStandIn, openHubStandIn } from './hubStandIn';

const TOKEN = 'twr_a-token-that-nobody-may-see';
let folder: string;
let program: string;
let hub: HubStandIn;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twinline-relay-program-'));
  program = join(folder, 'program.mjs');
  hub = await openHubStandIn();
  await build({
    absWorkingDir: resolve(import.meta.dirname, '..'),
    entryPoints: ['src/adapters/program/main.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
  });
});
afterEach(async () => {
  for (const child of children.splice(0).filter(({ exitCode }) => exitCode === null)) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
});
afterAll(async () => {
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A directive that holds now: the program goes by the hub's clock. */
const directive = (changes: Parameters<typeof directiveAt>[0]) => {
  const late = Date.now() - NOW;
  const iso = (offsetMs: number) => new Date(NOW + late + offsetMs).toISOString();
  return directiveAt({ decidedAt: iso(0), deliverBy: iso(10_000), expiresAt: iso(60_000), ...changes });
};

const used = () => join(folder, 'used');
function configFile(changes: object = {}): string {
  const file = join(folder, 'relay.json');
  const actions = [
    { use: 'command', run: ['/bin/cp', join(folder, 'line-${line}'), used()], lines: { A: {}, B: {} }, tries: 1 },
  ];
  writeFileSync(file, JSON.stringify({ hub: hub.url, routes: [{ id: 'route-sg', actions }], ...changes }));
  return file;
}
const environment = { PATH: process.env.PATH, TWINLINE_TOKEN: TOKEN };

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const options = { env: environment };
  return promisify(execFile)(process.execPath, [program, ...args], options).then(
    (done) => ({ code: 0, ...done }),
    (error) => error,
  );
}

describe('twinline-relay', () => {
  it('moves what it is to move, reports that only then, serves its state, and ends cleanly on SIGTERM', async () => {
    hub.directive = directive({ line: 'A', sequence: 10 });
    writeFileSync(join(folder, 'line-B'), 'B');
    const port = await freePort();
    const file = configFile({ status: `127.0.0.1:${port}` });
    const child = spawn(process.execPath, [program, '--config', file], { env: environment });
    children.push(child);
    let log = '';
    child.stdout.on('data', (chunk) => {
      log += chunk;
    });
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);

    // There is no file for line A yet: the action fails, and the hub is not told that it is in force.
    await expect.poll(() => log).toContain('"apply failed"');
    expect(hub.reports).toEqual([]);
    // It runs, and restarting it would help nobody; but it has nothing to go by.
    expect(await (await get('/healthz'))?.json()).toMatchObject({ status: 'stale', routes: [{ isStale: true }] });
    expect([(await get('/healthz'))?.status, (await get('/readyz'))?.status]).toEqual([200, 503]);

    writeFileSync(join(folder, 'line-A'), 'A');
    await expect.poll(() => hub.reports.map(({ sequence }) => sequence)).toEqual([10]);
    expect(readFileSync(used(), 'utf8')).toBe('A');
    await expect.poll(async () => (await get('/readyz'))?.status).toBe(200);
    const metrics = await (await get('/metrics'))?.text();
    expect(metrics).toContain('twinline_relay_line_in_use{route="route-sg",line="A",mode="single"} 1');
    expect(metrics).toMatch(/twinline_relay_failed_total\{route="route-sg"\} [1-9]/);

    hub.directive = directive({ line: 'B', sequence: 11 });
    await expect.poll(() => readFileSync(used(), 'utf8'), { timeout: 40_000 }).toBe('B');
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(log).toContain('"stopped"');
    expect(log).not.toContain(TOKEN);
  });

  it('--dry-run says what would be done on each line, and neither does nor reports it', async () => {
    hub.directive = directive({ line: 'A', sequence: 20 });
    const before = hub.reports.length;
    rmSync(used(), { force: true });
    const { code, stdout } = await run('--config', configFile(), '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain('line A (now; mode single)\n    routes.0.actions.0 (command): run ["/bin/cp"');
    expect(stdout).toContain('line B\n');
    expect(() => readFileSync(used())).toThrow('ENOENT');
    expect(hub.reports).toHaveLength(before);
  });

  it('--check says that a config can be used, or every fault with its field', async () => {
    expect(await run('--config', configFile(), '--check')).toMatchObject({ code: 0 });
    const bad = await run('--config', configFile({ hub: 'hub', status: '9480' }), '--check');
    expect(bad).toMatchObject({ code: 2, stdout: '' });
    expect(bad.stderr).toContain('relay.json: hub: the hub’s URL, as https://hub.example.com');
    expect(bad.stderr).toContain('relay.json: status: an address to listen at, as 127.0.0.1:9480');
    const webhook = await run('--config', configFile({ webhook: '127.0.0.1:0' }), '--check');
    expect(webhook).toMatchObject({ code: 2 });
    expect(webhook.stderr).toContain('TWINLINE_SECRET is not set');
    expect((await run()).stderr).toContain('--config FILE is missing');
  });
});
