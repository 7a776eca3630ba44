import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { KernelStamps } from '@twinline/host/kernelStamps';
import { expect, it, onTestFinished } from 'vitest';
import { openSocket } from '../src/socket/openSocket';
import { clock, echo, noNative, probing } from './probing';

const because = noNative === null ? '' : ` (skipped: ${noNative})`;
const BURST = 40;
/** Sends the wall clock's milliseconds, datagram by datagram, to the port on loopback. */
const SENDER = `
const socket = require('node:dgram').createSocket('udp4');
let left = ${BURST};
const timer = setInterval(() => {
  if (left-- === 0) { clearInterval(timer); socket.close(); }
  else socket.send(String(Date.now()), Number(process.argv[1]), '127.0.0.1');
}, 5);`;

/** What a burst of datagrams is said to have arrived at that waited in the socket while this program stood still. */
async function arrivalsAfterStandstill(kernelTimestamps: boolean) {
  const options = { bind: '127.0.0.1', interface: null, dscp: null, kernelTimestamps };
  const opened = await openSocket(options, { family: 4, address: '127.0.0.1' }, 9, clock);
  onTestFinished(() => opened.close());
  const arrivals: { sentMs: number; arrivedMs: number }[] = [];
  const all = new Promise<void>((resolve) => {
    opened.socket.on('message', (packet) => {
      arrivals.push({ sentMs: Number(packet), arrivedMs: opened.arrivedAt() / 1_000 });
      if (arrivals.length === BURST) resolve();
    });
  });
  // The kernel turns stamping on soon, not at once: what comes before is not stamped.
  await warm(opened.socket.address().port);
  arrivals.length = 0;
  spawnSync(process.execPath, ['-e', SENDER, String(opened.socket.address().port)]);
  const awakeMs = clock.micros() / 1_000;
  expect(arrivals.length).toBe(0);
  await all;
  return { arrivals, awakeMs, ignored: opened.stampsIgnored() };

  async function warm(port: number) {
    const { createSocket } = await import('node:dgram');
    const socket = createSocket('udp4');
    const arrived = once(opened.socket, 'message');
    socket.send('0', port, '127.0.0.1', () => socket.close());
    await arrived;
  }
}

it.skipIf(noNative !== null)(
  `knows when each datagram of a burst arrived that waited while the program stood still${because}`,
  async () => {
    const { arrivals, awakeMs, ignored } = await arrivalsAfterStandstill(true);
    expect(ignored).toBe(0);
    expect(arrivals.length).toBe(BURST);
    arrivals.forEach(({ sentMs, arrivedMs }, i) => {
      // Each arrived after it was sent and before the next was: that no other datagram's time can fulfil.
      expect(arrivedMs).toBeGreaterThan(sentMs - 2);
      expect(arrivedMs).toBeLessThan((arrivals[i + 1]?.sentMs ?? awakeMs) + 2);
    });
  },
);

it('takes the time at which it reads them where kernel times are not asked for', async () => {
  const { arrivals, awakeMs } = await arrivalsAfterStandstill(false);
  expect(arrivals.every(({ arrivedMs }) => arrivedMs >= awakeMs)).toBe(true);
});

it.skipIf(noNative !== null)(`says in its samples that the kernel took the times${because}`, async () => {
  const { port } = await echo();
  const { samples, path } = await probing({ host: '127.0.0.1', port, kernelTimestamps: true });
  await expect.poll(() => samples.length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(samples[0]?.timestampSource).toBe(1);
  expect(path.counts()).toMatchObject({ strangers: 0, sendFailures: 0 });
});

it('says in its samples that the program took the times', async () => {
  const { port } = await echo();
  const { samples } = await probing({ host: '127.0.0.1', port, kernelTimestamps: false });
  await expect.poll(() => samples.length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(samples[0]?.timestampSource).toBe(0);
});

const EPOCH = 1_790_000_000_000_000;

it('puts a stamp on the agent’s clock by its age, whatever the difference of the clocks', () => {
  const stamps = new KernelStamps();
  expect(stamps.arrivedAt(5_000, EPOCH, EPOCH - 300)).toBe(4_700);
  expect(stamps.arrivedAt(25_000, EPOCH + 20_000, EPOCH + 19_000)).toBe(24_000);
  expect(stamps.ignored).toBe(0);
});

it('lets no datagram arrive in the future', () => {
  const stamps = new KernelStamps();
  expect(stamps.arrivedAt(5_000, EPOCH, EPOCH + 10)).toBe(5_000);
  expect(stamps.ignored).toBe(0);
});

it('does not believe a stamp that is absurd or missing', () => {
  const stamps = new KernelStamps();
  expect(stamps.arrivedAt(5_000, EPOCH, EPOCH + 5_000)).toBe(5_000);
  expect(stamps.arrivedAt(6_000, EPOCH + 1_000, 0)).toBe(6_000);
  expect(stamps.arrivedAt(7_000, EPOCH + 2_000, null)).toBe(7_000);
  expect(stamps.ignored).toBe(3);
});

it.each([5_000_000, -5_000_000, 3_000, -3_000])(
  'believes no stamp from around a step of the wall clock by %i µs, and all again a second later',
  (step) => {
    const stamps = new KernelStamps();
    expect(stamps.arrivedAt(1_000_000, EPOCH, EPOCH - 100)).toBe(999_900);
    // Two datagrams stamped before the step are read after it, then one that came after it.
    const stampedBefore = EPOCH + 10_000;
    const wall = EPOCH + 20_000 + step;
    expect(stamps.arrivedAt(1_020_000, wall, stampedBefore)).toBe(1_020_000);
    expect(stamps.arrivedAt(1_020_100, wall + 100, stampedBefore)).toBe(1_020_100);
    expect(stamps.arrivedAt(1_040_000, wall + 20_000, wall + 19_900)).toBe(1_040_000);
    expect(stamps.ignored).toBe(3);
    expect(stamps.arrivedAt(2_040_000, wall + 1_020_000, wall + 1_019_800)).toBe(2_039_800);
  },
);

it('follows a wall clock that is slewed as fast as the kernel does it', () => {
  const stamps = new KernelStamps();
  for (let now = 0; now < 60_000_000; now += 20_000) {
    const wall = EPOCH + now * 1.0005;
    expect(stamps.arrivedAt(now, wall, wall - 50)).toBeCloseTo(now - 50, 0);
  }
  expect(stamps.ignored).toBe(0);
});
