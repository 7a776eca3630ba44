import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { DirectiveData } from '../src/events';
import { nodeHandler } from '../src/nodeHandler';
import { createReceiver } from '../src/receiver';
import { signWebhook } from '../src/sign';
import { directive, NOW, SECRET } from './directive';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** A receiver behind a real HTTP server. */
async function listening(onDirective: (directive: DirectiveData) => void): Promise<string> {
  const server = createServer(nodeHandler(createReceiver({ secrets: [SECRET], onDirective, now: () => NOW })));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/`;
}

function post(url: string, id: string, data: unknown, type = 'route.directive'): Promise<Response> {
  const body = JSON.stringify({ type, timestamp: new Date(NOW).toISOString(), data });
  return fetch(url, { method: 'POST', body, headers: { ...signWebhook([SECRET], id, NOW, body) } });
}

describe('a receiver', () => {
  it('applies a genuine directive once, however often it is delivered', async () => {
    const applied: number[] = [];
    const url = await listening(({ sequence }) => applied.push(sequence));
    const first = await post(url, 'msg-1', directive());
    expect([first.status, await first.json()]).toEqual([200, { status: 'apply' }]);
    const second = await post(url, 'msg-1', directive());
    expect([second.status, await second.json()]).toEqual([200, { status: 'repeated' }]);
    expect(applied).toEqual([10]);
  });

  it('acknowledges what is older than what it holds, without applying it', async () => {
    const applied: number[] = [];
    const url = await listening(({ sequence }) => applied.push(sequence));
    await post(url, 'msg-2', directive({ sequence: 11 }));
    const late = await post(url, 'msg-1', directive({ sequence: 10 }));
    expect([late.status, await late.json()]).toEqual([200, { status: 'older' }]);
    expect(applied).toEqual([11]);
  });

  it('answers 500 when applying fails, and really tries again with the same id', async () => {
    let failures = 1;
    const url = await listening(() => {
      if (failures-- > 0) throw new Error('busy');
    });
    expect((await post(url, 'msg-1', directive())).status).toBe(500);
    expect(await (await post(url, 'msg-1', directive())).json()).toEqual({ status: 'apply' });
  });

  it('answers 401 to a forged body and applies nothing', async () => {
    const applied: number[] = [];
    const url = await listening(({ sequence }) => applied.push(sequence));
    const headers = { ...signWebhook([SECRET], 'msg-1', NOW, 'something else') };
    const body = JSON.stringify({ type: 'route.directive', timestamp: new Date(NOW).toISOString(), data: directive() });
    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(401);
    expect(applied).toEqual([]);
  });

  it('answers a test ping, ignores kinds it does not know, and refuses a directive it cannot read', async () => {
    const url = await listening(() => undefined);
    expect(await (await post(url, 'a', { message: 'hello' }, 'test.ping')).json()).toEqual({ status: 'pong' });
    expect(await (await post(url, 'b', { x: 1 }, 'line.painted')).json()).toEqual({ status: 'ignored' });
    expect((await post(url, 'c', { ...directive(), sequence: 'ten' })).status).toBe(400);
  });
});
