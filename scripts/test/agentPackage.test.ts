import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../setup/dependencies.mjs';

const execute = promisify(execFile);
const agentFolder = join(root, 'apps/agent');
const { version } = JSON.parse(readFileSync(join(agentFolder, 'package.json'), 'utf8'));
const token = 'twe_0123456789abcdefghijklmnop';
const PUBLISHED: Record<string, string> = {
  '/agent/agent.mjs': 'main.mjs',
  '/agent/twinline-agent.tgz': 'twinline-agent.tgz',
};

let folder: string;
let dist: string;
let server: Server;
let hubUrl: string;

/** Builds into a folder of its own: the tree's dist may be in use. */
async function buildInto(name: string): Promise<string> {
  const into = join(folder, name);
  await execute(process.execPath, [join(agentFolder, 'build.mjs'), into]);
  return into;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twinline-package-'));
  dist = await buildInto('dist');
  server = createServer((request, response) => {
    const file = PUBLISHED[request.url ?? ''];
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200).end(readFileSync(join(dist, file)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  hubUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function hashes(of: string): string[] {
  return readdirSync(of).map(
    (name) =>
      `${name} ${createHash('sha256')
        .update(readFileSync(join(of, name)))
        .digest('hex')}`,
  );
}

function has(command: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('the agent as one file', () => {
  it('is at most 2 MB, and the same sources give the same bytes', async () => {
    expect(statSync(join(dist, 'main.mjs')).size).toBeLessThanOrEqual(2 * 1_048_576);
    expect(hashes(await buildInto('again'))).toEqual(hashes(dist));
  });

  it('runs without anything beside it', async () => {
    const alone = join(mkdtempSync(join(folder, 'alone-')), 'agent.mjs');
    writeFileSync(alone, readFileSync(join(dist, 'main.mjs')));
    const run = (argument: string) => execute(process.execPath, [alone, argument], { cwd: folder });
    expect((await run('--version')).stdout).toBe(`${version}\n`);
    const { stdout } = await run('--help');
    expect(stdout).toContain('TWINLINE_ENROL_TOKEN');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.skipIf(!has('npx'))('is started by npx from the hub’s tarball where no registry can be reached', async () => {
    const env = {
      ...process.env,
      npm_config_cache: join(folder, 'npm-cache'),
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_fetch_retries: '0',
      npm_config_update_notifier: 'false',
    };
    const started = await execute('npx', ['--yes', `${hubUrl}/agent/twinline-agent.tgz`, '--version'], {
      cwd: folder,
      env,
    });
    expect(started.stdout.trim()).toBe(version);
  });
});

describe('install.sh', () => {
  const script = () => join(dist, 'install.sh');
  const install = (into: string, ...more: string[]) =>
    execute('sh', [script(), '--root', into, '--hub', hubUrl, '--node', process.execPath, '--no-native', ...more]);
  const config = (into: string) => JSON.parse(readFileSync(join(into, 'etc/twinline-agent/agent.json'), 'utf8'));

  it('is a script of any POSIX shell', async () => {
    await execute('sh', ['-n', script()]);
    if (has('dash')) await execute('dash', ['-n', script()]);
    expect((await execute('sh', [script(), '--help'])).stdout).toContain('--uninstall');
  });

  it('puts program, settings and unit in place, and keeps what somebody added when it is run again', async () => {
    const into = join(folder, 'system');
    await install(into, '--token', token);
    expect(config(into)).toEqual({ hubUrl, enrolToken: token });
    expect(statSync(join(into, 'etc/twinline-agent/agent.json')).mode & 0o777).toBe(0o640);
    const lines = { A: { source: '10.0.0.2' } };
    writeFileSync(join(into, 'etc/twinline-agent/agent.json'), JSON.stringify({ ...config(into), lines }));
    await install(into);
    expect(config(into)).toEqual({ hubUrl, enrolToken: token, lines });
    const program = join(into, 'usr/local/lib/twinline-agent/agent.mjs');
    expect((await execute(process.execPath, [program, '--version'])).stdout.trim()).toBe(version);
    expect(readFileSync(join(into, 'usr/local/bin/twinline-agent'), 'utf8')).toContain('agent.mjs "$@"');
    expect(readdirSync(join(into, 'usr/local/lib/twinline-agent'))).toEqual(['agent.mjs']);
  });

  it.skipIf(!has('systemd-analyze'))('writes a unit that systemd takes', async () => {
    const into = join(folder, 'verified');
    await install(into, '--token', token);
    const unit = join(into, 'etc/systemd/system/twinline-agent.service');
    // The program is looked for where the unit says it will be.
    const here = readFileSync(unit, 'utf8').replace(/^ExecStart=.*$/m, `ExecStart=${process.execPath} --version`);
    const copy = join(into, 'twinline-agent.service');
    writeFileSync(copy, here);
    const { stderr } = await execute('systemd-analyze', ['verify', '--man=no', copy]);
    expect(stderr).not.toContain('twinline-agent.service:');
  });

  it('takes the program away and leaves settings and state, unless asked for these too', async () => {
    const into = join(folder, 'removed');
    await install(into, '--token', token);
    mkdirSync(join(into, 'var/lib/twinline-agent'), { recursive: true });
    await execute('sh', [script(), '--root', into, '--uninstall']);
    expect(config(into).hubUrl).toBe(hubUrl);
    expect(readdirSync(join(into, 'usr/local/lib'))).toEqual([]);
    expect(readdirSync(join(into, 'etc/systemd/system'))).toEqual([]);
    await execute('sh', [script(), '--root', into, '--uninstall', '--purge']);
    expect(readdirSync(join(into, 'etc'))).toEqual(['systemd']);
    expect(readdirSync(join(into, 'var/lib'))).toEqual([]);
  });

  it('changes nothing where it cannot do its work, and says why', async () => {
    const into = join(folder, 'untouched');
    const failed = async (...options: string[]) => {
      const { stderr } = await execute('sh', [script(), '--root', into, ...options]).catch((error) => error);
      return stderr;
    };
    expect(await failed('--token', token)).toContain('which hub?');
    expect(await failed('--hub', hubUrl)).toContain('--token');
    expect(await failed('--hub', hubUrl, '--token', '$(reboot)')).toContain('character');
    expect(await failed('--hub', `${hubUrl}/nothing`, '--token', token)).toContain('cannot be fetched');
    expect(readdirSync(join(into, 'usr/local/lib/twinline-agent'))).toEqual([]);
  });
});
