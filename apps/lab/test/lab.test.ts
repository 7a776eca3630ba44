import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHubDouble, type HubDouble } from '@twinline/agent/testing/hubDouble';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLab, type Lab } from '../src/createLab';
import type { LabWorld } from '../src/world';

const quiet = { info() {}, warn() {}, error() {} };
const DELAY_MS = 30;
/** Ports of this file alone; loopback only. */
const BASE = 23_400;
const CODES = ['SG', 'VN'];

let hub: HubDouble;
let lab: Lab;

const landingOf = (region: number, line: number) => ({
  listen: { host: '127.0.0.1', port: BASE + region * 10 + line },
  reflector: { host: '127.0.0.1', port: BASE + 100 + region * 10 + line },
});
const lineOf = (region: number, line: number) => ({
  slot: line === 0 ? 'A' : 'B',
  landings: [{ pop: 'test', ...landingOf(region, line) }],
  delayMs: DELAY_MS,
  jitterMs: 0,
  lossRatio: 0,
});

function world(hubUrl: string): LabWorld {
  return {
    hubUrl,
    controlPort: 1,
    usageToken: null,
    regions: CODES.map((code, region) => ({
      code,
      lines: [lineOf(region, 0), lineOf(region, 1)],
      pops: [{ name: 'test', extraDelayMs: 0 }],
      carriers: [{ name: 'one', extraDelayMs: 0 }],
    })),
    agents: CODES.map((code, region) => ({
      id: code,
      name: code,
      key: `${region}`,
      regionCode: code,
      carrier: 'one',
      paths: [
        { ssid: region * 2 + 1, line: 'A', pop: 'test' },
        { ssid: region * 2 + 2, line: 'B', pop: 'test' },
      ],
    })),
    relays: [],
  };
}

beforeAll(async () => {
  hub = await createHubDouble((key) => ({
    agentId: key,
    version: 1,
    intervalMs: 20,
    dscp: null,
    connectIntervalMs: 1_000,
    paths: [0, 1].map((line) => {
      const { slot } = lineOf(Number(key), line);
      const { listen } = landingOf(Number(key), line);
      const id = Number(key) * 2 + line + 1;
      const connectUrl = `https://${listen.host}:${listen.port}/`;
      return { ...listen, id, line: slot, pop: 'test', ssid: id, bind: null, connectUrl, stampKey: null };
    }),
  }));
  lab = await createLab({
    world: world(hub.url),
    hubUrl: hub.url,
    controlPort: 0,
    demoFile: '/nowhere/demo.json',
    loansFile: join(mkdtempSync(join(tmpdir(), 'twinline-loans-')), 'loans.json'),
    log: quiet,
    now: Date.now,
    random: Math.random,
  });
});
afterAll(async () => {
  await lab.stop();
  await hub.stop();
});

interface WorldAnswer {
  readonly regions: { readonly lines: object[] }[];
  readonly error?: { readonly message: string };
}

async function control(path: string, body?: object): Promise<{ status: number; body: WorldAnswer }> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`http://127.0.0.1:${lab.controlPort}${path}`, init);
  return { status: response.status, body: (await response.json()) as WorldAnswer };
}

const samplesOf = (path: number, since = 0) =>
  hub.batches.flatMap(({ batch, receivedAt }) =>
    batch.samples.path.flatMap((id, i) =>
      id === path && receivedAt >= since
        ? [
            {
              start: batch.samples.start[i] ?? 0,
              rttMin: batch.samples.rttMinMicros[i] ?? 0,
              lost: batch.samples.lost[i] ?? 0,
            },
          ]
        : [],
    ),
  );
const signalsSince = (since: number) =>
  hub.batches.flatMap(({ batch, receivedAt }) =>
    receivedAt >= since
      ? batch.signals.filter((signal) => signal.at >= since * 1_000).map((s) => ({ ...s, receivedAt }))
      : [],
  );

it('carries probes of every path with the delay of their line, both ways', async () => {
  await hub.until(() => [1, 2, 3, 4].every((path) => samplesOf(path).length >= 2), 20_000);
  for (const path of [1, 2, 3, 4]) {
    const least = Math.min(...samplesOf(path).map((sample) => sample.rttMin));
    expect(least).toBeGreaterThan(2 * DELAY_MS * 1_000 - 1_500);
    expect(least).toBeLessThan(2 * DELAY_MS * 1_000 + 25_000);
  }
}, 30_000);

it('has agents connect through every line to the server at its PoP', async () => {
  const connects = () => hub.batches.flatMap(({ batch }) => batch.connects ?? []);
  const through = (path: number) => connects().filter((one) => one.path === path && one.fault === null);
  await hub.until(() => [1, 2, 3, 4].every((path) => through(path).length >= 1), 30_000);
  for (const { scheme, status, tlsMicros, firstByteMicros } of [1, 2, 3, 4].flatMap(through)) {
    expect({ scheme, status }).toEqual({ scheme: 'https', status: 200 });
    for (const micros of [tlsMicros, firstByteMicros]) expect(micros).toBeGreaterThan(2 * DELAY_MS * 1_000 - 1_500);
  }
  await control('/cut', { region: 'VN', line: 'B' });
  const before = connects().length;
  const since = () => connects().slice(before);
  await hub.until(() => since().some((one) => one.path === 4 && one.fault === 'timeout'), 30_000);
  // The other line goes on.
  await hub.until(() => since().some((one) => one.path === 3 && one.fault === null), 30_000);
  await control('/restore', { region: 'VN', line: 'B' });
}, 90_000);

it('cuts one line of one region: its agents suspect, then see a blackout, and recover once it is restored', async () => {
  const cutAt = Date.now();
  expect((await control('/cut', { region: 'SG', line: 'A' })).status).toBe(200);
  const kinds = () =>
    signalsSince(cutAt)
      .filter((signal) => signal.path === 1)
      .map((signal) => signal.kind);
  await hub.until(() => kinds().includes('blackout'), 20_000);
  expect(kinds().indexOf('suspicion')).toBeGreaterThanOrEqual(0);
  expect(kinds().indexOf('suspicion')).toBeLessThan(kinds().indexOf('blackout'));
  const blackout = signalsSince(cutAt).find((signal) => signal.path === 1 && signal.kind === 'blackout');
  // A probe that was on its way when the line was cut may be the first that is missing, none older.
  expect((blackout?.firstLateSentAt ?? 0) / 1_000).toBeGreaterThan(cutAt - 2 * DELAY_MS - 500);
  expect((await control('/world')).body.regions[0]?.lines[0]).toMatchObject({ slot: 'A', cut: true });
  await control('/restore', { region: 'SG', line: 'A' });
  await hub.until(() => kinds().includes('recovery'), 20_000);
}, 60_000);

it('impairs both lines and takes it back', async () => {
  await control('/impair', { region: 'VN', line: 'both', delayMs: 90 });
  const since = Date.now();
  await hub.until(
    () => [3, 4].every((path) => samplesOf(path, since).some((sample) => sample.rttMin > 178_000)),
    20_000,
  );
  await control('/restore', { region: 'VN', line: 'both' });
  expect((await control('/world')).body.regions[1]?.lines).toMatchObject([
    { delayMs: DELAY_MS },
    { delayMs: DELAY_MS },
  ]);
}, 60_000);

it('stops and starts the agents of a region', async () => {
  await control('/stop-agents', { region: 'VN' });
  expect((await control('/world')).body.regions[1]).toMatchObject({ agentsRunning: false, agents: 1 });
  const since = Date.now();
  await control('/start-agents', { region: 'VN' });
  await hub.until(() => samplesOf(3, since).length > 0, 20_000);
  expect((await control('/world')).body.regions[1]).toMatchObject({ agentsRunning: true });
}, 60_000);

it('refuses what it has not with one sentence', async () => {
  expect(await control('/cut', { region: 'XX' })).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('SG, VN') } },
  });
  expect((await control('/scenario', { name: 'flood' })).status).toBe(400);
  expect((await control('/impair', { region: 'SG', lossRatio: 2 })).status).toBe(400);
  expect((await control('/nothing')).status).toBe(404);
});
