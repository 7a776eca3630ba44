import { randomBytes } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { SEALED_LENGTH, sealReply } from '@twinline/wire/authentication';
import type { Sample } from '@twinline/wire/columns';
import { LONGEST_REQUEST, sequenceOf, writeReply } from '@twinline/wire/stamp';
import { expect, it, onTestFinished } from 'vitest';
import { type ProbedPath, probePath } from '../src/probePath';
import { createSchedule } from '../src/schedule';
import { summarizeOnce } from '../src/summarizeOnce';
import { clock, PLAIN_PATH } from './probing';

/** Ten times as many in the long run (`npm run test:long`). */
const HOSTILE = process.env.TWINLINE_LONG === undefined ? 25_000 : 250_000;
const WITHIN_MS = 600_000;
/** Never more than this waits in the sender's socket, so that no good reply is lost in the kernel. */
const BURST = 24;
const MOST_GROWTH_BYTES = 64 * 1_024 * 1_024;

/** What is sent to a sender, from the very address and port it probes; made out of a true reply to its newest probe. */
const KINDS: readonly ((reply: Buffer, random: Random) => Buffer)[] = [
  // Empty, too short, garbage of any length, far too long, all zeros, all ones.
  () => Buffer.alloc(0),
  (reply, random) => reply.subarray(0, random(41)),
  (_, random) => Buffer.from(Array.from({ length: random(120) }, () => random(256))),
  () => Buffer.alloc(2_500, 0xa5),
  (reply) => Buffer.alloc(reply.length),
  (reply) => Buffer.alloc(reply.length, 0xff),
  // A probe that was never sent, another T1 echoed, another session: in authenticated mode the HMAC no longer fits.
  (reply, random) => changed(reply, reply.length === SEALED_LENGTH ? 48 : 24, random),
  (reply, random) => changed(reply, (reply.length === SEALED_LENGTH ? 68 : 32) + random(4), random),
  (reply, random) => changed(reply, reply.length === SEALED_LENGTH ? 26 : 14, random),
];
type Random = (below: number) => number;

/** A copy in which one octet is another one. */
function changed(reply: Buffer, at: number, random: Random): Buffer {
  const copy = Buffer.from(reply);
  copy.writeUInt8(copy.readUInt8(at) ^ (1 + random(255)), at);
  return copy;
}

/** Small and seeded (xorshift32): the same flood in every run. */
function createRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

it.each([
  { mode: 'unauthenticated', stampKey: null },
  { mode: 'authenticated', stampKey: randomBytes(32) },
])(
  `measures on exactly through ${HOSTILE.toLocaleString('en')} hostile replies in $mode mode: none believed, none kept`,
  async ({ stampKey }) => {
    const far = await farEnd(stampKey);
    const samples: Sample[] = [];
    const schedule = createSchedule(() => performance.now());
    const options = { ...PLAIN_PATH, host: '127.0.0.1', port: far.port, stampKey, intervalMs: 10 };
    const path = await probePath(options, clock, schedule, {
      onSamples: (taken) => samples.push(...taken),
      onSignals: () => {},
    });
    onTestFinished(() => {
      path.stop();
      schedule.stop();
    });
    const before = process.memoryUsage.rss();
    const sent = await flood(far, path);
    expect(process.memoryUsage.rss() - before).toBeLessThan(MOST_GROWTH_BYTES);
    expect(path.counts().strangers).toBe(sent);
    expect(sent).toBeGreaterThanOrEqual(HOSTILE);
    await until(() => summarizeOnce(samples).sent > 100, path);
    const summary = summarizeOnce(samples.filter(({ pending }) => pending === 0));
    expect(summary).toMatchObject({ lost: 0, duplicates: 0, reordered: 0, received: summary.sent });
  },
  WITHIN_MS + 60_000,
);

/** Sends bursts until the sender has taken in and refused all of them; returns how many. */
async function flood(far: Awaited<ReturnType<typeof farEnd>>, path: ProbedPath): Promise<number> {
  const random = createRandom(7);
  await until(() => far.latest() !== null, path);
  let sent = 0;
  while (sent < HOSTILE) {
    for (let burst = 0; burst < BURST; burst += 1, sent += 1) {
      const reply = far.latest();
      const make = KINDS[random(KINDS.length)];
      if (reply !== null && make !== undefined) far.send(make(reply, random));
    }
    await until(() => path.counts().strangers === sent, path);
  }
  return sent;
}

async function until(holds: () => boolean, path: ProbedPath): Promise<void> {
  for (const deadline = Date.now() + 60_000; !holds(); await new Promise(setImmediate))
    if (Date.now() > deadline) throw new Error(`still waiting: ${JSON.stringify(path.counts())}`);
}

/** An honest reflector whose socket also sends what is asked of it to the last sender it saw. */
async function farEnd(key: Buffer | null) {
  const socket: Socket = createSocket('udp4');
  onTestFinished(() => void socket.close());
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const out = Buffer.alloc(LONGEST_REQUEST);
  let sender: RemoteInfo | null = null;
  let latest: Buffer | null = null;
  socket.on('message', (request, from) => {
    const now = Date.now() * 1_000;
    const fields = {
      sequence: sequenceOf(request),
      receivedAtMicros: now,
      sentAtMicros: now,
      errorEstimate: 1,
      ttl: 255,
    };
    const length = key === null ? writeReply(out, request, fields) : sealReply(out, request, fields, key);
    latest = Buffer.from(out.subarray(0, length));
    sender = from;
    socket.send(latest, from.port, from.address);
  });
  return {
    port: socket.address().port,
    latest: () => latest,
    send: (packet: Buffer) => sender !== null && socket.send(packet, sender.port, sender.address),
  };
}
