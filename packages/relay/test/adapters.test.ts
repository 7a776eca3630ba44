// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how a config names what is filled in.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApplier } from '../src/adapters/applier';
import { actionsOf, readConfig } from '../src/adapters/config';
import { directive } from './directive';

const never = new AbortController().signal;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'twinline-adapters-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const script = (name: string, text: string) => {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${text}`, { mode: 0o755 });
  return file;
};
const configText = (...actions: object[]) =>
  JSON.stringify({ hub: 'http://127.0.0.1:9', routes: [{ id: 'route-sg', actions }] });
const applierOf = (...actions: object[]) =>
  createApplier(actionsOf(readConfig(configText(...actions), {}).config, 'route-sg'), () => 0);
const lines = { A: {}, B: {} };

describe('a command', () => {
  it('gets the directive as arguments and environment, no shell, and nothing of our environment', async () => {
    process.env.TWINLINE_TOKEN = 'the relay’s own';
    const out = join(folder, 'seen');
    const run = [
      script('see', `printf '%s|' "$@" > ${out}; env >> ${out}`),
      '${line}',
      '$(id); ${gateway}',
      '${epoch}.${sequence}',
    ];
    await applierOf({ use: 'command', run, lines: { A: { gateway: 'x' }, B: { gateway: '`id` ${line}' } } }).apply(
      directive({ region: 'SG\n; rm -rf' }),
      never,
    );
    const seen = readFileSync(out, 'utf8');
    expect(seen.split('\n')[0]).toMatch(/^B\|\$\(id\); `id` \$\{line\}\|3\.10\|/);
    expect(seen).toContain('TWINLINE_LINE=B\n');
    expect(seen).toContain('TWINLINE_ROUTE_ID=route-sg\n');
    expect(seen).not.toContain('TWINLINE_TOKEN');
    delete process.env.TWINLINE_TOKEN;
  });

  it('that fails is tried as often as it may, and the error says what it printed', async () => {
    const tries = join(folder, 'tries');
    const applier = applierOf({
      use: 'command',
      run: [script('fail', `echo >> ${tries}; echo no such line >&2; exit 3`)],
      lines,
      tries: 2,
    });
    await expect(applier.apply(directive(), never)).rejects.toThrow(
      /^routes\.0\.actions\.0 \(command\): .*\/fail ended with code 3: no such line$/,
    );
    expect(readFileSync(tries, 'utf8')).toBe('\n\n');
    expect(applier.counts()).toMatchObject({ applied: 0, failed: 1, triesFailed: 2 });
  });

  it('that hangs is killed with everything it started', async () => {
    const child = join(folder, 'child');
    const run = [script('hang', `sleep 600 & echo $! > ${child}; wait`)];
    await expect(
      applierOf({ use: 'command', run, lines, tries: 1, timeoutMs: 1_500 }).apply(directive(), never),
    ).rejects.toThrow('it took longer than 1500 ms');
    const pid = readFileSync(child, 'utf8').trim();
    await expect.poll(() => stateOf(pid)).toMatch(/^(gone|Z)$/);
  });
});

function stateOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] ?? '';
  } catch {
    return 'gone';
  }
}

describe('the applier', () => {
  /** A program whose state is a file: what it was told last. */
  const kept = (name: string) => {
    const state = join(folder, `${name}.state`);
    const calls = join(folder, `${name}.calls`);
    writeFileSync(calls, '');
    const run = [script(`${name}-set`, `echo "$1" > ${state}; echo "$1" >> ${calls}`), '${line}'];
    const verify = [script(`${name}-get`, `test "$(cat ${state} 2>/dev/null)" = "$1"`), '${line}'];
    return {
      state,
      calls: () => readFileSync(calls, 'utf8').trim().split('\n').join(''),
      action: { use: 'command', run, verify, lines },
    };
  };

  it('does nothing for the same line again, and nothing at its start when the line is in use', async () => {
    const program = kept('same');
    writeFileSync(program.state, 'B\n');
    const applier = applierOf(program.action);
    await applier.apply(directive(), never);
    await applier.apply(directive({ sequence: 11 }), never);
    expect(program.calls()).toBe('');
    await applier.apply(directive({ sequence: 12, line: 'A' }), never);
    await applier.apply(directive({ sequence: 13, line: 'A' }), never);
    expect(program.calls()).toBe('A');
    expect(applier.counts()).toMatchObject({ applied: 4, unchanged: 3, repaired: 0 });
  });

  it('without a way to ask, does it once at its start and never for the same line', async () => {
    const { action, calls } = kept('blind');
    const applier = applierOf({ ...action, verify: undefined });
    for (let sequence = 1; sequence <= 3; sequence += 1) await applier.apply(directive({ sequence }), never);
    expect(calls()).toBe('B');
  });

  it('does again what something else has undone, when the hub renews its word', async () => {
    const program = kept('undone');
    const applier = applierOf(program.action);
    await applier.apply(directive(), never);
    writeFileSync(program.state, 'A\n');
    await applier.apply(directive({ sequence: 11 }), never);
    expect(readFileSync(program.state, 'utf8')).toBe('B\n');
    expect(applier.counts().repaired).toBe(1);
  });

  it('says that it failed when reading back says so, whatever the program answered', async () => {
    const applier = applierOf({
      use: 'command',
      run: ['/bin/true'],
      verify: ['/bin/false'],
      lines,
      tries: 1,
      timeoutMs: 1_000,
    });
    await expect(applier.apply(directive(), never)).rejects.toThrow('longer than 1000 ms');
    expect(applier.counts().applied).toBe(0);
  });

  it('goes on where it failed: what was in force before is not done again', async () => {
    const first = kept('first');
    const flag = join(folder, 'flag');
    const second = { use: 'command', run: ['/bin/ls', flag], lines, tries: 1 };
    const applier = applierOf({ ...first.action, verify: undefined }, second);
    await expect(applier.apply(directive(), never)).rejects.toThrow('routes.0.actions.1');
    writeFileSync(flag, '');
    await applier.apply(directive(), never);
    expect(first.calls()).toBe('B');
  });

  it('refuses a line that the config does not know before anything is done', async () => {
    const program = kept('unknown');
    await expect(applierOf(program.action).apply(directive({ line: 'C' }), never)).rejects.toThrow(
      'routes.0.actions.0 (command).lines: the hub says C, add it to A, B',
    );
    expect(program.calls()).toBe('');
  });
});

describe('HTTP', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  interface Seen {
    readonly what: string;
    readonly host: string | undefined;
    readonly body: string;
  }
  async function open(answer: (seen: Seen) => [status: number, body: string]) {
    const seen: Seen[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const one = {
        what: `${request.method} ${request.url}`,
        host: request.headers.host,
        body: Buffer.concat(chunks).toString(),
      };
      seen.push(one);
      const [status, body] = answer(one);
      response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end(body);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { seen, port: (server.address() as AddressInfo).port };
  }

  it('reaches a named host without DNS, fills the body, and reads back', async () => {
    let active = 'A';
    const { seen, port } = await open(({ what, body }) => {
      if (what.startsWith('POST')) active = JSON.parse(body).line;
      return [200, JSON.stringify({ edge: { active } })];
    });
    const base = `http://edge.invalid:${port}`;
    const action = {
      use: 'http',
      url: `${base}/switch/\${line}?to=\${upstream}`,
      connect: '127.0.0.1',
      headers: { authorization: 'Bearer ${env.EDGE_KEY}' },
      json: { line: '${line}', why: ['${epoch}', 1, null] },
      verify: { url: `${base}/state`, connect: '127.0.0.1', expect: { '/edge/active': '${line}' } },
      lines: { A: { upstream: 'a' }, B: { upstream: 'b/?&' } },
    };
    const { config, hidden } = readConfig(configText(action), { EDGE_KEY: 'k-1234' });
    expect(hidden).toEqual(['k-1234']);
    const applier = createApplier(actionsOf(config, 'route-sg'));
    await applier.apply(directive(), never);
    await applier.apply(directive({ sequence: 11 }), never);
    expect(seen.map(({ what }) => what)).toEqual([
      'GET /state',
      'POST /switch/B?to=b%2F%3F%26',
      'GET /state',
      'GET /state',
    ]);
    expect(seen[1]).toMatchObject({ host: `edge.invalid:${port}`, body: '{"line":"B","why":["3",1,null]}' });
  });

  it('takes only what the config calls a success for one, and follows no redirect', async () => {
    const { port } = await open(() => [302, 'elsewhere']);
    const action = { use: 'http', url: `http://127.0.0.1:${port}/`, lines, tries: 1 };
    await expect(applierOf(action).apply(directive(), never)).rejects.toThrow(
      `POST http://127.0.0.1:${port} answered 302: elsewhere`,
    );
    await applierOf({ ...action, success: [302] }).apply(directive(), never);
  });
});

describe('a config', () => {
  const faults = (...actions: object[]) => {
    try {
      readConfig(configText(...actions), {});
      return 'none';
    } catch (error) {
      return String(error instanceof Error ? error.message : error);
    }
  };
  it('names the field and the fix', () => {
    expect(faults({ use: 'comand', lines })).toMatch(
      /^routes\.0\.actions\.0\.use: give use: one of command, http.*, not "comand"$/,
    );
    expect(faults({ use: 'command', run: ['ls'], lines })).toMatch(
      /^routes\.0\.actions\.0\.run: begin with the program’s whole path/,
    );
    expect(faults({ use: 'command', run: ['/bin/ls', '${gw}'], lines })).toContain(
      'run: ${gw} is not known: give "gw" in lines.A',
    );
    expect(faults({ use: 'command', run: ['/bin/ls'], lines: { A: {} } })).toContain('lines: name two lines at least');
    expect(faults({ use: 'http', url: 'https://edge.example.com/', lines })).toContain(
      'connect: give the address to connect to',
    );
    expect(faults({ use: 'http', url: 'http://127.0.0.1/', headers: { a: '${env.NOT_SET}' }, lines })).toContain(
      'headers.a: the environment variable NOT_SET is not set',
    );
    expect(faults({ use: 'command', run: ['/bin/ls'], lines, retries: 3 })).toContain('there is no "retries" here');
    expect(faults({ use: 'command', lines })).toContain('routes.0.actions.0.run: is missing');
    expect(faults({ use: 'command', run: ['/bin/ls'], lines, tries: 10, timeoutMs: 20_000 })).toContain(
      'lower tries or timeoutMs',
    );
    expect(() => readConfig('{', {})).toThrow('it is not JSON');
  });
});
