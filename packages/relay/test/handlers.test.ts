import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { fastifyPlugin } from '../src/fastifyPlugin';
import { nodeHandler } from '../src/nodeHandler';
import { createReceiver, MAX_BODY_BYTES } from '../src/receiver';
import { signWebhook } from '../src/sign';
import { directive, NOW, SECRET } from './directive';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const applied: string[] = [];
function receiver() {
  applied.length = 0;
  return createReceiver({ secrets: [SECRET], now: () => NOW, onDirective: ({ line }) => void applied.push(line) });
}

async function listen(handler: RequestListener): Promise<string> {
  const server: Server = createServer(handler);
  closing.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/twinline`;
}

// Spaces and an escaped character: what is parsed and written again is not what was signed.
const BODY = JSON.stringify(
  { type: 'route.directive', timestamp: new Date(NOW).toISOString(), data: directive() },
  null,
  1,
).replace('线', '\\u7ebf');

async function post(url: string, body = BODY): Promise<[number, string]> {
  const headers = { 'content-type': 'application/json', ...signWebhook([SECRET], 'msg-1', NOW, body) };
  const response = await fetch(url, { method: 'POST', body, headers });
  return [response.status, await response.text()];
}

const served: Record<string, () => Promise<string>> = {
  'node:http': () => listen(nodeHandler(receiver())),
  'Express, before its parsers': () => listen(express().post('/twinline', nodeHandler(receiver())).use(express.json())),
  'Express, with the raw body': () =>
    listen(
      express()
        .use('/twinline', express.raw({ type: '*/*', limit: '1mb' }))
        .post('/twinline', nodeHandler(receiver())),
    ),
  'Express, with the raw body kept beside the parsed one': () => {
    const keep = (request: object, _response: unknown, rawBody: Buffer) => Object.assign(request, { rawBody });
    return listen(
      express()
        .use(express.json({ verify: keep, limit: '1mb' }))
        .post('/twinline', nodeHandler(receiver())),
    );
  },
  Fastify: async () => {
    const app = fastify();
    closing.push(() => app.close());
    app.register(fastifyPlugin(receiver()), { url: '/twinline' });
    app.post('/else', async ({ body }) => ({ parsed: body }));
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    expect(await (await fetch(`${address}/else`, json({ a: 1 }))).json()).toEqual({ parsed: { a: 1 } });
    return `${address}/twinline`;
  },
};
const json = (value: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

describe.each(Object.entries(served))('webhooks through %s', (_name, serve) => {
  it('are verified over the exact bytes that came', async () => {
    const url = await serve();
    expect(await post(url)).toEqual([200, '{"status":"apply"}']);
    expect(applied).toEqual(['B']);
  });

  it('are refused when forged, and when they are larger than any of the hub’s', async () => {
    const url = await serve();
    const forged = { method: 'POST', body: `${BODY} `, headers: { ...signWebhook([SECRET], 'msg-1', NOW, BODY) } };
    expect((await fetch(url, forged)).status).toBe(401);
    const large = JSON.stringify(['x'.repeat(MAX_BODY_BYTES)]);
    expect((await post(url, large))[0]).toBe(413);
    expect(applied).toEqual([]);
  });
});

describe('a body that something has parsed before', () => {
  it('is answered with what to do, in Express', async () => {
    const url = await listen(express().use(express.json()).post('/twinline', nodeHandler(receiver())));
    const [status, text] = await post(url);
    expect(status).toBe(500);
    expect(text).toContain('take the JSON body parser away from this route');
  });

  it('is answered with what to do, in a fetch-style handler', async () => {
    const headers = { ...signWebhook([SECRET], 'msg-1', NOW, BODY) };
    const request = new Request('http://relay/', { method: 'POST', body: BODY, headers });
    await request.json();
    const response = await receiver()(request);
    expect([response.status, await response.text()]).toEqual([500, expect.stringContaining('exact bytes')]);
  });

  it('is answered with what to do, in Fastify', async () => {
    const app = fastify();
    closing.push(() => app.close());
    app.addHook(
      'preHandler',
      async (request) => void Object.assign(request, { body: JSON.parse(String(request.body)) }),
    );
    app.register(fastifyPlugin(receiver()), { url: '/twinline' });
    const [status, text] = await post(`${await app.listen({ port: 0, host: '127.0.0.1' })}/twinline`);
    expect([status, text]).toEqual([500, expect.stringContaining('exact bytes')]);
  });
});

describe('the handler of node:http', () => {
  it('stops reading what is too large: answers, and ends the connection', async () => {
    const { port, hostname } = new URL(await listen(nodeHandler(receiver())));
    const socket = connect(Number(port), hostname);
    closing.push(() => socket.destroy());
    socket.write('POST / HTTP/1.1\r\nhost: relay\r\ntransfer-encoding: chunked\r\n\r\n');
    const block = 'x'.repeat(0x10000);
    const flood = setInterval(() => socket.writable && socket.write(`10000\r\n${block}\r\n`), 1);
    socket.on('error', () => undefined);
    let answer = '';
    for await (const chunk of socket) {
      answer += chunk;
      if (answer.includes('\r\n\r\n')) break;
    }
    clearInterval(flood);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it('answers 405 to what is not posted', async () => {
    const url = await listen(nodeHandler(receiver()));
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) expect((await fetch(url, { method })).status).toBe(405);
  });
});
