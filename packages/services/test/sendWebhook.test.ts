import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parseNetworks } from '../src/delivery/sinks/networks';
import { createWebhookSender } from '../src/delivery/sinks/sendWebhook';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function serve(listener: RequestListener): Promise<{ url: string; server: Server; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer(listener);
  server.on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server, sockets };
}

function sender() {
  const made = createWebhookSender(Date.now, parseNetworks('127.0.0.0/8'));
  cleanups.push(() => made.close());
  return (url: string, timeoutMs = 2_000, signal = new AbortController().signal) =>
    made.send({ id: 'msg-1', url, secrets: [SECRET], body: '{}', timeoutMs }, signal);
}

describe('sending a webhook', () => {
  it('keeps the connection warm: ten webhooks, one connection', async () => {
    const { url, sockets } = await serve((request, response) => {
      request.resume().on('end', () => response.writeHead(204).end());
    });
    const send = sender();
    for (let i = 0; i < 10; i += 1) expect(await send(url)).toMatchObject({ kind: 'answered', status: 204 });
    expect(sockets.length).toBe(1);
  });

  it('says within the timeout that a silent relay has not answered', async () => {
    const { url } = await serve(() => undefined);
    const before = Date.now();
    expect(await sender()(url, 150)).toMatchObject({ kind: 'failed', error: 'no answer within 150 ms' });
    expect(Date.now() - before).toBeLessThan(20_000);
  });

  it('does not follow a redirect', async () => {
    let asked = 0;
    const { url } = await serve((_request, response) => {
      asked += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await sender()(url)).toMatchObject({ kind: 'answered', status: 307 });
    expect(asked).toBe(1);
  });

  it('does not read an endless answer', async () => {
    const { url, sockets } = await serve((_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    });
    expect(await sender()(url)).toMatchObject({ kind: 'answered', status: 200 });
    const socket = sockets[0];
    if (socket !== undefined && !socket.destroyed) await new Promise((resolve) => socket.on('close', resolve));
  });

  it('tries at once again when the relay closed an idle connection under it', async () => {
    let requests = 0;
    const { url } = await serve((request, response) => {
      requests += 1;
      // The second request finds a connection that the relay closes without an answer, as after an idle timeout.
      if (requests === 2) request.socket.resetAndDestroy();
      else request.resume().on('end', () => response.writeHead(204).end());
    });
    const send = sender();
    await send(url);
    expect(await send(url)).toMatchObject({ kind: 'answered', status: 204 });
    expect(requests).toBe(3);
  });

  it.each([
    ['an address that refuses', 'http://127.0.0.1:1/', /ECONNREFUSED/],
    ['another protocol', 'ftp://127.0.0.1/', /https:\/\/ or http:/],
    ['no address at all', 'nonsense', /is no address/],
  ])('reports %s as a failure and never throws', async (_what, url, error) => {
    expect(await sender()(url)).toMatchObject({ kind: 'failed', error: expect.stringMatching(error) });
  });
});
