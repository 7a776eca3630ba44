import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLookup } from '../src/hubAddress';
import { createHubClient, HOST_CHOOSES, type HubClient } from '../src/hubClient';
import { createReportWays, type ReportWays } from '../src/reportWays';
import { reportWaysOf } from '../src/reportWaysOf';

const SOON = { timeout: 20_000, interval: 10 };
/** Far beyond what any test waits for: whoever waited for a dead way would be seen. */
const TIMEOUT_MS = 30_000;
const INTERNET = '127.0.0.1';
const LINE_A = '127.0.0.2';
const LINE_B = '127.0.0.3';
const ways = [
  { name: 'internet', localAddress: INTERNET },
  { name: 'A', localAddress: LINE_A },
  { name: 'B', localAddress: LINE_B },
];

type Behaviour = 'answers' | 'silent' | 'resets' | 'portal' | ((response: ServerResponse) => void);
let behaviour: Record<string, Behaviour> = {};
let heard: string[] = [];
let url = '';
const body = JSON.stringify({ accepted: 0, signals: 0, configVersion: 1 });

/** Does by the address a request comes from what that way is made to do. */
const server = createServer((request, response) => {
  const from = request.socket.remoteAddress ?? '';
  heard.push(`${request.url === '/healthz' ? 'probe ' : ''}${from}`);
  request.resume();
  const does = behaviour[from] ?? 'answers';
  if (typeof does === 'function') does(response);
  else if (does === 'answers') response.end(body);
  else if (does === 'portal') response.end('<html>Please sign in</html>');
  else if (does === 'resets') request.socket.resetAndDestroy();
});

const opened: { close(): void }[] = [];
beforeEach(async () => {
  behaviour = {};
  heard = [];
  const listening = once(server, 'listening');
  server.listen(0, '127.0.0.1');
  await listening;
  const bound = server.address();
  url = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
});
afterEach(async () => {
  for (const closable of opened.splice(0)) closable.close();
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

function openClient(timeoutMs = TIMEOUT_MS): HubClient {
  const client = createHubClient({ hubUrl: url, key: 'key', timeoutMs, ways });
  opened.push(client);
  return client;
}

function openWays(nowMs: () => number): ReportWays {
  const found = createReportWays({ hubUrl: url, lookup: createLookup(nowMs), timeoutMs: TIMEOUT_MS, nowMs });
  found.follow(ways);
  opened.push(found);
  return found;
}

const empty = {
  ...{ boot: crypto.randomUUID(), sequence: 1, sentAt: 0, agentVersion: 'test', signals: [] },
  samples: {} as never,
};

// Only Linux has all of 127.0.0.0/8 as source addresses.
describe.skipIf(process.platform !== 'linux')('the ways of reports (Linux)', () => {
  it('take the ordinary internet while it answers', async () => {
    const client = openClient();
    expect(await client.submit(empty, true)).toMatchObject({ kind: 'done' });
    expect(heard).toEqual([INTERNET]);
    expect(client.reportedBy()).toBe('internet');
  });

  it('send a signal by the next way too when the first takes it and is silent, and leave that way', async () => {
    behaviour = { [INTERNET]: 'silent' };
    const client = openClient();
    const begunAt = performance.now();
    expect(await client.submit(empty, true)).toMatchObject({ kind: 'done' });
    const tookMs = performance.now() - begunAt;
    expect(tookMs).toBeGreaterThanOrEqual(395);
    expect(tookMs).toBeLessThan(TIMEOUT_MS / 3);
    expect(heard).toEqual([INTERNET, LINE_A]);
    expect(client.reportedBy()).toBe('A');
    await client.submit(empty, true);
    expect(heard).toEqual([INTERNET, LINE_A, LINE_A]);
  });

  it('go on to the next at once where one fails, down to line B', async () => {
    behaviour = { [INTERNET]: 'resets', [LINE_A]: 'resets' };
    const client = openClient();
    expect(await client.submit(empty, false)).toMatchObject({ kind: 'done' });
    expect(new Set(heard)).toEqual(new Set([INTERNET, LINE_A, LINE_B]));
    expect(client.reportedBy()).toBe('B');
  });

  it('take an answer that is not the hub’s for a way that does not work', async () => {
    behaviour = { [INTERNET]: 'portal' };
    const client = openClient();
    expect(await client.submit(empty, false)).toMatchObject({ kind: 'done' });
    expect(client.reportedBy()).toBe('A');
  });

  it('do not take a slow hub for a dead way: the first to be asked stays the first', async () => {
    const held: ServerResponse[] = [];
    behaviour = {
      [INTERNET]: (response) => void held.push(response),
      // The hub answers the first only once it was asked by the second way as well.
      [LINE_A]: () => void held[0]?.end(body),
    };
    const client = openClient();
    expect(await client.submit(empty, true)).toMatchObject({ kind: 'done' });
    expect(client.reportedBy()).toBe('internet');
    behaviour = {};
    await client.submit(empty, true);
    expect(heard).toEqual([INTERNET, LINE_A, INTERNET]);
  });

  it('return to the better way once it works again, which is asked every 10 s', async () => {
    let nowMs = 1_000_000;
    const found = openWays(() => nowMs);
    const send = () => found.send({ method: 'GET', path: '/x', headers: {} }, ({ status }) => status, 2_000);
    behaviour = { [INTERNET]: 'resets' };
    await send();
    expect(found.last).toBe('A');
    nowMs += 9_000;
    await send();
    expect(heard).not.toContain(`probe ${INTERNET}`);
    nowMs += 2_000;
    await send();
    await expect.poll(() => heard, SOON).toContain(`probe ${INTERNET}`);
    expect(found.last).toBe('A');
    behaviour = {};
    await expect
      .poll(async () => {
        nowMs += 11_000;
        await send();
        return found.last;
      }, SOON)
      .toBe('internet');
  });

  it('say of each way why it failed when none works', async () => {
    behaviour = { [INTERNET]: 'resets', [LINE_A]: 'portal', [LINE_B]: 'resets' };
    const outcome = await openClient().submit(empty, false);
    expect(outcome.kind).toBe('failed');
    const { reason } = outcome.kind === 'failed' ? outcome : { reason: '' };
    expect(reason).toMatch(/internet: .*; A: .*; B: /);
  });

  it('give up after the time a report may take when every way is silent', async () => {
    behaviour = { [INTERNET]: 'silent', [LINE_A]: 'silent', [LINE_B]: 'silent' };
    const outcome = await openClient(1_500).submit(empty, true);
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringContaining('no answer in time') });
    expect(heard).toEqual([INTERNET, LINE_A, LINE_B]);
  });

  it('survive a hub that closes a kept-alive connection as it is used', async () => {
    const client = openClient();
    await client.submit(empty, false);
    let first = true;
    behaviour = {
      [INTERNET]: (response) => {
        if (first) response.socket?.resetAndDestroy();
        else response.end(body);
        first = false;
      },
    };
    expect(await client.submit(empty, false)).toMatchObject({ kind: 'done' });
    expect(client.reportedBy()).toBe('internet');
  });
});

it('lines without a source address of their own are no way of reports', () => {
  const path = { id: 1, pop: 'p', host: 'h', port: 1, ssid: 1, connectUrl: null, stampKey: null };
  const paths = [
    { ...path, line: 'A', bind: '10.0.0.1' },
    { ...path, line: 'B', bind: null },
  ];
  expect(reportWaysOf(paths, {}, null)).toEqual([HOST_CHOOSES, { name: 'A', localAddress: '10.0.0.1' }]);
  const lines = { A: { source: '10.0.0.2', reportFrom: '10.0.0.3' }, B: { source: '10.0.1.2' } };
  expect(reportWaysOf(paths, lines, '192.0.2.1')).toEqual([
    { name: 'internet', localAddress: '192.0.2.1' },
    { name: 'A', localAddress: '10.0.0.3' },
    { name: 'B', localAddress: '10.0.1.2' },
  ]);
});
