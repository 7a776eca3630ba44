import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { encodeTlvs } from '@twinline/wire/senderTlvs';
import { STAMP_LENGTH, writeRequest } from '@twinline/wire/stamp';
import { reflectWithStampSuite, stampSuitePath } from '@twinline/wire/testing/stampSuite';
import { afterEach, describe, expect, it } from 'vitest';
import { type OnceOptions, probeOnce } from '../src/probeOnce';

const COUNT = 20;
const READY_WITHIN_MS = 30_000;
const key = randomBytes(32);
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Starts stamp-suite's reflector and returns a probe of it. */
async function start(args: readonly string[], host = '127.0.0.1') {
  const port = await freePort(host);
  const reflector = reflectWithStampSuite(['-S', host, '-o', `${port}`, ...args]);
  stops.push(reflector.stop);
  const probe = (options: Partial<OnceOptions> = {}) =>
    probeOnce({
      host,
      port,
      ssid: 9,
      intervalMs: 20,
      count: COUNT,
      bind: null,
      interface: null,
      dscp: null,
      stampKey: null,
      kernelTimestamps: true,
      tlvs: Buffer.alloc(0),
      ownClock: () => ({ errorMicros: null, synchronized: null }),
      ...options,
    });
  return { port, host, probe };
}

async function freePort(host: string): Promise<number> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.bind(0, host);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/** Resolves when the reflector answers an unauthenticated packet. */
async function untilReady({ host, port }: { host: string; port: number }): Promise<void> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const packet = Buffer.alloc(STAMP_LENGTH);
  writeRequest(packet, { sequence: 0, sentAtMicros: Date.now() * 1_000, errorEstimate: 1, ssid: 65_535 });
  // Nobody listens yet: the system says so on the socket.
  socket.on('error', () => {});
  const again = setInterval(() => socket.send(packet, port, host), 50);
  try {
    await once(socket, 'message', { signal: AbortSignal.timeout(READY_WITHIN_MS) });
  } finally {
    clearInterval(again);
    socket.close();
  }
}

const whole = { sent: COUNT, received: COUNT, lost: 0, duplicates: 0 };

describe.skipIf(stampSuitePath === null)('our sender, answered by stamp-suite’s reflector', () => {
  it('measures over IPv4 and IPv6, against a stateless and a stateful one', async () => {
    for (const [args, host] of [
      [[], '127.0.0.1'],
      [['--stateful-reflector'], '127.0.0.1'],
      [[], '::1'],
    ] as const) {
      const { probe, ...at } = await start(args, host);
      await untilReady(at);
      const report = await probe();
      expect(report).toMatchObject(whole);
      expect(report.rttMinMicros).toBeGreaterThan(0);
    }
  });

  it('reads timestamps in PTP format', async () => {
    const { probe, ...at } = await start(['--clock-source', 'PTP']);
    await untilReady(at);
    const report = await probe();
    expect(report).toMatchObject(whole);
    // A wrong reading of T3 − T2 would be seconds off, and with it the RTT.
    expect(report.rttMaxMicros).toBeLessThan(3_000_000);
    expect(report.rttMinMicros).toBeGreaterThan(0);
  });

  it('reads the answers to its TLVs: how it is marked, from where it is seen, and padding of any size', async () => {
    const { probe, ...at } = await start([]);
    await untilReady(at);
    const tlvs = encodeTlvs([
      { kind: 'classOfService', dscp: 0 },
      { kind: 'location' },
      { kind: 'padding', bytes: randomBytes(1_000) },
    ]);
    const report = await probe({ tlvs });
    expect(report).toMatchObject(whole);
    expect(report.tlvs).toMatchObject({
      trusted: true,
      malformed: false,
      unrecognized: 0,
      classOfService: { dscp: 0, ecn: 0 },
      location: { source: '127.0.0.1', destination: '127.0.0.1', destinationPort: at.port },
    });
  });

  it('measures in authenticated mode, TLVs verified both ways, and believes no reply under another key', async () => {
    const args = ['--auth-mode', 'A', '--hmac-key', key.toString('hex')];
    const { probe } = await start(args);
    const tlvs = encodeTlvs([{ kind: 'location' }, { kind: 'padding', bytes: randomBytes(32) }]);
    await untilAnswered(() => probe({ stampKey: key, count: 3 }));
    const report = await probe({ stampKey: key, tlvs });
    expect(report).toMatchObject({ ...whole, counts: { forged: 0 } });
    expect(report.tlvs).toMatchObject({ trusted: true, location: { source: '127.0.0.1' } });
    expect(await probe({ stampKey: randomBytes(32), count: 3 })).toMatchObject({ received: 0, lost: 3 });
  });
});

/** In authenticated mode only a sealed packet is answered: probes again until one is. */
async function untilAnswered(probe: () => Promise<{ received: number }>): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN_MS; (await probe()).received === 0; )
    if (Date.now() > deadline) throw new Error('the reflector does not answer');
}
