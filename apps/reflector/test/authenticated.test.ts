import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { openReply, sealRequest } from '@twinline/wire/authentication';
import { parseKeyFile } from '@twinline/wire/keyRing';
import { emptyReply } from '@twinline/wire/packet';
import { LONGEST_REQUEST, writeRequest } from '@twinline/wire/stamp';
import { afterEach, expect, it } from 'vitest';
import { createReflector, type Reflector, type ReflectorOptions } from '../src/createReflector';
import { until } from './until';

const key = randomBytes(32);
const other = randomBytes(32);
const open: (Socket | Reflector)[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) {
    if ('stop' in each) await each.stop();
    else each.close();
  }
});

async function start(keyFile: object, options: Partial<ReflectorOptions> = {}) {
  const keys = parseKeyFile(JSON.stringify(keyFile));
  const reflector = await createReflector({ host: '127.0.0.1', port: 0, keys: () => keys, ...options });
  const socket = createSocket('udp4');
  open.push(reflector, socket);
  const send = (packet: Buffer) => socket.send(packet, reflector.address.port, '127.0.0.1');
  const ask = async (packet: Buffer): Promise<Buffer> => {
    const answer = once(socket, 'message');
    send(packet);
    return (await answer)[0];
  };
  return { reflector, send, ask };
}

const fields = (ssid: number) => ({ sequence: 1, sentAtMicros: Date.now() * 1_000, errorEstimate: 1, ssid });

function sealed(ssid: number, secret: Buffer): Buffer {
  const packet = Buffer.alloc(LONGEST_REQUEST);
  return packet.subarray(0, sealRequest(packet, fields(ssid), secret));
}

function plain(ssid: number): Buffer {
  const packet = Buffer.alloc(LONGEST_REQUEST);
  return packet.subarray(0, writeRequest(packet, fields(ssid)));
}

it('answers a session in authenticated mode with its own key: by SSID, by source, by default', async () => {
  for (const [file, ssid] of [
    [{ default: key.toString('base64') }, 3],
    [{ default: other.toString('base64'), ssids: { 3: `hex:${key.toString('hex')}` } }, 3],
    [{ sources: { '127.0.0.1': key.toString('base64url') } }, 3],
  ] as const) {
    const { ask } = await start(file);
    expect(openReply(await ask(sealed(ssid, key)), key, emptyReply())).toBe('genuine');
  }
});

it('refuses and counts what is forged, unauthenticated, or has no key; none of it starts a session', async () => {
  const { reflector, send, ask } = await start({ ssids: { 3: key.toString('base64') } });
  for (const packet of [sealed(3, other), sealed(4, key), plain(3), sealed(3, key).subarray(0, 111)]) send(packet);
  await until(() => reflector.counts().refused === 4);
  expect(reflector.counts()).toMatchObject({
    reflected: 0,
    sessions: 0,
    refusedBy: { forged: 1, 'no-key': 1, unauthenticated: 2 },
  });
  await ask(sealed(3, key));
  expect(reflector.counts()).toMatchObject({ reflected: 1, sessions: 1 });
});

it('answers unauthenticated mode beside the other only where it is told to, and even then nothing forged', async () => {
  const { reflector, ask, send } = await start({ default: key.toString('base64') }, { allowUnauthenticated: true });
  expect((await ask(plain(3))).length).toBe(44);
  expect(openReply(await ask(sealed(3, key)), key, emptyReply())).toBe('genuine');
  send(sealed(3, other));
  await until(() => reflector.counts().refusedBy.forged === 1);
});

it('does not let forged packets use up the limit of the source they name', async () => {
  const { reflector, send, ask } = await start({ default: key.toString('base64') }, { perSourcePerSecond: 2 });
  for (let copies = 0; copies < 50; copies += 1) send(sealed(3, other));
  await until(() => reflector.counts().refusedBy.forged === 50);
  expect(openReply(await ask(sealed(3, key)), key, emptyReply())).toBe('genuine');
});
