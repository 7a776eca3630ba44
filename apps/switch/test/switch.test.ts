import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DirectiveData } from '@twinline/relay/events';
import { signWebhook } from '@twinline/relay/sign';
import { afterEach, describe, expect, it } from 'vitest';
import { createSwitch, type LineSwitch } from '../src/createSwitch';
import { readOptions } from '../src/options';

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

async function world(truth: DirectiveData | null) {
  const [a, b, sender, theHub] = await Promise.all([udp(), udp(), udp(), hub(truth)]);
  const running: LineSwitch = await createSwitch({
    bind: { host: '127.0.0.1', port: 0 },
    lines: { A: { host: '127.0.0.1', port: a.port }, B: { host: '127.0.0.1', port: b.port } },
    routeId: ROUTE,
    webhook: { host: '127.0.0.1', port: 0 },
    secrets: [SECRET],
    hubUrl: theHub.url,
    token: 'token',
    log: { info() {}, warn() {} },
    now: Date.now,
  });
  cleanups.push(() => running.stop());
  const send = (text: string) => sender.socket.send(text, running.address.port, '127.0.0.1');
  const tell = async (data: DirectiveData): Promise<number> => {
    const body = JSON.stringify({ type: 'route.directive', timestamp: new Date().toISOString(), data });
    const headers = { ...signWebhook([SECRET], `id-${data.sequence}`, Date.now(), body) };
    return (await fetch(running.webhookUrl, { method: 'POST', body, headers })).status;
  };
  return { a, b, sender, hub: theHub, running, send, tell };
}

describe('the line switch', () => {
  it('begins on the line that the hub says, and sends every datagram out of it', async () => {
    const { b, running, send } = await world(directive(4, { line: 'B' }));
    expect(running.selection()).toEqual({ line: 'B', duplicate: false });
    send('one');
    expect(await b.next()).toBe('one');
    expect(running.figures().out).toEqual({ A: 0, B: 1 });
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

  it('carries what the far side answers back to the sender', async () => {
    const { a, sender, send } = await world(null);
    const from = once(a.socket, 'message');
    send('data');
    const [, { port }] = (await from) as [Buffer, AddressInfo];
    a.socket.send('acknowledged', port, '127.0.0.1');
    expect(await sender.next()).toBe('acknowledged');
  });

  it('does not go back for an older directive, and keeps its line for one it has not', async () => {
    const { running, tell } = await world(directive(9, { line: 'B' }));
    expect(await tell(directive(8, { line: 'A' }))).toBe(200);
    expect(running.selection().line).toBe('B');
    expect(await tell(directive(10, { line: 'C' }))).toBe(500);
    expect(running.selection().line).toBe('B');
  });
});

describe('the command line of the switch', () => {
  it('names what is missing', () => {
    expect(() => readOptions(['--bind', '127.0.0.1:1'])).toThrow('--line is needed at least twice');
    expect(() => readOptions(['--line', 'A=x:1', '--line', 'B=y'])).toThrow('"y" is not HOST:PORT');
    expect(readOptions(['--help'])).toBeNull();
  });
});
