import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAgentFiles } from '../src/agentFiles';
import { readEnv } from '../src/env';
import { createServer } from '../src/http/createServer';
import { listen } from '../src/listen';
import { agentFileRoutes, publicUrlOf } from '../src/routes/agentFiles';

describe('the agent’s program, handed out by the hub', () => {
  let folder: string;
  let server: Server;
  let url: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'twinline-agent-files-'));
    mkdirSync(join(folder, 'dist'));
    await serve();
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  async function serve(publicUrl?: string): Promise<void> {
    server = createServer({
      routes: agentFileRoutes(createAgentFiles(join(folder, 'dist')), (request) =>
        publicUrlOf(request, publicUrl, 'http://127.0.0.1:4100'),
      ),
      mounts: {},
      log: { info() {}, warn() {}, error() {} },
      now: Date.now,
      onAnswered: () => undefined,
    });
    url = await listen(server, '127.0.0.1', 0);
  }
  const get = async (path: string): Promise<[number, string]> => {
    const response = await fetch(`${url}${path}`);
    return [response.status, await response.text()];
  };
  /** By a name of our choice, as a browser or a proxy would ask. */
  function installScript(headers: Record<string, string>): Promise<string> {
    return new Promise((resolve, reject) => {
      httpRequest(`${url}/agent/install.sh`, { headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part));
        response.on('end', () => resolve(text));
      })
        .on('error', reject)
        .end();
    });
  }
  function pack(version: string): void {
    mkdirSync(join(folder, 'package'), { recursive: true });
    writeFileSync(join(folder, 'package', 'agent.mjs'), 'x'.repeat(5_000));
    writeFileSync(join(folder, 'package', 'package.json'), JSON.stringify({ name: '@twinline/agent', version }));
    execFileSync('tar', ['-czf', join(folder, 'dist', 'twinline-agent.tgz'), '-C', folder, 'package']);
  }

  it('is as it was built, and a new build needs no restart', async () => {
    await writeFile(join(folder, 'dist', 'main.mjs'), 'console.log(1)');
    expect(await get('/agent/agent.mjs')).toEqual([200, 'console.log(1)']);
    await rm(join(folder, 'dist', 'main.mjs'));
    expect((await get('/agent/agent.mjs'))[0]).toBe(404);
    await writeFile(join(folder, 'dist', 'main.mjs'), 'console.log(2)');
    expect(await get('/agent/agent.mjs')).toEqual([200, 'console.log(2)']);
  });

  it('says which version it is, as its package says', async () => {
    await writeFile(join(folder, 'package.json'), JSON.stringify({ version: '0.9.0' }));
    expect(await get('/v1/agent/latest')).toEqual([200, '{"version":"0.9.0"}']);
    pack('1.2.3');
    expect(await get('/v1/agent/latest')).toEqual([200, '{"version":"1.2.3"}']);
    const tgz = await fetch(`${url}/agent/twinline-agent.tgz`);
    expect([tgz.headers.get('content-type'), (await tgz.arrayBuffer()).byteLength > 100]).toEqual([
      'application/gzip',
      true,
    ]);
  });

  it('is not found, with a sentence that tells what to do, where it is not built', async () => {
    for (const path of ['/agent/agent.mjs', '/agent/twinline-agent.tgz', '/agent/install.sh', '/v1/agent/latest']) {
      const [status, text] = await get(path);
      expect([status, JSON.parse(text).error]).toMatchObject([404, { code: 'not-found' }]);
      expect(text).toContain('AGENT_FILES_DIR');
    }
  });

  it('comes with a script that knows the hub by the name it was asked by, but never by one that could be a command', async () => {
    await writeFile(join(folder, 'dist', 'install.sh'), 'hub="__HUB_URL__"; curl __HUB_URL__/agent/agent.mjs');
    expect(await installScript({ host: 'hub.example.com:4100' })).toBe(
      'hub="http://hub.example.com:4100"; curl http://hub.example.com:4100/agent/agent.mjs',
    );
    expect(await installScript({ host: 'hub.example.com', 'x-forwarded-proto': 'https' })).toContain(
      'hub="https://hub.example.com"',
    );
    for (const host of ['$(reboot)', 'a"; reboot; "', 'a/b', 'a b'])
      expect(await installScript({ host })).toContain('hub="http://127.0.0.1:4100"');
  });

  it('knows the hub by the name that its operator gave it, whatever it was asked by', async () => {
    await writeFile(join(folder, 'dist', 'install.sh'), '__HUB_URL__');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await serve('https://hub.example.com/');
    expect(await installScript({ host: 'elsewhere' })).toBe('https://hub.example.com');
    const faulty = { DATABASE_URL: 'postgres://x@127.0.0.1/x', HUB_TOKEN: 'sixteen-characters' };
    expect(() => readEnv({ ...faulty, HUB_PUBLIC_URL: 'https://hub.example.com/$(reboot)' })).toThrow('HUB_PUBLIC_URL');
    expect(() => readEnv({ ...faulty, HUB_PUBLIC_URL: 'javascript:1' })).toThrow('HUB_PUBLIC_URL');
  });
});
