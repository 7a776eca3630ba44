import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DirectiveData } from '@twinline/relay/events';
import { signWebhook } from '@twinline/relay/sign';
import { afterEach, describe, expect, it } from 'vitest';
import { CARRY_DEFAULTS, type CarrySettings, type LineTarget } from '../src/carry/openEnd';
import { createFarSwitch } from '../src/createFarSwitch';
import { createSwitch, type LineSwitch } from '../src/createSwitch';
import { readKey, readSecrets } from '../src/env';
import { serveStatus } from '../src/operate/serveStatus';
import { readOptions } from '../src/options';
import { openPipe, type Pipe } from './pipe';

const ROUTE = 'route-sg';
const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function directive(sequence: number, changes: Partial<DirectiveData> = {}): DirectiveData {
  const iso = (offsetMs: number) => new Date(Date.now() + offsetMs).toISOString();
  return {
    routeId: ROUTE,
    region: 'SG',
    scenario: 'show-live',
    epoch: 1,
    sequence,
    line: 'A',
    mode: 'single',
    weights: {},
    advice: 'none',
    reason: { code: 'blackout', en: 'x', zh: 'x' },
    evidence: {},
    faultAt: null,
    detectedAt: iso(0),
    decidedAt: iso(0),
    deliverBy: iso(10_000),
    expiresAt: iso(60_000),
    ...changes,
  };
}

/** A UDP socket that hands out what it receives, one by one. */
async function udp(): Promise<{ socket: Socket; port: number; next: () => Promise<string> }> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  cleanups.push(async () => socket.close());
  const received: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  socket.on('message', (datagram) => {
    const waiter = waiting.shift();
    if (waiter) waiter(String(datagram));
    else received.push(String(datagram));
  });
  const next = () => {
    const ready = received.shift();
    return ready === undefined ? new Promise<string>((resolve) => waiting.push(resolve)) : Promise.resolve(ready);
  };
  return { socket, port: socket.address().port, next };
}

/** A hub as far as a relay sees it: the truth it is given, and the reports it hears. */
async function hub(truth: DirectiveData | null) {
  const reports: unknown[] = [];
  let heard = (): void => undefined;
  const server: Server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      const body = {
        route: { id: ROUTE, region: 'SG', scenario: 'show-live' },
        directive: truth,
        advice: 'none',
        holdDownSeconds: 20,
        grades: {},
        last: null,
        serverTime: Date.now(),
      };
      response.end(JSON.stringify(body));
      return;
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    reports.push(JSON.parse(body));
    response.writeHead(204).end();
    heard();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const report = () =>
    new Promise<void>((resolve) => {
      heard = resolve;
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, reports, report };
}

const LOCAL = { host: '127.0.0.1', port: 0 };
const at = (port: number) => ({ to: { host: '127.0.0.1', port }, from: null });

async function world(truth: DirectiveData | null, carry: CarrySettings | null = null, lines?: Map<string, LineTarget>) {
  const [a, b, sender, theHub] = await Promise.all([udp(), udp(), udp(), hub(truth)]);
  const running: LineSwitch = await createSwitch({
    bind: LOCAL,
    lines:
      lines ??
      new Map([
        ['A', at(a.port)],
        ['B', at(b.port)],
      ]),
    carry,
    fallbackAfterMs: 200,
    routeId: ROUTE,
    webhook: LOCAL,
    secrets: [SECRET],
    hubUrl: theHub.url,
    token: 'token',
    stateFolder: null,
    log: { info() {}, warn() {} },
  });
  cleanups.push(() => running.stop());
  const send = (text: string) => sender.socket.send(text, running.address.port, '127.0.0.1');
  const tell = async (data: DirectiveData): Promise<number> => {
    const body = JSON.stringify({ type: 'route.directive', timestamp: new Date().toISOString(), data });
    const headers = { ...signWebhook([SECRET], `id-${data.sequence}`, Date.now(), body) };
    return (await fetch(running.webhookUrl ?? '', { method: 'POST', body, headers })).status;
  };
  return { a, b, sender, hub: theHub, running, send, tell };
}

describe('the near end without a far end', () => {
  it('begins on the line that the hub says, and sends every datagram out of it', async () => {
    const { b, running, send } = await world(directive(4, { line: 'B' }));
    expect(running.status()).toMatchObject({ selection: { line: 'B', mode: 'single' }, decidedBy: 'directive' });
    send('one');
    expect(await b.next()).toBe('one');
    expect(running.status().figures).toMatchObject({ kind: 'plain', sent: { A: 0, B: 1 } });
  });

  it('moves to the other line on a signed webhook and reports that it has', async () => {
    const { a, b, hub: theHub, send, tell } = await world(null);
    send('one');
    expect(await a.next()).toBe('one');
    const reported = theHub.report();
    expect(await tell(directive(5, { line: 'B' }))).toBe(200);
    send('two');
    expect(await b.next()).toBe('two');
    await reported;
    expect(theHub.reports).toMatchObject([{ epoch: 1, sequence: 5 }]);
  });

  it('sends on both lines in mode duplicate', async () => {
    const { a, b, send, tell } = await world(null);
    await tell(directive(5, { mode: 'duplicate' }));
    send('both');
    expect(await Promise.all([a.next(), b.next()])).toEqual(['both', 'both']);
  });

  it('carries what the far side answers back to the sender, and nothing from elsewhere', async () => {
    const { a, b, sender, send } = await world(null);
    const from = once(a.socket, 'message');
    send('data');
    const [, { port }] = (await from) as [Buffer, AddressInfo];
    b.socket.send('forged', port, '127.0.0.1');
    a.socket.send('acknowledged', port, '127.0.0.1');
    expect(await sender.next()).toBe('acknowledged');
  });

  it('does not go back for an older directive, and keeps its line for one it has not', async () => {
    const { running, tell } = await world(directive(9, { line: 'B' }));
    expect(await tell(directive(8, { line: 'A' }))).toBe(200);
    expect(running.status().selection.line).toBe('B');
    expect(await tell(directive(10, { line: 'C' }))).toBe(500);
    expect(running.status().selection.line).toBe('B');
  });
});

describe('the near end with a far end', () => {
  const carry: CarrySettings = { ...CARRY_DEFAULTS, key: Buffer.from('a key of more than twenty bytes') };

  async function paired(truth: DirectiveData | null) {
    const player = await udp();
    const far = await createFarSwitch({
      lines: new Map([
        ['A', LOCAL],
        ['B', LOCAL],
      ]),
      to: { host: '127.0.0.1', port: player.port },
      carry,
      log: { info() {}, warn() {} },
    });
    cleanups.push(() => far.stop());
    const pipes = new Map<string, Pipe>();
    for (const [line, address] of far.lineAddresses) pipes.set(line, await openPipe(address));
    cleanups.push(async () => {
      for (const pipe of pipes.values()) pipe.close();
    });
    const targets = [...pipes].map(([line, { address }]) => [line, { to: address, from: null }] as const);
    const near = await world(truth, carry, new Map(targets));
    const alive = () => {
      const { figures } = near.running.status();
      return figures.kind === 'paired' && figures.lines.every(({ isAlive }) => isAlive);
    };
    await expect.poll(alive).toBe(true);
    const cut = (line: string) => {
      const pipe = pipes.get(line);
      if (pipe) pipe.loses = () => true;
    };
    return { ...near, far, player, cut };
  }

  it('falls back to the line that answers while no directive is in force, until the hub speaks again', async () => {
    const { running, player, send, tell, cut, hub: theHub } = await paired(null);
    send('one');
    expect(await player.next()).toBe('one');
    cut('A');
    await expect.poll(() => running.status().selection.line).toBe('B');
    expect(running.status()).toMatchObject({ decidedBy: 'fallback', fallbacks: 1, isStale: true, contradictions: 0 });
    send('two');
    expect(await player.next()).toBe('two');
    const status = await serveStatus(LOCAL, running.status);
    cleanups.push(() => status.stop());
    const codes = () =>
      Promise.all(['healthz', 'readyz'].map(async (path) => (await fetch(`${status.url}/${path}`)).status));
    expect(await codes()).toEqual([200, 503]);
    // The hub wins, even with a line that does not answer: it sees what this end cannot.
    expect(await tell(directive(3, { line: 'A' }))).toBe(200);
    expect(await codes()).toEqual([200, 200]);
    expect(running.status()).toMatchObject({ selection: { line: 'A' }, decidedBy: 'directive', isStale: false });
    await expect.poll(() => running.status().contradictions).toBe(1);
    expect(running.status()).toMatchObject({ selection: { line: 'A' }, fallbacks: 1 });
    // And is told once that this end had to choose by itself.
    const fallback = { from: 'A', line: 'B', startedAt: expect.any(Number), endedAt: expect.any(Number) };
    const told = () => theHub.reports.filter((report) => (report as { fallback?: object }).fallback !== undefined);
    await expect.poll(told).toMatchObject([{ epoch: 1, sequence: 3, fallback }]);
    expect(await tell(directive(4, { line: 'A' }))).toBe(200);
    await expect.poll(() => theHub.reports.at(-1)).toEqual({ epoch: 1, sequence: 4, appliedAt: expect.any(Number) });
    expect(told()).toHaveLength(1);
  });

  it('stays where it is while no line answers', async () => {
    const { running, cut } = await paired(null);
    cut('A');
    cut('B');
    const dead = () => {
      const { figures } = running.status();
      const now = performance.now();
      return (
        figures.kind === 'paired' && figures.lines.every(({ isAlive, sinceMs }) => !isAlive && now - sinceMs > 400)
      );
    };
    await expect.poll(dead).toBe(true);
    expect(running.status()).toMatchObject({ selection: { line: 'A' }, fallbacks: 0 });
  });

  it('shows both ends to Prometheus and to people', async () => {
    const { running, far, player, send, tell } = await paired(directive(4));
    await tell(directive(5, { mode: 'duplicate' }));
    send('one');
    await player.next();
    for (const [end, lines] of [
      [running, ['twinline_switch_taken_total 1', 'twinline_switch_switches_total 1', 'twinline_switch_stale 0']],
      [far, ['twinline_switch_given_total 1', 'twinline_switch_paired 1']],
    ] as const) {
      const server = await serveStatus(LOCAL, end.status);
      cleanups.push(() => server.stop());
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      for (const line of [...lines, 'twinline_switch_line_in_use{line="A",mode="duplicate"} 1'])
        expect(metrics.split('\n')).toContain(line);
      expect(await (await fetch(`${server.url}/status`)).json()).toMatchObject({ selection: { line: 'A' } });
      for (const path of ['healthz', 'readyz']) expect((await fetch(`${server.url}/${path}`)).status).toBe(200);
      expect((await fetch(`${server.url}/`)).status).toBe(404);
    }
  });
});

describe('the command line of the switch', () => {
  const lines = ['--line', 'A=127.0.0.1:1', '--line', 'B=[::1]:2@::1'];
  const near = ['near', '--bind', '127.0.0.1:1', '--hub', 'https://hub', '--route', 'r', ...lines];

  it('reads both ends', () => {
    expect(readOptions([...near, '--hold', '0', '--plain'])).toMatchObject({
      kind: 'near',
      lines: new Map([
        ['A', { to: { host: '127.0.0.1', port: 1 }, from: null }],
        ['B', { to: { host: '::1', port: 2 }, from: '::1' }],
      ]),
      carry: { holdMs: 0, resendMs: CARRY_DEFAULTS.resendMs },
      isPlain: true,
      hasKey: true,
    });
    const far = ['far', '--line', 'A=0.0.0.0:1', '--line', 'B=0.0.0.0:2', '--to', 'localhost:9', '--no-key'];
    expect(readOptions(far)).toMatchObject({ kind: 'far', to: { host: 'localhost', port: 9 }, hasKey: false });
    expect(readOptions(['--help'])).toEqual({ kind: 'help' });
  });

  it('names what is missing or wrong', () => {
    const table: [string[], string][] = [
      [['--bind', '127.0.0.1:1'], 'say which end this is'],
      [['near', '--hub', 'hub'], '--hub hub is not a URL'],
      [near.slice(0, 7), '--line is needed at least twice'],
      [[...near, '--line', 'A=x:1'], '--line A is given twice'],
      [[...near, '--line', 'C=x:99999'], '--line C: "x:99999" is not HOST:PORT'],
      [[...near, '--line', 'C=x:1@eth0'], '--line C: "eth0" is not an address of this host'],
      [[...near, '--resend', '1s'], '--resend wants a whole number from 0 to 10000, not "1s"'],
      [[...near, '--to', 'x:1'], '--to is for the far end'],
      [['far', ...near.slice(1)], '--bind is for the near end'],
      [['far', '--line', 'A=x:1', '--line', 'B=x:2'], '--to is missing'],
    ];
    for (const [args, message] of table) expect(() => readOptions(args)).toThrow(message);
  });

  it('names what the environment lacks', () => {
    expect(() => readKey({})).toThrow('TWINLINE_SWITCH_KEY is not set');
    expect(() => readKey({ TWINLINE_SWITCH_KEY: 'short' })).toThrow('is too short');
    expect(() => readSecrets(true, { TWINLINE_TOKEN: 't' })).toThrow('TWINLINE_SECRET is not set');
    expect(() => readSecrets(false, { TWINLINE_SECRET: 'nonsense' })).toThrow(
      /TWINLINE_TOKEN is not set; TWINLINE_SECRET must/,
    );
    expect(readSecrets(false, { TWINLINE_TOKEN: 't' })).toEqual({ token: 't', secrets: [] });
  });
});
