import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { emptyReply } from '@twinline/wire/packet';
import { readReply, STAMP_LENGTH, sequenceOf, writeRequest } from '@twinline/wire/stamp';
import { afterEach, expect, it } from 'vitest';
import { readCommandLine } from '../src/commandLine';
import { createReflector, type Reflector, type ReflectorOptions } from '../src/createReflector';
import { SessionTable } from '../src/sessionTable';

const open: (Socket | Reflector)[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) {
    if ('stop' in each) await each.stop();
    else each.close();
  }
});

async function pair(options: Partial<ReflectorOptions> = {}) {
  const reflector = await createReflector({ host: '127.0.0.1', port: 0, ...options });
  const socket = createSocket('udp4');
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

it('keeps a bounded table: a sender it has no room for is answered statelessly, a known one is not pushed out', () => {
  const table = new SessionTable(2);
  expect([table.next('a', 0), table.next('b', 0), table.next('c', 0), table.next('a', 0)]).toEqual([0, 0, null, 1]);
  expect(table.overflows).toBe(1);
  expect(table.next('c', 61_000_000)).toBe(0);
  expect(table.size).toBeLessThanOrEqual(2);
});

it('says in one sentence what is wrong with its command line', () => {
  expect(readCommandLine(['--bind', '127.0.0.1:862', '--stateless'])).toEqual({
    kind: 'run',
    host: '127.0.0.1',
    port: 862,
    stateless: true,
  });
  expect(readCommandLine(['--bind', '[::1]:862'])).toMatchObject({ host: '::1', port: 862 });
  expect(readCommandLine([])).toMatchObject({ kind: 'wrong', message: expect.stringContaining('--bind') });
  expect(readCommandLine(['--bind', 'nowhere'])).toMatchObject({ kind: 'wrong' });
  expect(readCommandLine(['--bind', 'a:1', '--key-file', 'f'])).toMatchObject({ kind: 'wrong' });
});
