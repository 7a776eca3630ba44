import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { STAMP_LENGTH, sequenceOf, writeRequest } from '@twinline/wire/stamp';
import { createRandom, KINDS, writeHostile } from './hostile';

/**
 * A process of its own that floods a reflector: `flooder.ts PORT SEED`. After each burst it waits until the reflector
 * has answered a packet of its own, so that never more than a burst waits in the reflector's socket: what is lost in
 * the kernel is no test of the reflector. Runs until it is ended.
 */
const [port = 0, seed = 1] = process.argv.slice(2).map(Number);
const BURST = 64;
const SENDERS = 200;
const MARK_AGAIN_MS = 200;
const random = createRandom(seed);
const noise = Buffer.from(Array.from({ length: 65_536 }, () => random(256)));
const packets = Array.from({ length: BURST }, () => Buffer.alloc(9_000));

/** Sources of their own, in 127.0.0.0/8: nothing between here and there checks what a sender calls itself. */
const senders = await Promise.all(
  Array.from({ length: SENDERS }, (_, index) => bound(`127.${1 + (index >> 4)}.${index & 15}.${1 + random(250)}`)),
);
const marker = await bound('127.0.0.3');
let marks = 0;

process.on('disconnect', () => process.exit(0));
for (;;) {
  for (let at = 0; at < BURST; at += 1) sendHostile(at);
  await mark();
}

function sendHostile(at: number): void {
  const packet = packets[at];
  const kind = KINDS[random(KINDS.length)];
  const sender = senders[random(SENDERS)];
  if (packet === undefined || kind === undefined || sender === undefined) return;
  const length = writeHostile(packet, kind, random, noise);
  sender.send(packet, 0, length, port, '127.0.0.1');
}

/** Resolves when the reflector has answered this mark: all that was sent before has been taken in. */
async function mark(): Promise<void> {
  marks += 1;
  const packet = Buffer.alloc(STAMP_LENGTH);
  writeRequest(packet, { sequence: marks, sentAtMicros: 1e15, errorEstimate: 1, ssid: marks & 0xffff });
  const own = marks;
  await new Promise<void>((resolve) => {
    const again = setInterval(() => marker.send(packet, port, '127.0.0.1'), MARK_AGAIN_MS);
    const answered = (reply: Buffer) => {
      if (reply.readUInt32BE(24) !== own || sequenceOf(reply) < 0) return;
      clearInterval(again);
      marker.off('message', answered);
      resolve();
    };
    marker.on('message', answered);
    marker.send(packet, port, '127.0.0.1');
  });
}

async function bound(address: string): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, done) => done(null, host, 4) });
  socket.on('error', () => {});
  // Asked for before bind: with a resolver that answers at once, bind itself emits the event.
  const listening = once(socket, 'listening');
  socket.bind(0, address);
  await listening;
  return socket;
}
