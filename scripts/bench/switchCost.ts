import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Program, startProgram } from '../../apps/agent/src/testing/program';
import { command } from '../setup/command';
import { root } from '../setup/dependencies.mjs';
import { takePort } from '../setup/ports';
import { type HubStandIn, openHubStandIn } from './hubStandIn';
import { hurry } from './hurry';
import type { BenchOptions } from './main';
import { cpuSecondsOf } from './processFigures';
import { percentile, type Row, row } from './rows';

const LOOPBACK = '127.0.0.1';
/** What SRT sends: 1,316 bytes of MPEG-TS and its own header. */
const DATAGRAM = Buffer.alloc(1_332, 0x47);
/** As many as no program here falls behind with: what is measured is processor time, not speed. */
const PER_MS = 8;
/** Until the program is compiled. */
const WARM_UP_MS = 3_000;
const KEY = 'the key of a bench, which guards nothing';
/** What any program of Node's pays for a datagram: one in, one out. */
const PLAIN = `const [from, to] = process.argv.slice(1).map(Number); const s = require('dgram').createSocket('udp4');
s.on('message', (m) => s.send(m, to, '127.0.0.1')); s.bind(from, '127.0.0.1', () => console.log('the switch is ready'));`;

interface Stage {
  readonly bundle: string;
  readonly hub: HubStandIn;
  /** Where the lines lead. */
  readonly sinks: Readonly<Record<'A' | 'B', Socket>>;
  readonly sender: Socket;
}

/** What the bundled near end costs for each datagram, and how soon it obeys; beside a forwarder that does nothing else. */
export async function switchCostBench({ quick, say }: BenchOptions): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'twinline-bench-switch-'));
  const hub = await openHubStandIn();
  const sockets = await Promise.all([openSocket(), openSocket(), openSocket()]);
  const [A, B, sender] = sockets;
  try {
    const { code, output } = await command(process.execPath, [join(root, 'apps/switch/build.mjs'), folder]);
    if (code !== 0) throw new Error(`the switch could not be built: ${output}`);
    const stage: Stage = { bundle: join(folder, 'main.mjs'), hub, sinks: { A, B }, sender };
    say('failover: the switch’s cost for each datagram …');
    const seconds = quick ? 4 : 12;
    const keyed = await rateOf(stage, seconds, (bind) => startNear(stage, bind, []));
    const unkeyed = await rateOf(stage, seconds, (bind) => startNear(stage, bind, ['--no-key']));
    const plain = await rateOf(stage, seconds, async (bind) =>
      startProgram([process.execPath, '-e', PLAIN, String(bind), String(A.address().port)]),
    );
    const note = `near end with a key; without one ${Math.round(unkeyed)}; datagrams of ${DATAGRAM.length} bytes`;
    const moves = await movesOf(stage, quick ? 50 : 200);
    return [
      row('failover', 'switch.rate', { value: keyed, referenceValue: plain, note }),
      row('failover', 'switch.move.p95', {
        value: percentile(moves, 95),
        referenceValue: null,
        note: `from sending the webhook to the first datagram on the other line; p50 ${percentile(moves, 50).toFixed(1)}, longest ${percentile(moves, 100).toFixed(1)} ms of ${moves.length}; a datagram each ms`,
      }),
    ];
  } finally {
    for (const socket of sockets) socket.close();
    await hub.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openSocket(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1_048_576, lookup: literal });
  const listening = once(socket, 'listening');
  socket.bind(0, LOOPBACK);
  await listening;
  return socket;
}

function literal(address: string, _options: unknown, done: (error: null, address: string, family: number) => void) {
  done(null, address, 4);
}

async function startNear({ bundle, hub, sinks }: Stage, bind: number, more: readonly string[]): Promise<Program> {
  const lines = (['A', 'B'] as const).flatMap((line) => [
    '--line',
    `${line}=${LOOPBACK}:${sinks[line].address().port}`,
  ]);
  const to = ['--bind', `${LOOPBACK}:${bind}`, '--hub', hub.url, '--route', hub.routeId, ...lines, ...more];
  const secrets = { TWINLINE_TOKEN: 'bench', TWINLINE_SECRET: hub.secret, TWINLINE_SWITCH_KEY: KEY };
  return startProgram([process.execPath, bundle, 'near', ...to], secrets);
}

/** Datagrams carried for each second of processor time. */
async function rateOf(stage: Stage, seconds: number, start: (bind: number) => Promise<Program>): Promise<number> {
  const bind = await takePort();
  const program = await start(bind);
  let carried = 0;
  const count = (bytes: Buffer) => {
    if (bytes.length >= DATAGRAM.length) carried += 1;
  };
  stage.sinks.A.on('message', count);
  try {
    await program.until('the switch is ready');
    await flood(stage.sender, bind, WARM_UP_MS);
    const before = { cpu: cpuSecondsOf(program.pid), carried };
    await flood(stage.sender, bind, seconds * 1_000);
    const cpu = cpuSecondsOf(program.pid);
    if (cpu === null || before.cpu === null) throw new Error('the processor time of a program is not known here');
    return (carried - before.carried) / (cpu - before.cpu);
  } finally {
    stage.sinks.A.off('message', count);
    await program.stop();
  }
}

async function flood(sender: Socket, port: number, ms: number): Promise<void> {
  const startedMs = performance.now();
  for (let sent = 0; performance.now() - startedMs < ms; await sleep(1)) {
    // A pause of this process is not made up for all at once: that would measure the kernel's buffers.
    const due = Math.min(sent + 10 * PER_MS, Math.floor((performance.now() - startedMs) * PER_MS));
    for (; sent < due; sent += 1) sender.send(DATAGRAM, port, LOOPBACK);
  }
}

async function movesOf(stage: Stage, count: number): Promise<number[]> {
  const [bind, webhook] = [await takePort(), await takePort()];
  const program = await startNear(stage, bind, ['--webhook', `${LOOPBACK}:${webhook}`]);
  const calm = hurry(process.pid);
  hurry(program.pid);
  const stream = setInterval(() => stage.sender.send(DATAGRAM, bind, LOOPBACK), 1);
  const times: number[] = [];
  try {
    await program.until('the switch is ready');
    for (let move = 0; move < count; move += 1) {
      const line = move % 2 === 0 ? 'B' : 'A';
      const arrived = firstDatagram(stage.sinks[line]);
      const startedMs = performance.now();
      await stage.hub.tell(`http://${LOOPBACK}:${webhook}/`, line, 'single');
      times.push((await arrived) - startedMs);
      await sleep(20);
    }
    return times;
  } finally {
    clearInterval(stream);
    calm();
    await program.stop();
  }
}

/** When the next datagram of the stream comes, apart from probes. */
function firstDatagram(sink: Socket): Promise<number> {
  return new Promise((resolve) => {
    const hear = (bytes: Buffer) => {
      if (bytes.length < DATAGRAM.length) return;
      sink.off('message', hear);
      resolve(performance.now());
    };
    sink.on('message', hear);
  });
}
