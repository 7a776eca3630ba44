import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestDatabase, type TestDatabase, testServers } from '@twinline/db/testing/databases';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHub, type Hub } from '../../apps/hub/src/compose';
import { readEnv } from '../../apps/hub/src/env';
import { encodeEvent } from '../../apps/hub/src/http/sse';
import { judgeArrival } from '../load/arrival';
import { holdBoards } from '../load/holdBoards';
import { holdStreams } from '../load/holdStreams';
import { installedK6 } from '../load/k6';
import { loadRelays } from '../load/relays';

const at = (epoch: number, sequence: number) => ({ epoch, sequence });
const ROUTE = '11111111-1111-4111-8111-111111111111';

function directive(sequence: number) {
  const now = new Date().toISOString();
  return {
    ...{ routeId: ROUTE, region: 'SG', scenario: 'show-live', epoch: 1, sequence, line: 'A', mode: 'single' },
    ...{ weights: {}, advice: 'none', reason: { code: 'override', en: 'x', zh: 'x' }, evidence: {} },
    ...{ faultAt: null, detectedAt: now, decidedAt: now, deliverBy: now, expiresAt: now },
  };
}

describe('the load’s check of what arrives', () => {
  it.each([
    [null, at(1, 9), 'forwards', 0],
    [at(1, 9), at(1, 9), 'same', 0],
    [at(1, 9), at(1, 10), 'forwards', 0],
    [at(1, 9), at(1, 12), 'forwards', 2],
    [at(1, 9), at(2, 10), 'forwards', 0],
    [at(1, 9), at(1, 8), 'backwards', 0],
    [at(2, 9), at(1, 10), 'backwards', 0],
    [at(1, 9), at(2, 9), 'backwards', 0],
  ] as const)('of one that holds %j, %j is %s, with %i missed', (held, next, kind, missed) => {
    expect(judgeArrival(held, next)).toEqual({ kind, missed });
  });

  it('counts what a hub skips on a stream, sends out of order, breaks off, and what reports it refuses', async () => {
    let streams = 0;
    let reports = 0;
    const hub = createServer((request, response) => {
      if (request.method === 'POST') {
        reports += 1;
        return void response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
      }
      streams += 1;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const sequences = streams === 1 ? [1, 2, 5, 4] : [6];
      for (const sequence of sequences) response.write(encodeEvent('directive', `1.${sequence}`, directive(sequence)));
      if (streams === 1) response.end();
    });
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
    const held = holdStreams(url, [{ token: 'token', routeId: ROUTE }]);
    await held.held;
    await expect.poll(() => reports).toBe(4);
    const figures = await held.end();
    hub.closeAllConnections();
    hub.close();
    expect(figures).toMatchObject({ missed: 2, backwards: 1, broken: 1, reported: 0, refused: 4 });
    expect(figures.arrivalsMs).toHaveLength(3);
    expect(figures.fault).toContain('404');
  });
});

describe('boards that are held open', () => {
  it('tell what reached each, how late, and which streams broke', async () => {
    const open: ServerResponse[] = [];
    const web = createServer((request, response) => {
      if (request.headers.cookie !== 'session=own') return void response.writeHead(401).end();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      // In two parts, as networks cut what is long.
      response.write('event: connected\ndata: {}\n\n\ndata: {"frame":');
      response.write(`${'1'.repeat(5_000)}}\nid: ${Date.now() - 40}-7\n\n\n`);
      open.push(response);
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const boards = holdBoards(`http://127.0.0.1:${(web.address() as AddressInfo).port}`, 'session=own', 3);
    await boards.held;
    const first = boards.figures();
    expect(first).toMatchObject({ updates: 3, fewest: 1, broken: 0, fault: null });
    expect(Math.min(...first.lateMs)).toBeGreaterThanOrEqual(40);

    open[0]?.end();
    open[1]?.write(`id: ${Date.now()}-8\n\n`);
    await expect.poll(() => open.length).toBe(4);
    const later = { updates: 0, broken: 0 };
    const sum = () => {
      const { updates, broken } = boards.figures();
      later.updates += updates;
      later.broken += broken;
      return later;
    };
    await expect.poll(sum).toEqual({ updates: 2, broken: 1 });
    boards.end();
    web.closeAllConnections();
    web.close();
  });

  it('say what is in the way of those that nobody may have', async () => {
    const web = createServer((_request, response) => void response.writeHead(401).end());
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const boards = holdBoards(`http://127.0.0.1:${(web.address() as AddressInfo).port}`, '', 1);
    boards.held.catch(() => undefined);
    await expect.poll(() => boards.figures().fault).toContain('401');
    boards.end();
    web.close();
  });
});

const k6 = installedK6();
const isLong = process.env.TWINLINE_LONG !== undefined;

describe.skipIf(k6 === null || !isLong)('npm run load -- relays (needs k6, and npm run test:long)', () => {
  let hub: Hub;
  let database: TestDatabase;
  beforeAll(async () => {
    const [server] = testServers();
    if (server === undefined) throw new Error('no database server');
    database = await createTestDatabase(server);
    const settings = { DATABASE_URL: database.url, HUB_PORT: '0', HUB_TOKEN: 'a-token-of-the-hub-for-tests' };
    hub = await createHub({ env: readEnv(settings), log: { info() {}, warn() {}, error() {} } });
  });
  afterAll(async () => {
    await hub.stop();
    await database.drop();
  });

  it('finds nothing amiss with twenty relays on the routes of a real hub', async () => {
    const place = { hub: hub.url, database: database.url };
    expect(await loadRelays(place, String(k6), { relays: 20, streams: 10, seconds: 12, every: 10 })).toBe(true);
  }, 120_000);
});
