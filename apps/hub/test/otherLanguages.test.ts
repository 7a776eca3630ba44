import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { oneTestServer } from '@twinline/db/testing/databases';
import { signWebhook } from '@twinline/relay/sign';
import { parseNetworks } from '@twinline/services/delivery/sinks/networks';
import { createWebhookSender } from '@twinline/services/delivery/sinks/sendWebhook';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { insertDirective } from './directives';
import { type RunningHub, runHub } from './runningHub';

/*
 * The relays of docs/relays.md, taken out of the document and run as they stand there, against a real hub: whoever has
 * nothing but the documentation and another language can verify and follow.
 */
const execute = promisify(execFile);
const DOCUMENT = readFileSync(resolve(import.meta.dirname, '../../../docs/relays.md'), 'utf8');
const NEW_SECRET = `whsec_${Buffer.from('another one of thirty-two bytes!').toString('base64')}`;

const has = (command: string) => {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** The code block of the document in this language. */
function blockOf(language: string): string {
  const [first = '', ...others] = [...DOCUMENT.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, code]) => code,
  );
  expect(others, `one block of ${language}`).toEqual([]);
  return first;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'twinline-languages-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each as a command line, ready to run. */
const languages: Record<string, { readonly needs: string; readonly make: () => Promise<string[]> }> = {
  Python: {
    needs: 'python3',
    async make() {
      const file = join(folder, 'relay.py');
      writeFileSync(file, blockOf('python'));
      return ['python3', file];
    },
  },
  Go: {
    needs: 'go',
    async make() {
      writeFileSync(join(folder, 'relay.go'), blockOf('go'));
      await execute('go', ['vet', 'relay.go'], { cwd: folder });
      await execute('go', ['build', '-o', 'relay', 'relay.go'], { cwd: folder });
      return [join(folder, 'relay')];
    },
  },
};

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const until = (what: () => unknown, message: string) =>
  expect.poll(what, { timeout: 40_000, interval: 50, message }).toBeTruthy();

/** Runs the relay beside the hub, and has the hub send to it. */
async function follow({ hub, db, world }: RunningHub, command: readonly string[]) {
  const [program = '', ...args] = command;
  const { token = '', secret = '', id = '' } = world.relays[0] ?? {};
  const env = {
    ...process.env,
    TWINLINE_HUB: hub.url,
    TWINLINE_TOKEN: token,
    TWINLINE_ROUTE: world.routeId,
    TWINLINE_SECRETS: `${NEW_SECRET} ${secret}`,
    PORT: '0',
  };
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  cleanups.push(() => child.kill('SIGKILL'));
  const said: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
  const listening = () => /^listening on (\d+)$/.exec(said.find((line) => line.startsWith('listening')) ?? '')?.[1];
  await until(listening, 'it listens');
  const url = `http://127.0.0.1:${listening()}/`;
  await db.pool.query('update relays set webhook_url = $2 where id = $1', [id, url]);
  return { url, said, secret, token };
}

const switches = (said: readonly string[]) => said.filter((line) => line.startsWith('send on'));

describe.each(oneTestServer())('a relay written with the documentation alone, on $name', (server) => {
  let running: RunningHub;
  beforeAll(async () => {
    running = await runHub(server, ['http://127.0.0.1:1/']);
  });
  afterAll(() => running.stop());

  let epoch = 0;
  describe.each(Object.entries(languages))('%s', (_name, { needs, make }) => {
    let command: string[];
    beforeAll(async () => {
      if (has(needs)) command = await make();
    }, 240_000);

    it.skipIf(!has(needs))('begins with the truth, obeys the hub’s webhooks in order, and reports', async () => {
      const { db, world } = running;
      epoch += 1;
      await insertDirective(db, world, { epoch, sequence: 1_000 * epoch });
      const { said } = await follow(running, command);
      await until(() => switches(said).includes(`send on B ${epoch} ${1_000 * epoch}`), 'it has pulled the truth');
      await insertDirective(db, world, { epoch, sequence: 1_000 * epoch + 1 });
      await until(() => switches(said).includes(`send on B ${epoch} ${1_000 * epoch + 1}`), 'it obeys');
      const heard = `select count(*)::int as heard from deliveries
        where epoch = $1 and applied_at is not null and acknowledged_at is not null`;
      await expect.poll(async () => (await db.pool.query(heard, [epoch])).rows[0].heard, { timeout: 30_000 }).toBe(2);
      expect(switches(said)).toHaveLength(2);
    });

    it.skipIf(!has(needs))('takes what is genuine by either secret, and nothing else', async () => {
      const { url, said, secret } = await follow(running, command);
      const send = async (secrets: readonly string[], changes: object, at = Date.now()) => {
        const sender = createWebhookSender(() => at, parseNetworks('127.0.0.0/8'));
        const message = { id: randomUUID(), url, secrets, body: body(changes), timeoutMs: 10_000 };
        const result = await sender.send(message, new AbortController().signal);
        sender.close();
        return result.kind === 'answered' ? result.status : result.error;
      };
      const body = (changes: object) =>
        JSON.stringify({
          type: 'route.directive',
          timestamp: new Date().toISOString(),
          data: {
            ...{
              routeId: running.world.routeId,
              epoch: 900,
              sequence: 1,
              line: 'A',
              mode: 'single',
              reason: { zh: '线路' },
            },
            ...{ expiresAt: new Date(Date.now() + 60_000).toISOString(), ...changes },
          },
        });
      expect(await send([secret], { sequence: 10 })).toBe(200);
      expect(await send(['whsec_c29tZWJvZHkgZWxzZSdz', NEW_SECRET], { sequence: 11 })).toBe(200);
      expect(await send([secret], { sequence: 10, line: 'late' })).toBe(200);
      expect(await send([secret], { epoch: 899, sequence: 99, line: 'of another epoch' })).toBe(200);
      expect(await send([secret], { sequence: 12, expiresAt: new Date(1e12).toISOString(), line: 'expired' })).toBe(
        200,
      );
      expect(await send(['whsec_c29tZWJvZHkgZWxzZSdz'], { sequence: 13, line: 'forged' })).toBe(401);
      expect(await send([secret], { sequence: 13, line: 'old' }, Date.now() - 301_000)).toBe(401);
      expect(await send([secret], { sequence: 13, line: 'of tomorrow' }, Date.now() + 310_000)).toBe(401);
      const signed = { ...signWebhook([secret], 'msg', Date.now(), body({ sequence: 13 })) };
      const tampered = { method: 'POST', headers: signed, body: body({ sequence: 13, line: 'tampered' }) };
      expect((await fetch(url, tampered)).status).toBe(401);
      expect((await fetch(url, { method: 'POST', body: body({ sequence: 13, line: 'unsigned' }) })).status).toBe(401);
      expect((await fetch(url, { ...tampered, body: 'x'.repeat(256_001) })).status).toBe(413);
      await until(() => switches(said).includes('send on A 900 11'), 'what is genuine is obeyed');
      expect(switches(said).filter((line) => line.includes(' A ') || !line.includes(' B '))).toEqual([
        'send on A 900 10',
        'send on A 900 11',
      ]);
    });

    it.skipIf(!has(needs) || !['curl', 'openssl', 'base64', 'od'].every(has))(
      'is reached by the commands of the document for curl and openssl',
      async () => {
        const { url, secret, token } = await follow(running, command);
        const env = {
          ...process.env,
          TWINLINE_HUB: running.hub.url,
          TWINLINE_TOKEN: token,
          TWINLINE_ROUTE: running.world.routeId,
          TWINLINE_SECRET: secret,
          SECONDS_OF_STREAM: '2',
          RELAY: url,
        };
        const { stdout } = await execute('sh', ['-eu', '-c', blockOf('sh')], { env });
        expect(stdout).toContain('"serverTime":');
        expect(stdout).toContain('event: directive');
        expect(stdout.endsWith('noted')).toBe(true);
      },
    );
  });
});
