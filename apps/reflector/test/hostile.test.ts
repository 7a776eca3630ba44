import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openReply, SEALED_LENGTH, sealRequest } from '@twinline/wire/authentication';
import { emptyReply } from '@twinline/wire/packet';
import { readReply, writeRequest } from '@twinline/wire/stamp';
import { expect, it, onTestFinished } from 'vitest';

/** A million in the long run (`npm run test:long`). */
const HOSTILE = process.env.TWINLINE_LONG === undefined ? 250_000 : 1_000_000;
const WITHIN_MS = 900_000;
/** What is not yet steady at the start: the program being loaded and compiled, the tables being filled. */
const WARM_AFTER = 100_000;
const MOST_GROWTH_BYTES = 64 * 1_024 * 1_024;
const key = randomBytes(32);
const SSID = 513;

it(
  `takes ${HOSTILE.toLocaleString('en')} hostile datagrams: no crash, bounded memory, and good sessions lose nothing`,
  async () => {
    const reflector = await startReflector();
    const plain = await goodSession(reflector.port, '127.0.0.2', null);
    const sealed = await goodSession(reflector.port, '127.0.0.4', key);
    const flooder = program(fileURLToPath(new URL('./flood/flooder.ts', import.meta.url)), [`${reflector.port}`, '1']);
    let warmBytes = 0;
    let now = await reflector.metrics();
    for (const deadline = Date.now() + WITHIN_MS; taken(now) < HOSTILE && Date.now() < deadline; await after(500)) {
      now = await reflector.metrics();
      if (warmBytes === 0 && taken(now) >= WARM_AFTER) warmBytes = now.resident;
    }
    flooder.kill('SIGKILL');
    const [good, goodSealed] = [await plain.stop(), await sealed.stop()];
    console.log(JSON.stringify({ ...now, warmBytes, good, goodSealed }));
    expect(taken(now)).toBeGreaterThanOrEqual(HOSTILE);
    expect(reflector.child.exitCode).toBeNull();
    expect(now.failed).toBe(0);
    expect(now.resident - warmBytes).toBeLessThan(MOST_GROWTH_BYTES);
    expect(now.sessions).toBeLessThanOrEqual(8_192);
    for (const reason of ['short', 'long', 'reply', 'no-key', 'forged'])
      expect(now.refused[reason]).toBeGreaterThan(HOSTILE / 100);
    for (const session of [good, goodSealed]) {
      expect(session.sent).toBeGreaterThan(50);
      expect(session).toMatchObject({ answered: session.sent, miscounted: 0 });
    }
  },
  WITHIN_MS + 60_000,
);

interface Metrics {
  readonly reflected: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly failed: number;
  readonly sessions: number;
  readonly resident: number;
}

function taken({ reflected, refused }: Metrics): number {
  return Object.values(refused).reduce((sum, count) => sum + count, reflected);
}

/** The real program, with a key for one session, and its own counters. */
async function startReflector() {
  const folder = mkdtempSync(join(tmpdir(), 'twinline-reflector-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const keyFile = join(folder, 'keys.json');
  writeFileSync(keyFile, JSON.stringify({ ssids: { [SSID]: key.toString('base64') } }));
  const port = await freeUdpPort();
  const metricsPort = await freeTcpPort();
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const options = ['--key-file', keyFile, '--allow-unauthenticated', '--metrics', `127.0.0.1:${metricsPort}`];
  const child = program(main, ['--bind', `127.0.0.1:${port}`, ...options]);
  const metrics = async (): Promise<Metrics> => {
    const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`, { signal: AbortSignal.timeout(30_000) });
    return readMetrics(await response.text());
  };
  for (const deadline = Date.now() + 60_000; ; await after(100)) {
    const ready = await metrics().then(
      () => true,
      () => false,
    );
    if (ready) return { port, child, metrics };
    if (Date.now() > deadline || child.exitCode !== null) throw new Error('the reflector does not start');
  }
}

function readMetrics(text: string): Metrics {
  const value = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? Number.NaN);
  const refusals = [...text.matchAll(/refused_total\{.*reason="([\w-]+)"\} (\d+)/g)];
  return {
    reflected: value(/reflected_total\{.*\} (\d+)/),
    refused: Object.fromEntries(refusals.map(([, reason, count]) => [reason, Number(count)])),
    failed: value(/failed_total\{.*\} (\d+)/),
    sessions: value(/reflector_sessions\{.*\} (\d+)/),
    resident: value(/process_resident_memory_bytes (\d+)/),
  };
}

/** A sender that waits for each answer before the next probe: every probe must be answered, and counted by the reflector. */
async function goodSession(port: number, address: string, secret: Buffer | null) {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  const tally = { sent: 0, answered: 0, miscounted: 0 };
  const packet = Buffer.alloc(SEALED_LENGTH);
  const reply = emptyReply();
  let running = true;
  const opened = (answer: Buffer) =>
    secret === null ? readReply(answer, reply) : openReply(answer, secret, reply) === 'genuine';
  const run = async () => {
    while (running) {
      const sentAtMicros = Date.now() * 1_000;
      const fields = { sequence: tally.sent, sentAtMicros, errorEstimate: 1, ssid: SSID };
      const length = secret === null ? writeRequest(packet, fields) : sealRequest(packet, fields, secret);
      socket.send(packet, 0, length, port, '127.0.0.1');
      tally.sent += 1;
      const [answer] = await once(socket, 'message', { signal: AbortSignal.timeout(60_000) }).catch(() => []);
      if (answer === undefined || !opened(answer)) return;
      if (reply.sequence === tally.sent - 1) tally.answered += 1;
      if (reply.reflectorSequence !== tally.sent - 1) tally.miscounted += 1;
      await after(20);
    }
  };
  const ended = run();
  return {
    async stop() {
      running = false;
      await ended;
      return tally;
    },
  };
}

function program(path: string, args: readonly string[]): ChildProcess {
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], { stdio: [...stdio] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

async function freeTcpPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
