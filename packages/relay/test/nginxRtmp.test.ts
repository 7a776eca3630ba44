import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApplier } from '../src/adapters/applier';
import { actionsOf, readConfig } from '../src/adapters/config';
import { directive } from './directive';
import { freePort } from './freePort';

const NGINX = '/usr/sbin/nginx';
const MODULE = '/usr/lib/nginx/modules/ngx_rtmp_module.so';
const FFMPEG = '/usr/bin/ffmpeg';
const missing = [NGINX, MODULE, FFMPEG].filter((file) => !existsSync(file));
const why = missing.length === 0 ? '' : ` (not installed: ${missing.join(', ')})`;
const never = new AbortController().signal;

describe.skipIf(missing.length > 0)(`nginx-rtmp${why}`, () => {
  let folder: string;
  let nginx: ChildProcess;
  let rtmp: number;
  let http: number;
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'twinline-nginx-'));
    mkdirSync(join(folder, 'logs'));
    [rtmp, http] = [await freePort(), await freePort()];
    const settings = join(folder, 'nginx.conf');
    writeFileSync(
      settings,
      `load_module ${MODULE};
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/logs/error.log;
events { worker_connections 64; }
rtmp { server { listen 127.0.0.1:${rtmp}; application live { live on; } } }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${http};
    location /control { rtmp_control all; }
    location /stat { rtmp_stat all; }
  }
}
`,
    );
    nginx = spawn(NGINX, ['-p', folder, '-c', settings], { stdio: 'ignore' });
    await vi.waitUntil(() => stat().then(Boolean, () => false), { timeout: 20_000 });
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map(end));
  });
  afterAll(async () => {
    await end(nginx);
    rmSync(folder, { recursive: true, force: true });
  });

  async function end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(child === nginx ? 'SIGTERM' : 'SIGKILL');
    await ended;
  }
  const stat = async () => (await fetch(`http://127.0.0.1:${http}/stat`)).text();
  const ffmpeg = (...args: string[]) => {
    const child = spawn(FFMPEG, ['-hide_banner', '-loglevel', 'error', ...args], { stdio: 'ignore' });
    started.push(child);
    return child;
  };
  const url = (name: string) => `rtmp://127.0.0.1:${rtmp}/live/${name}`;
  const publish = (name: string) =>
    ffmpeg('-re', '-f', 'lavfi', '-i', 'testsrc=size=64x64:rate=10', '-c:v', 'flv1', '-f', 'flv', url(name));
  /** `publishers players` of a stream. */
  const clients = async (name: string) => {
    const stream = new RegExp(`<stream>\\s*<name>${name}</name>[\\s\\S]*?</stream>`).exec(await stat())?.[0] ?? '';
    const all = stream.split('<client>').length - 1;
    const publishers = stream.split('<client>').filter((client) => client.includes('<publishing/>')).length;
    return `${publishers} ${all - publishers}`;
  };
  const applierOf = (settings: object) => {
    const base = `http://127.0.0.1:${http}`;
    const action = {
      use: 'nginx-rtmp',
      control: `${base}/control`,
      stat: `${base}/stat`,
      app: 'live',
      tries: 2,
      ...settings,
    };
    const text = JSON.stringify({ hub: 'http://127.0.0.1:9', routes: [{ id: 'route-sg', actions: [action] }] });
    return createApplier(actionsOf(readConfig(text, {}).config, 'route-sg'));
  };

  it('a key per line: who plays the line that is left is moved, then its publisher is dropped', async () => {
    publish('show_a');
    publish('show_b');
    await expect.poll(async () => [await clients('show_a'), await clients('show_b')]).toEqual(['1 0', '1 0']);
    ffmpeg('-i', url('show_a'), '-f', 'null', '-');
    await expect.poll(() => clients('show_a')).toBe('1 1');
    const applier = applierOf({ redirect: true, lines: { A: { name: 'show_a' }, B: { name: 'show_b' } } });
    await applier.apply(directive({ line: 'B' }), never);
    expect(await clients('show_b')).toBe('1 1');
    expect(await clients('show_a')).not.toMatch(/^1/);
    expect(applier.counts()).toMatchObject({ applied: 1, unchanged: 0 });
  });

  it('one key: the dead publisher is dropped, so that the line that is taken can publish at once', async () => {
    const dead = publish('show');
    await expect.poll(() => clients('show')).toBe('1 0');
    // It neither sends nor closes any more, as at the far end of a line that went dark.
    dead.kill('SIGSTOP');
    const applier = applierOf({
      lines: { A: { name: 'show', publisher: '127.0.0.1' }, B: { name: 'show', publisher: '127.0.0.2' } },
    });
    const refused = publish('show');
    await once(refused, 'exit');
    await applier.apply(directive({ line: 'B' }), never);
    expect(await clients('show')).not.toMatch(/^1/);
    publish('show');
    await expect.poll(() => clients('show')).toBe('1 0');
  });

  it('says so when the status page cannot be read: what cannot be read back is not done', async () => {
    const applier = applierOf({ stat: `http://127.0.0.1:${http}/none`, lines: { A: { name: 'a' }, B: { name: 'b' } } });
    await expect(applier.apply(directive(), never)).rejects.toThrow('answered 403');
  });
});
