import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigStream, createConfigStream } from '../src/configStream';
import { createAgent, type RunningAgent } from '../src/createAgent';
import { createEventReader } from '../src/eventStream';
import { createHubDouble, type HubDouble } from '../src/testing/hubDouble';

const quiet = { info() {}, warn() {}, error() {} };

describe('the reader of server-sent events', () => {
  const text = ': hello\n\nid: 7\nevent: config\ndata: {"a":\ndata: 1}\n\r\ndata: plain\r\n\r\nevent: empty\n\n';
  const events = [
    { event: 'config', data: '{"a":\n1}' },
    { event: 'message', data: 'plain' },
  ];

  it('finds the same events in whatever pieces the text arrives', () => {
    for (let size = 1; size <= text.length; size += 1) {
      const reader = createEventReader(1_000);
      const found = [];
      for (let at = 0; at < text.length; at += size) found.push(...reader.push(text.slice(at, at + size)));
      expect(found).toEqual(events);
    }
  });

  it('does not collect without end', () => {
    const reader = createEventReader(1_000);
    expect(() => {
      for (let i = 0; i < 100; i += 1) reader.push('data: and so on and so on\n');
    }).toThrow('longer than 1000');
  });
});

describe('the configuration', () => {
  let hub: HubDouble;
  let intervalMs: number;
  const running: (RunningAgent | ConfigStream)[] = [];

  beforeEach(async () => {
    intervalMs = 20;
    hub = await createHubDouble(configOf, { beatMs: 100 });
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
    await hub.stop();
  });

  function configOf(key: string) {
    if (key !== 'key') return null;
    return { agentId: 'a', version: 1, intervalMs, dscp: null, connectIntervalMs: 10_000, paths: [] };
  }

  it('is pushed at once when it changes, without a batch and without being asked for', async () => {
    const agent = createAgent({ hubUrl: hub.url, key: 'key', log: quiet });
    running.push(agent);
    await expect.poll(() => agent.status().pushed, { timeout: 20_000 }).toBe(true);
    const asked = hub.configRequests;
    hub.configVersion = 7;
    hub.push();
    await expect.poll(() => agent.counts().configVersion, { timeout: 20_000 }).toBe(7);
    expect(hub.configRequests).toBe(asked);
    expect(hub.batches).toEqual([]);
  });

  it('is followed on a new stream when the hub closes the old one, and when it falls silent', async () => {
    const versions: number[] = [];
    const options = { hubUrl: hub.url, key: 'key', log: quiet, random: () => 0, silentMs: 1_000 };
    const stream = createConfigStream({ ...options, onConfig: ({ version }) => versions.push(version) });
    running.push(stream);
    await expect.poll(() => versions.length, { timeout: 20_000 }).toBe(1);
    hub.beating = false;
    await expect.poll(() => hub.streamsOpened, { timeout: 20_000 }).toBe(2);
    hub.beating = true;
    const { port } = hub;
    await hub.stop();
    hub = await createHubDouble(configOf, { port, beatMs: 100 });
    hub.configVersion = 3;
    await expect.poll(() => versions.at(-1), { timeout: 20_000 }).toBe(3);
    await expect.poll(() => hub.streams, { timeout: 20_000 }).toBe(1);
  });

  it('stays connected as long as only comments come', async () => {
    const options = { hubUrl: hub.url, key: 'key', log: quiet, random: () => 0, silentMs: 5_000 };
    const stream = createConfigStream({ ...options, onConfig() {} });
    running.push(stream);
    await expect.poll(() => stream.connected, { timeout: 20_000 }).toBe(true);
    const since = performance.now();
    await expect.poll(() => performance.now() - since, { timeout: 20_000 }).toBeGreaterThan(11_000);
    expect(hub.streamsOpened).toBe(1);
  });
});
