import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, LookupFunction, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { guardedLookup, WebhookRefusal } from '../src/delivery/sinks/guardedLookup';
import { NO_NETWORKS, parseNetworks, refusalOf } from '../src/delivery/sinks/networks';
import { createWebhookSender } from '../src/delivery/sinks/sendWebhook';
import { checkWebhookUrl } from '../src/delivery/sinks/webhookUrl';
import type { ServiceError } from '../src/errors';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A server that counts who connects, on every address of this host: nothing may reach it. */
async function trap(listener: RequestListener = (_request, response) => void response.writeHead(204).end()) {
  const sockets: Socket[] = [];
  const server = createServer(listener);
  server.on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

function sendTo(url: string, allow = '') {
  const sender = createWebhookSender(Date.now, parseNetworks(allow));
  cleanups.push(sender.close);
  const message = { id: 'msg-1', url, secrets: [SECRET], body: '{}', timeoutMs: 2_000 };
  return sender.send(message, new AbortController().signal);
}

describe('where webhooks may go', () => {
  it.each([
    '0.0.0.0',
    '127.0.0.1',
    '127.255.255.254',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '192.0.0.170',
    '198.18.0.1',
    '192.0.2.1',
    '224.0.0.1',
    '239.255.255.250',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '100::1',
    '4000::1',
  ])('%s is refused', (address) => {
    expect(refusalOf(address, NO_NETWORKS)).toEqual(expect.any(String));
  });

  it.each([
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '169.253.1.1',
    '2606:4700::1111',
    '64:ff9b::1.1.1.1',
    '::ffff:1.1.1.1',
  ])('%s is not', (address) => {
    expect(refusalOf(address, NO_NETWORKS)).toBeNull();
  });

  it('a network that is allowed is, in whatever way its addresses are written, and no other', () => {
    const allowed = parseNetworks(' 10.20.0.0/16 , fd00:1::/32,');
    for (const address of ['10.20.3.4', '::ffff:10.20.3.4', '64:ff9b::10.20.3.4', 'fd00:1::7'])
      expect(refusalOf(address, allowed), address).toBeNull();
    for (const address of ['10.21.0.1', '127.0.0.1', 'fd00:2::1']) expect(refusalOf(address, allowed)).not.toBeNull();
  });

  it.each(['10.0.0.0', '10.0.0.0/33', 'fd00::/129', 'intern/8', '10.0.0.0/8/8', '10.0.0.0/-1'])(
    'the entry %s is no network, and the error names it',
    (entry) => {
      expect(() => parseNetworks(`192.168.0.0/16, ${entry}`)).toThrow(`'${entry}' is no network`);
    },
  );
});

describe('the address of a webhook, as a person gives it', () => {
  it.each([
    ['nonsense', /is no address: write it as https:/],
    ['ftp://relay.example/', /must begin with https:\/\/ or http:\/\//],
    ['https://me:secret@relay.example/', /take it out/],
    ['http://127.0.0.1:9000/hook', /a loopback address \(127\.0\.0\.0\/8\).*WEBHOOK_ALLOW_NETWORKS/],
    ['http://2130706433/', /a loopback address/],
    ['http://0x7f.1/', /a loopback address/],
    ['http://0251.0376.0251.0376/latest/meta-data', /a link-local address/],
    ['http://[::ffff:7f00:1]/', /a loopback address/],
    ['http://[fd00::1]/', /a private address/],
    ['https://1.1.1.1:22/', /asks for port 22: use 443, 80 or one above 1023/],
    [`https://relay.example/${'x'.repeat(2_100)}`, /longer than 2048 characters/],
  ])('%s is refused with the field and the fix', (url, says) => {
    expect.assertions(2);
    try {
      checkWebhookUrl(url, 'webhookUrl', NO_NETWORKS);
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid', details: { field: 'webhookUrl' } });
      expect((error as ServiceError).message).toMatch(says);
    }
  });

  it('is kept as it will be asked for', () => {
    expect(checkWebhookUrl(' HTTPS://Relay.example:443/a b ', 'url', NO_NETWORKS)).toBe('https://relay.example/a%20b');
    expect(checkWebhookUrl('http://10.0.0.9:25/x', 'url', parseNetworks('10.0.0.0/8'))).toBe('http://10.0.0.9:25/x');
  });
});

describe('a webhook that is sent', () => {
  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', 'localhost'])(
    'never reaches %s, and is not tried again',
    async (host) => {
      const { port, sockets } = await trap();
      expect(await sendTo(`http://${host}:${port}/`)).toMatchObject({
        ...{ kind: 'failed', isFinal: true, error: expect.stringMatching(/leads to an? .* address/) },
        trace: { address: null },
      });
      expect(sockets).toEqual([]);
    },
  );

  it('reaches a network that is allowed, by name and by number', async () => {
    const { port } = await trap();
    for (const host of ['127.0.0.1', 'localhost'])
      expect(await sendTo(`http://${host}:${port}/`, '127.0.0.0/8,::1/128')).toMatchObject({
        ...{ kind: 'answered', status: 204, trace: { address: expect.stringContaining(`:${port}`) } },
      });
  });

  it('does not follow a redirect to where it may not go', async () => {
    const inner = await trap();
    const outer = await trap((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.2:${inner.port}/` }).end(),
    );
    const sent = await sendTo(`http://127.0.0.1:${outer.port}/`, '127.0.0.1/32');
    expect(sent).toMatchObject({ kind: 'answered', status: 302, redirectsTo: `http://127.0.0.2:${inner.port}/` });
    expect(inner.sockets).toEqual([]);
  });

  it('goes only to what its name means at that moment, and of several addresses only to those that it may', async () => {
    const answers = [['1.1.1.1'], ['127.0.0.1'], ['10.0.0.1', '1.1.1.1']];
    const resolve = ((_host: string, _options: object, callback: (...args: unknown[]) => void) =>
      callback(
        null,
        (answers.shift() ?? []).map((address) => ({ address, family: 4 })),
      )) as never;
    const lookup = guardedLookup(443, NO_NETWORKS, resolve);
    const found = () =>
      new Promise((done) => lookup('relay.example', { all: true }, ((error, to) => done(error ?? to)) as Callback));
    expect(await found()).toEqual([{ address: '1.1.1.1', family: 4 }]);
    expect(await found()).toBeInstanceOf(WebhookRefusal);
    expect(await found()).toEqual([{ address: '1.1.1.1', family: 4 }]);
  });
});

type Callback = Parameters<LookupFunction>[2];
