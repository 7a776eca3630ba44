import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signWebhook } from '../src/sign';
import { directive as directiveAt, SECRET } from './directive';
import { freePort } from './freePort';
import { type HubStandIn, openHubStandIn } from './hubStandIn';

const execute = promisify(execFile);
const here = resolve(import.meta.dirname, '..');
const tree = resolve(here, '../..');
const modules = join(tree, 'node_modules');

let folder: string;
let application: string;
let tarball: string;
/** No registry is asked, and nothing of this machine's npm settings counts. */
const offline = () => ({
  ...process.env,
  npm_config_cache: join(folder, 'npm-cache'),
  npm_config_registry: 'http://127.0.0.1:9/',
  npm_config_fetch_retries: '0',
  npm_config_audit: 'false',
  npm_config_update_notifier: 'false',
});
async function pack(of: string): Promise<{ filename: string; files: { path: string }[] }> {
  const args = ['pack', of, '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await execute('npm', args, { cwd: folder, env: offline() });
  return JSON.parse(stdout)[0];
}

let packed: Awaited<ReturnType<typeof pack>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twinline-relay-package-'));
  await execute(process.execPath, [join(here, 'build.mjs'), join(folder, 'dist')]);
  packed = await pack(join(folder, 'dist'));
  tarball = join(folder, packed.filename);
  const zod = join(folder, (await pack(join(modules, 'zod'))).filename);
  application = join(folder, 'application');
  mkdirSync(application);
  writeFileSync(join(application, 'package.json'), '{"name": "application", "private": true, "type": "module"}');
  await execute('npm', ['install', tarball, zod], { cwd: application, env: offline() });
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package of the SDK', () => {
  it('holds what is meant and nothing else', () => {
    const paths = packed.files.map(({ path }) => path.replace(/-[A-Z0-9]{8}\.js$/, '-*.js'));
    const kinds = new Set(
      paths.map((path) => (path.includes('/') ? dirname(path) : path.replace(/^\w+\.js$/, '*.js'))),
    );
    expect([...kinds].filter((kind) => !kind.startsWith('types')).sort()).toEqual(
      ['*.js', 'LICENSE', 'README.md', 'chunks', 'examples', 'package.json'].sort(),
    );
    expect(paths.filter((path) => path.includes('test') || /\.ts$/.test(path.replace(/\.d\.ts$/, '')))).toEqual([]);
    const manifest = JSON.parse(readFileSync(join(folder, 'dist/package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: '@twinline/relay', license: 'Apache-2.0', sideEffects: false });
    expect(Object.keys(manifest.dependencies)).toEqual(['zod']);
    expect(manifest).not.toHaveProperty('private');
    const named = Object.values<{ types: string; default: string }>(manifest.exports).flatMap(Object.values);
    const inside = new Set(packed.files.map(({ path }) => `./${path}`));
    expect(named.filter((path) => !inside.has(path))).toEqual([]);
  });

  it('each module is loaded by plain Node in an empty folder', async () => {
    const { exports } = JSON.parse(readFileSync(join(folder, 'dist/package.json'), 'utf8'));
    const names = Object.keys(exports).map((path) => join('@twinline/relay', path));
    const script = `for (const name of ${JSON.stringify(names)}) if (Object.keys(await import(name)).length === 0) throw new Error(name)`;
    await execute(process.execPath, ['--input-type=module', '--eval', script], { cwd: application });
  });

  it('type-checks in a strict project, declarations included', async () => {
    mkdirSync(join(application, 'node_modules/@types'), { recursive: true });
    symlinkSync(join(modules, '@types/node'), join(application, 'node_modules/@types/node'));
    symlinkSync(join(modules, 'undici-types'), join(application, 'node_modules/undici-types'));
    writeFileSync(
      join(application, 'relay.ts'),
      `import { createServer } from 'node:http';
       import { createRelay, type RouteState } from '@twinline/relay';
       import { fastifyPlugin } from '@twinline/relay/fastifyPlugin';
       import { fileStore } from '@twinline/relay/fileStore';
       import { nodeHandler } from '@twinline/relay/nodeHandler';
       const relay = createRelay({
         hubUrl: 'https://hub.example.com', token: 't', routes: ['r'], store: fileStore('x'),
         onDirective: async ({ line }, { via }) => { const way: 'webhook' | 'stream' | 'pull' | 'store' = via; console.log(line, way); },
       });
       relay.on('incident', (event) => { if (event.type === 'incident.closed') console.log(event.data.closedAt); });
       // @ts-expect-error an event that is none
       relay.on('nothing', () => undefined);
       const state: RouteState = relay.state('r');
       // @ts-expect-error it may be null
       console.log(state.current.line, fastifyPlugin(relay.receive));
       createServer(nodeHandler(relay.receive));\n`,
    );
    const compilerOptions = {
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      module: 'nodenext',
      target: 'es2023',
      types: ['node'],
      noEmit: true,
    };
    writeFileSync(join(application, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['relay.ts'] }));
    const { stdout } = await execute(join(modules, '.bin/tsc'), ['-p', '.'], { cwd: application }).catch(
      (error) => error,
    );
    expect(stdout).toBe('');
  });
});

describe('the examples', () => {
  let hub: HubStandIn;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    for (const name of ['express', 'fastify'])
      symlinkSync(join(modules, name), join(application, 'node_modules', name));
    hub = await openHubStandIn();
  });
  beforeEach(() => {
    hub.directive = directive();
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => hub.close());

  const directive = (changes: Parameters<typeof directiveAt>[0] = {}) =>
    directiveAt({ expiresAt: new Date(Date.now() + 60_000).toISOString(), ...changes });

  /** Runs one as it stands in the package, beside what it imports. */
  function start(example: string, port = 0) {
    const file = join(application, `${example}.mjs`);
    writeFileSync(file, readFileSync(join(application, `node_modules/@twinline/relay/examples/${example}.mjs`)));
    const env = {
      ...process.env,
      TWINLINE_HUB: hub.url,
      TWINLINE_TOKEN: 'a-token',
      TWINLINE_ROUTE: 'route-sg',
      TWINLINE_SECRET: SECRET,
      STATE_FOLDER: join(application, 'state'),
      PORT: String(port),
    };
    const child = spawn(process.execPath, [file], { cwd: application, env, stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const said: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
    return { child, said };
  }
  const says = (said: string[], text: string) =>
    expect.poll(() => said.some((line) => line.includes(text)), { timeout: 30_000, message: text }).toBe(true);

  it.each(['follow', 'express', 'fastify'])(
    '%s begins with the hub’s word, takes a webhook, and ends',
    async (name) => {
      const port = await freePort();
      const { child, said } = start(name, port);
      await says(said, 'line B');
      const data = directive({ sequence: 11, line: 'A' });
      const body = JSON.stringify({ type: 'route.directive', timestamp: new Date().toISOString(), data });
      const headers = { 'content-type': 'application/json', ...signWebhook([SECRET], 'msg-1', Date.now(), body) };
      const answer = await fetch(`http://localhost:${port}/twinline`, { method: 'POST', body, headers });
      expect([answer.status, await answer.json()]).toEqual([200, { status: 'apply' }]);
      await says(said, 'line A');
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
  );

  it('streamOnly follows without a port, and ends', async () => {
    const { child, said } = start('streamOnly');
    await says(said, 'send on line B (by pull)');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('fetchHandler takes a Request', async () => {
    const { webhookHandler } = await import(
      join(application, 'node_modules/@twinline/relay/examples/fetchHandler.mjs')
    );
    const lines: string[] = [];
    const handle = webhookHandler(SECRET, ({ line }: { line: string }) => void lines.push(line));
    const body = JSON.stringify({ type: 'route.directive', timestamp: new Date().toISOString(), data: directive() });
    const headers = { ...signWebhook([SECRET], 'msg-1', Date.now(), body) };
    expect((await handle(new Request('http://relay/', { method: 'POST', body, headers }))).status).toBe(200);
    expect(lines).toEqual(['B']);
  });
});
