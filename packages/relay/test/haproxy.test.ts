import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApplier } from '../src/adapters/applier';
import { actionsOf, readConfig } from '../src/adapters/config';
import { directive } from './directive';
import { freePort } from './freePort';

const HAPROXY = '/usr/sbin/haproxy';
const isMissing = !existsSync(HAPROXY);
const never = new AbortController().signal;

describe.skipIf(isMissing)(`HAProxy${isMissing ? ' (not installed: apt-get install haproxy)' : ''}`, () => {
  let folder: string;
  let haproxy: ChildProcess;
  let port: number;
  let settings: string;
  const upstreams: Server[] = [];
  const socket = () => join(folder, 'admin.sock');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'twinline-haproxy-'));
    port = await freePort();
    const servers: string[] = [];
    for (const name of ['a1', 'b1']) {
      const server = createServer((_request, response) => response.end(name));
      upstreams.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      servers.push(`  server ${name} 127.0.0.1:${(server.address() as AddressInfo).port} weight 40`);
    }
    settings = join(folder, 'haproxy.cfg');
    writeFileSync(
      settings,
      `global
  stats socket ${socket()} mode 600 level admin
defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend in
  bind 127.0.0.1:${port}
  default_backend live
backend live
${servers.join('\n')}
`,
    );
    haproxy = await start();
  });
  afterAll(async () => {
    await end(haproxy);
    for (const server of upstreams) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<ChildProcess> {
    const child = spawn(HAPROXY, ['-f', settings, '-db'], { stdio: 'ignore' });
    await vi.waitUntil(() => answers(port), { timeout: 20_000 });
    return child;
  }
  async function end(child: ChildProcess): Promise<void> {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  const answers = (at: number) =>
    new Promise<boolean>((resolve) => {
      const probe = connect(at, '127.0.0.1', () => resolve(true));
      probe.once('error', () => resolve(false));
      probe.once('connect', () => probe.destroy());
    });
  const ask = () =>
    new Promise<string>((resolve, reject) => {
      get({ port, host: '127.0.0.1', agent: false }, async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve(text);
      }).once('error', reject);
    });
  const served = async (times: number) => [...new Set(await Promise.all(Array.from({ length: times }, ask)))].sort();
  const applierOf = (changes: object = {}) => {
    const lines = { A: { servers: ['live/a1'] }, B: { servers: ['live/b1'] } };
    const action = { use: 'haproxy', socket: socket(), lines, tries: 1, ...changes };
    const text = JSON.stringify({ hub: 'http://127.0.0.1:9', routes: [{ id: 'route-sg', actions: [action] }] });
    return createApplier(actionsOf(readConfig(text, {}).config, 'route-sg'));
  };
  /** A session that stays open, and how many bytes of an answer it has seen. */
  const stay = async (): Promise<Socket> => {
    const session = connect(port, '127.0.0.1');
    session.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(session, 'data');
    return session;
  };

  it('sends by the directive’s line alone, by both in mode split, and each time as asked for', async () => {
    expect(await served(8)).toEqual(['a1', 'b1']);
    for (const others of ['drain', 'maint'] as const) {
      const applier = applierOf({ others });
      for (const [sequence, line, expected] of [
        [1, 'A', 'a1'],
        [2, 'B', 'b1'],
      ] as const) {
        await applier.apply(directive({ line, sequence }), never);
        expect(await served(8)).toEqual([expected]);
      }
      await applier.apply(directive({ sequence: 3, mode: 'split', weights: { A: 0.5, B: 0.5 } }), never);
      expect(await served(16)).toEqual(['a1', 'b1']);
      expect(applier.counts().triesFailed).toBe(0);
    }
  });

  it('ends the sessions of the line that is left, and no session when the hub renews its word', async () => {
    const applier = applierOf();
    await applier.apply(directive({ line: 'A', sequence: 1 }), never);
    const viewer = await stay();
    await applier.apply(directive({ line: 'A', sequence: 2 }), never);
    expect(viewer.closed).toBe(false);
    const closed = once(viewer, 'close');
    await applier.apply(directive({ line: 'B', sequence: 3 }), never);
    await closed;
    expect(applier.counts()).toMatchObject({ unchanged: 1, failed: 0 });
  });

  it('does again what HAProxy forgot when it was restarted', async () => {
    const applier = applierOf();
    await applier.apply(directive({ line: 'A' }), never);
    await end(haproxy);
    await expect(applier.apply(directive({ line: 'A', sequence: 11 }), never)).rejects.toThrow(
      /HAProxy at .*admin\.sock/,
    );
    haproxy = await start();
    expect(await served(8)).toEqual(['a1', 'b1']);
    await applier.apply(directive({ line: 'A', sequence: 12 }), never);
    expect(await served(8)).toEqual(['a1']);
    expect(applier.counts().repaired).toBe(1);
  });

  it('names a server that HAProxy does not have', async () => {
    const lines = { A: { servers: ['live/a1'] }, B: { servers: ['live/b2'] } };
    await expect(applierOf({ lines }).apply(directive(), never)).rejects.toThrow('HAProxy has no server live/b2');
  });
});
