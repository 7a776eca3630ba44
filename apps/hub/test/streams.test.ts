import { oneTestServer } from '@twinline/db/testing/databases';
import { readEventStream } from '@twinline/relay/eventStream';
import { afterEach, describe, expect, it } from 'vitest';
import { HUB_TOKEN, type RunningHub, runHub } from './runningHub';

describe.each(oneTestServer())('the hub’s streams, on $name', (server) => {
  let running: RunningHub | null = null;
  afterEach(async () => {
    await running?.stop();
    running = null;
  });

  it('a board comes once a second, to the bearer of the hub token alone', async () => {
    running = await runHub(server);
    const url = `${running.hub.url}/v1/boards/${running.world.organizationId}/stream`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    const response = await fetch(url, { headers: { authorization: `Bearer ${HUB_TOKEN}` } });
    const frames: { organizationId: string; at: number; routes: unknown[] }[] = [];
    if (response.body === null) throw new Error('no body');
    for await (const message of readEventStream(response.body)) {
      if (message?.event === 'board') frames.push(JSON.parse(message.data));
      if (frames.length === 3) break;
    }
    expect(frames[0]).toMatchObject({ organizationId: running.world.organizationId });
    const gapMs = (frames[2]?.at ?? 0) - (frames[1]?.at ?? 0);
    expect(gapMs).toBeGreaterThan(700);
    expect(gapMs).toBeLessThan(5_000);
  });

  it('a stop ends within five seconds, although boards, relays and agents hold streams open', async () => {
    running = await runHub(server, ['http://127.0.0.1:1/']);
    const { hub, world } = running;
    const open = (path: string, bearer: string) =>
      fetch(`${hub.url}${path}`, { headers: { authorization: `Bearer ${bearer}` } });
    const board = await open(`/v1/boards/${world.organizationId}/stream`, HUB_TOKEN);
    const relay = await open(`/v1/routes/${world.routeId}/stream`, world.relays[0]?.token ?? '');
    const agent = await open('/v1/agent/stream', world.agentKey);
    const ended = Promise.allSettled([board.text(), relay.text(), agent.text()]);
    const before = Date.now();
    await hub.stop();
    expect(Date.now() - before).toBeLessThan(5_000);
    await ended;
    await expect(fetch(`${hub.url}/healthz`)).rejects.toThrow();
  });
});
