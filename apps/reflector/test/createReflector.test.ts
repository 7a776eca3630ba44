import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { emptyReply } from '@twinline/wire/packet';
import { encodeTlvs, readReplyTlvs } from '@twinline/wire/senderTlvs';
import { LONGEST_REQUEST, readReply, STAMP_LENGTH, sequenceOf, writeRequest } from '@twinline/wire/stamp';
import { afterEach, expect, it } from 'vitest';
import { createReflector, type Reflector, type ReflectorOptions } from '../src/createReflector';
import { until } from './until';

const open: (Socket | Reflector)[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) {
    if ('stop' in each) await each.stop();
    else each.close();
  }
});

async function pair({ type = 'udp4', ...options }: Partial<ReflectorOptions> & { type?: 'udp4' | 'udp6' } = {}) {
  const reflector = await createReflector({ host: '127.0.0.1', port: 0, ...options });
  const socket = createSocket(type);
  open.push(reflector, socket);
  const ask = async (packet: Buffer): Promise<Buffer> => {
    const answer = once(socket, 'message');
    socket.send(packet, reflector.address.port, '127.0.0.1');
    const [reply] = await answer;
    return reply;
  };
  return { reflector, socket, ask };
}

function request(sequence: number): Buffer {
  const packet = Buffer.alloc(STAMP_LENGTH);
  writeRequest(packet, { sequence, sentAtMicros: Date.now() * 1_000, errorEstimate: 1, ssid: 9 });
  return packet;
}

it('counts its own replies when it keeps state, so that a gap in the requests shows', async () => {
  const { ask } = await pair();
  const sequences = [];
  for (const sequence of [0, 1, 5]) sequences.push(sequenceOf(await ask(request(sequence))));
  expect(sequences).toEqual([0, 1, 2]);
});

it('repeats the sender’s sequence when it is stateless', async () => {
  const { ask } = await pair({ stateless: true });
  expect(sequenceOf(await ask(request(41)))).toBe(41);
});

it('answers a TWAMP-Light sender at its own length and never at more', async () => {
  const { ask } = await pair();
  for (const length of [14, 41, 44, 100]) expect((await ask(Buffer.alloc(length, 1))).length).toBe(length);
});

it('survives what is not a test packet and goes on answering', async () => {
  const { ask, socket, reflector } = await pair();
  for (const length of [0, 1, 13, 1_473, 9_000]) socket.send(Buffer.alloc(length), reflector.address.port, '127.0.0.1');
  const reply = emptyReply();
  expect(readReply(await ask(request(3)), reply)).toBe(true);
  expect(reply.sequence).toBe(3);
  expect(reflector.counts()).toMatchObject({ refused: 5, reflected: 1 });
});

it('answers over IPv6, to the address it was asked from, and says what addresses it sees', async () => {
  const { reflector, socket } = await pair({ host: '::1', type: 'udp6' });
  const packet = Buffer.alloc(LONGEST_REQUEST);
  const tlvs = encodeTlvs([{ kind: 'location' }]);
  const length = writeRequest(packet, { sequence: 1, sentAtMicros: 1e15, errorEstimate: 1, ssid: 4, tlvs });
  const answer = once(socket, 'message');
  socket.send(packet.subarray(0, length), reflector.address.port, '::1');
  const [reply, from] = await answer;
  expect(from).toMatchObject({ address: '::1', port: reflector.address.port });
  expect(readReplyTlvs(reply, STAMP_LENGTH, false, null).location).toEqual({
    source: '::1',
    sourcePort: socket.address().port,
    destination: '::1',
    destinationPort: reflector.address.port,
  });
});

it('never answers what is itself a reply: two reflectors would keep each other busy for ever', async () => {
  const { reflector, ask } = await pair();
  const other = await createReflector({ host: '127.0.0.1', port: 0 });
  open.push(other);
  const reply = await ask(request(1));
  const socket = createSocket('udp4');
  open.push(socket);
  // As an attacker does who writes one reflector's address as the sender of a packet to the other.
  socket.send(reply, other.address.port, '127.0.0.1');
  await until(() => other.counts().refused === 1);
  expect(other.counts()).toMatchObject({ reflected: 0, refusedBy: { reply: 1 } });
  expect(reflector.counts()).toMatchObject({ reflected: 1, refused: 0 });
});

it('says of its clock what the host says, and claims nothing where the host says nothing', async () => {
  const reply = emptyReply();
  const clock = { errorMicros: 3_000, synchronized: true };
  readReply(await (await pair({ clockState: () => clock })).ask(request(1)), reply);
  expect(reply).toMatchObject({ synchronized: true });
  expect(reply.errorMicros).toBeGreaterThanOrEqual(3_000);
  expect(reply.errorMicros).toBeLessThan(10_000);
  expect(Math.abs(reply.receivedAtMicros - Date.now() * 1_000)).toBeLessThan(60e6);
  readReply(await (await pair()).ask(request(1)), reply);
  expect(reply.synchronized).toBe(false);
  expect(reply.errorMicros).toBeGreaterThanOrEqual(1_000_000);
});

it('answers no more of one source than its limit, counts the rest, and another source is not held back', async () => {
  const { reflector, socket, ask } = await pair({ perSourcePerSecond: 1 });
  const good = createSocket({ type: 'udp4' });
  open.push(good);
  good.bind(0, '127.0.0.2');
  await once(good, 'listening');
  await ask(request(0));
  for (let sequence = 1; sequence < 20; sequence += 1)
    socket.send(request(sequence), reflector.address.port, '127.0.0.1');
  await until(() => reflector.counts().refusedBy.rate + reflector.counts().reflected === 20);
  expect(reflector.counts().refusedBy.rate).toBeGreaterThan(0);
  const answer = once(good, 'message');
  good.send(request(5), reflector.address.port, '127.0.0.1');
  expect(sequenceOf((await answer)[0])).toBe(0);
});
