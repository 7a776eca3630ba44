import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { DirectiveData } from '@twinline/relay/events';
import { signWebhook } from '@twinline/relay/sign';
import type { AppliedReport, RouteTruth } from '@twinline/relay/truth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDemoRelay, type DemoRelay } from '../src/demoRelay';
import { createFaults } from '../src/faults';
import { readStatus } from '../src/status';
import type { LabWorld } from '../src/world';

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const PORT = 23_390;
const quiet = { info() {}, warn() {}, error() {} };
const route = { id: 'route-sg', regionCode: 'SG', scenario: 'show-live' };

let hub: Server;
let relay: DemoRelay;
let current = directive(1, 1, 'A');
const reports: AppliedReport[] = [];
const heard = new Set<() => void>();

function directive(epoch: number, sequence: number, line: string): DirectiveData {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  return {
    routeId: route.id,
    region: 'SG',
    scenario: 'show-live',
    epoch,
    sequence,
    line,
    mode: 'single',
    weights: {},
    advice: 'none',
    reason: { code: 'blackout', en: 'cut', zh: '中断' },
    evidence: {},
    faultAt: null,
    detectedAt: at(0),
    decidedAt: at(0),
    deliverBy: at(5_000),
    expiresAt: at(60_000),
  };
}

function truth(): RouteTruth {
  const now = Date.now();
  const { epoch, sequence } = current;
  const last = {
    epoch,
    sequence,
    reason: 'blackout',
    fault: 5,
    detected: now,
    decided: now,
    sent: now,
    acknowledged: now,
    applied: now,
  };
  return {
    route: { id: route.id, region: 'SG', scenario: 'show-live' },
    directive: current,
    advice: 'none',
    holdDownSeconds: 20,
    grades: { A: 'down', B: 'good' },
    last,
    serverTime: now,
  };
}

async function deliver(what: DirectiveData, secret = SECRET): Promise<number> {
  const body = JSON.stringify({ type: 'route.directive', timestamp: new Date().toISOString(), data: what });
  const headers = {
    ...signWebhook([secret], crypto.randomUUID(), Date.now(), body),
    'content-type': 'application/json',
  };
  return (await fetch(`http://127.0.0.1:${PORT}/webhook`, { method: 'POST', headers, body })).status;
}

function reported(sequence: number): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (reports.some((report) => report.sequence === sequence)) resolve();
    };
    heard.add(check);
    check();
  });
}

beforeAll(async () => {
  hub = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    if (request.method === 'GET') {
      response.end(JSON.stringify(truth()));
      return;
    }
    reports.push(JSON.parse(Buffer.concat(parts).toString('utf8')));
    response.writeHead(204).end();
    for (const check of heard) check();
  });
  const listening = once(hub, 'listening');
  hub.listen(0, '127.0.0.1');
  await listening;
  const bound = hub.address();
  const hubUrl = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`;
  const listen = { host: '127.0.0.1', port: PORT };
  const own = { id: 'r', name: 'sg-1', token: 'token', secret: SECRET, listen, routes: [route] };
  relay = await createDemoRelay({ hubUrl, relay: own, log: quiet, now: Date.now });
});
afterAll(async () => {
  await relay.stop();
  hub.closeAllConnections();
  hub.close();
});

it('asks for the current directive at its start, applies it and reports', async () => {
  await reported(1);
  expect(relay.held(route.id)).toMatchObject({ line: 'A', sequence: 1 });
});

it('applies a signed directive and reports when', async () => {
  current = directive(1, 2, 'B');
  expect(await deliver(current)).toBe(200);
  await reported(2);
  expect(relay.held(route.id)).toMatchObject({ line: 'B', epoch: 1, sequence: 2 });
  expect(reports.at(-1)?.appliedAt).toBeGreaterThan(Date.now() - 5_000);
});

it('refuses what is older and what is not signed by the hub', async () => {
  expect(await deliver(directive(1, 1, 'A'))).toBe(200);
  expect(await deliver(directive(0, 9, 'A'))).toBe(200);
  expect(await deliver(directive(9, 9, 'A'), `whsec_${Buffer.alloc(24, 8).toString('base64')}`)).toBe(401);
  expect(relay.held(route.id)).toMatchObject({ line: 'B', epoch: 1, sequence: 2 });
});

it('shows in the status the hub’s truth, its own line, and the time of the fault the lab made', async () => {
  const world = { relays: [{ routes: [route] }] } as unknown as LabWorld;
  const faults = createFaults();
  expect((await readStatus(world, [relay], faults)).routes[0]?.last?.fault).toBeNull();
  faults.begin('SG', 'A', Date.now() - 300);
  const [status] = (await readStatus(world, [relay], faults)).routes;
  expect(status).toMatchObject({
    id: route.id,
    region: 'SG',
    activeLine: 'B',
    holdDownSeconds: 20,
    grades: { A: 'down' },
  });
  expect(status?.relays).toEqual([{ name: 'sg-1', line: 'B', epoch: 1, sequence: 2 }]);
  expect((status?.last?.detected ?? 0) - (status?.last?.fault ?? 0)).toBeGreaterThanOrEqual(300);
});
