import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAgent, type RunningAgent } from '../src/createAgent';
import { createEcho } from '../src/testing/echo';
import { createHubDouble, type HubDouble } from '../src/testing/hubDouble';

const quiet = { info() {}, warn() {}, error() {} };
let reflector: Awaited<ReturnType<typeof createEcho>>;
let hub: HubDouble;
let agent: RunningAgent;
let intervalMs = 20;

beforeEach(async () => {
  intervalMs = 20;
  reflector = await createEcho();
  hub = await createHubDouble(configOf);
  agent = createAgent({ hubUrl: hub.url, key: 'key', log: quiet });
});
afterEach(async () => {
  await agent.stop();
  await reflector.stop();
  await hub.stop();
});

function configOf(key: string) {
  if (key !== 'key') return null;
  const path = { pop: 'test', host: '127.0.0.1', port: reflector.port, bind: null, connectUrl: null, stampKey: null };
  const paths = [
    { ...path, id: 1, line: 'A', ssid: 11 },
    { ...path, id: 2, line: 'B', ssid: 12 },
  ];
  return { agentId: 'a', version: 1, intervalMs, dscp: null, connectIntervalMs: 10_000, paths };
}

/** The starts of path 1's samples that have arrived, in order, each once. */
function starts(of = hub): number[] {
  const all = of.batches.flatMap(({ batch }) => batch.samples.start.filter((_, i) => batch.samples.path[i] === 1));
  return [...new Set(all)].sort((a, b) => a - b);
}

const gaps = (seconds: number[]) => seconds.filter((start, i) => i > 0 && start - (seconds[i - 1] ?? 0) !== 1e6);

it('posts each second of both paths in one batch, about when it is over', async () => {
  await hub.until(() => starts().length >= 4);
  const seconds = starts();
  expect(gaps(seconds)).toEqual([]);
  expect(seconds.every((start) => start % 1e6 === 0)).toBe(true);
  const { samples } = hub.batches[2]?.batch ?? {};
  expect(new Set(samples?.path)).toEqual(new Set([1, 2]));
  expect(samples?.received[0]).toBeGreaterThan(0);
  const sequences = hub.batches.map(({ batch }) => batch.sequence);
  expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
});

it('loses no second while the hub refuses or is gone, and sends the newest first when it is back', async () => {
  await hub.until(() => starts().length >= 2);
  hub.answerWith = 503;
  await expect.poll(() => agent.counts().waiting, { timeout: 20_000 }).toBeGreaterThanOrEqual(8);
  const { port } = hub;
  const before = hub;
  await hub.stop();
  await expect.poll(() => agent.counts().waiting, { timeout: 20_000 }).toBeGreaterThanOrEqual(12);
  hub = await createHubDouble(configOf, { port });
  await hub.until(() => hub.batches.length >= 2 && agent.counts().waiting === 0, 20_000);
  const first = hub.batches[0]?.batch;
  const newest = Math.max(...(first?.samples.start ?? []));
  expect((first?.sentAt ?? 0) - newest).toBeLessThan(4e6);
  await hub.until(() => starts().length >= 6, 20_000);
  const all = [...new Set([...starts(before), ...starts()])].sort((a, b) => a - b);
  expect(gaps(all)).toEqual([]);
  expect(agent.counts()).toMatchObject({ droppedSamples: 0, setAside: 0 });
}, 60_000);

it('sets aside a batch that is refused for good and goes on with the next', async () => {
  await hub.until(() => starts().length >= 1);
  hub.answerWith = 400;
  await expect.poll(() => agent.counts().setAside, { timeout: 10_000 }).toBeGreaterThan(0);
  hub.answerWith = null;
  const before = hub.batches.length;
  await hub.until(() => hub.batches.length > before + 1);
  expect(agent.counts().waiting).toBeLessThan(6);
});

it('raises signals at once and repeats them when the far end falls silent', async () => {
  await hub.until(() => starts().length >= 2);
  const { port } = reflector;
  const cutAt = Date.now();
  await reflector.stop();
  const signals = (kind: string) =>
    hub.batches.flatMap(({ batch, receivedAt }) =>
      batch.signals.filter((s) => s.kind === kind && s.path === 1).map((signal) => ({ signal, receivedAt })),
    );
  await hub.until(() => signals('blackout').length >= 2);
  const blackout = signals('blackout')[0];
  expect(signals('suspicion')[0]?.receivedAt).toBeLessThanOrEqual(blackout?.receivedAt ?? 0);
  expect(blackout?.signal.firstLateSentAt ?? 0).toBeGreaterThan((cutAt - 200) * 1_000);
  reflector = await createEcho(port);
  await hub.until(() => signals('recovery').length >= 1);
});

it('takes a new configuration when the hub’s answer names one', async () => {
  await hub.until(() => starts().length >= 1);
  intervalMs = 100;
  hub.configVersion = 2;
  await hub.until(() => agent.counts().configVersion === 2);
  const takenAt = Date.now() * 1_000;
  const wholeSecondsAtTen = () =>
    hub.batches.some(({ batch: { samples } }) =>
      samples.sent.some((sent, i) => (samples.start[i] ?? 0) > takenAt && sent > 5 && sent <= 11),
    );
  await hub.until(wholeSecondsAtTen);
});

it('keeps asking for its configuration while the hub does not know it', async () => {
  const stranger = createAgent({ hubUrl: hub.url, key: 'unknown', log: quiet, random: () => 0 });
  const before = hub.configRequests;
  await expect.poll(() => hub.configRequests, { timeout: 10_000 }).toBeGreaterThan(before + 2);
  expect(stranger.counts().paths).toBe(0);
  await stranger.stop();
});
