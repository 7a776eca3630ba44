import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createForwarder, type Forwarder } from '../../apps/lab/src/forwarder';
import { Stretch } from '../../apps/lab/src/stretch';
import { CARRY_DEFAULTS } from '../../apps/switch/src/carry/openEnd';
import type { Mode } from '../../apps/switch/src/carry/selection';
import { createFarSwitch, type FarStatus } from '../../apps/switch/src/createFarSwitch';
import { createSwitch, type NearStatus } from '../../apps/switch/src/createSwitch';
import { takePort } from '../setup/ports';
import { openHubStandIn } from './hubStandIn';
import { hurry } from './hurry';

const LOOPBACK = '127.0.0.1';
/** 80 ms there and back, with a little jitter. */
const LINE = { delayMs: 39.5, jitterMs: 1, lossRatio: 0, lossDirection: 'both' } as const;
const FIRST_PICTURE_WITHIN_MS = 30_000;
const quiet = { info() {}, warn() {} };

/** Which way a datagram took from the encoder to the player: through the switch, or by line A alone. */
export const WAYS = ['switched', 'direct'] as const;
export type Way = (typeof WAYS)[number];

/** What the player saw of the datagrams that the encoder made in a stretch of time. */
export interface Seen {
  /** The longest time without a datagram, ms. */
  readonly gapMs: number;
  readonly lost: number;
  readonly sent: number;
}

export interface SrtPlace {
  /** What the lines do to whatever passes, on both ways. */
  readonly lines: Readonly<Record<'A' | 'B', Stretch>>;
  /** Tells the near end by a signed webhook, as the hub would; resolves once it has obeyed. */
  tell(line: string, mode?: Mode): Promise<void>;
  near(): NearStatus;
  far(): FarStatus;
  /** Of what was made between two times of `performance.now()`. */
  seen(way: Way, fromMs: number, untilMs: number): Seen;
  /** The longest that the encoder itself made nothing, ms. */
  sourceGapMs(fromMs: number, untilMs: number): number;
  close(): Promise<void>;
}

export interface SrtPlaceOptions {
  readonly latencyMs: number;
  readonly random: () => number;
}

/**
 * One live stream, encoded by ffmpeg, sent by SRT twice at once: through the switch's two ends over the lab's lines A and B,
 * and straight over line A. Each datagram is known by its bytes where it is made and where SRT gives it out.
 */
export async function openSrtPlace({ latencyMs, random }: SrtPlaceOptions): Promise<SrtPlace> {
  const closing: (() => unknown)[] = [];
  const close = async () => {
    for (const each of closing.splice(0).reverse()) await each();
  };
  try {
    closing.push(hurry(process.pid));
    const lines = { A: new Stretch(LINE), B: new Stretch(LINE) };
    const forward = async (stretch: Stretch, port: number): Promise<Forwarder> => {
      const reflector = { host: LOOPBACK, port };
      const monotonicMs = () => performance.now();
      const listen = { host: LOOPBACK, port: 0 };
      const forwarder = await createForwarder({
        listen,
        reflector,
        stretches: [stretch],
        carrierOf: () => null,
        random,
        monotonicMs,
      });
      closing.push(() => forwarder.stop());
      return forwarder;
    };
    const players = { switched: await openTap(), direct: await openTap() };
    const encoder = await openTap();
    for (const tap of [encoder, ...Object.values(players)]) closing.push(() => tap.socket.close());
    const ports = { switched: await listenBySrt(players.switched), direct: await listenBySrt(players.direct) };
    const pair = await openPair(ports.switched, (stretch, port) => forward(lines[stretch], port));
    closing.push(pair.close);
    const straight = await forward(lines.A, ports.direct);
    const callers = [pair.port, straight.address.port].map((port) => callBySrt(port));
    const taken = await Promise.all(callers);
    encoder.socket.on('message', (bytes) => {
      for (const port of taken) encoder.socket.send(bytes, port, LOOPBACK);
    });
    encode(encoder.port);
    await Promise.all(Object.values(players).map((player) => player.first()));
    return {
      lines,
      tell: pair.tell,
      near: pair.near,
      far: pair.far,
      seen: (way, fromMs, untilMs) => compare(encoder.log, players[way].log, { fromMs, untilMs, latencyMs }),
      sourceGapMs: (fromMs, untilMs) => longestGap(timesIn(encoder.log, fromMs, untilMs)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }

  function run(file: string, args: readonly string[]): void {
    const child = spawn(file, args, { stdio: 'ignore' });
    if (child.pid !== undefined) hurry(child.pid);
    const ended = once(child, 'close');
    closing.push(() => {
      child.kill('SIGKILL');
      return ended;
    });
  }

  async function listenBySrt(player: Tap): Promise<number> {
    const port = await takePort();
    const from = `srt://${LOOPBACK}:${port}?mode=listener&latency=${latencyMs}`;
    run('/usr/bin/srt-live-transmit', ['-q', from, `udp://${LOOPBACK}:${player.port}`]);
    return port;
  }

  async function callBySrt(to: number): Promise<number> {
    const port = await takePort();
    const target = `srt://${LOOPBACK}:${to}?mode=caller&latency=${latencyMs}`;
    run('/usr/bin/srt-live-transmit', ['-q', `udp://${LOOPBACK}:${port}`, target]);
    return port;
  }

  function encode(port: number): void {
    const picture = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=50'];
    const coding = ['-c:v', 'mpeg2video', '-b:v', '2M', '-maxrate', '2M', '-bufsize', '200k', '-g', '50'];
    const out = ['-f', 'mpegts', '-flush_packets', '1', `udp://${LOOPBACK}:${port}?pkt_size=1316`];
    run('/usr/bin/ffmpeg', ['-nostdin', '-loglevel', 'quiet', ...picture, ...coding, ...out]);
  }
}

/** The switch's two ends with a line between them for each of A and B, and a hub that tells the near end. */
async function openPair(playerPort: number, forward: (line: 'A' | 'B', port: number) => Promise<Forwarder>) {
  const carry = { ...CARRY_DEFAULTS, key: Buffer.from('the key of a bench, which guards nothing') };
  const anywhere = { host: LOOPBACK, port: 0 };
  const arrivals = new Map(['A', 'B'].map((line) => [line, anywhere]));
  const far = await createFarSwitch({ lines: arrivals, to: { host: LOOPBACK, port: playerPort }, carry, log: quiet });
  const targets = await Promise.all(
    (['A', 'B'] as const).map(async (line) => {
      const forwarder = await forward(line, far.lineAddresses.get(line)?.port ?? 0);
      return [line, { to: forwarder.address, from: null }] as const;
    }),
  );
  const hub = await openHubStandIn();
  const near = await createSwitch({
    bind: anywhere,
    lines: new Map(targets),
    carry,
    fallbackAfterMs: 0,
    routeId: hub.routeId,
    hubUrl: hub.url,
    token: 'bench',
    webhook: anywhere,
    secrets: [hub.secret],
    stateFolder: null,
    log: quiet,
  });
  return {
    port: near.address.port,
    near: near.status,
    far: far.status,
    tell: (line: string, mode: Mode = 'single') => hub.tell(near.webhookUrl ?? '', line, mode),
    async close() {
      await near.stop();
      await Promise.all([far.stop(), hub.close()]);
    },
  };
}

/** A datagram by its bytes, and when it came. */
interface Entry {
  readonly id: string;
  readonly atMs: number;
}

interface Tap {
  readonly socket: Socket;
  readonly port: number;
  readonly log: Entry[];
  /** Rejects when nothing comes for 30 s. */
  first(): Promise<unknown>;
}

async function openTap(): Promise<Tap> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1_048_576 });
  socket.bind(0, LOOPBACK);
  await once(socket, 'listening');
  socket.on('error', () => undefined);
  const log: Entry[] = [];
  socket.on('message', (bytes) => {
    log.push({ id: createHash('sha1').update(bytes).digest('base64'), atMs: performance.now() });
  });
  const first = () => once(socket, 'message', { signal: AbortSignal.timeout(FIRST_PICTURE_WITHIN_MS) });
  return { socket, port: socket.address().port, log, first };
}

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly latencyMs: number;
}

/** A gap counts from what was given out last before the span to what was given out first after it. */
function compare(made: readonly Entry[], given: readonly Entry[], { fromMs, untilMs, latencyMs }: Span): Seen {
  const inSpan = made.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
  const arrived = new Set(given.map(({ id }) => id));
  const times = timesIn(given, fromMs + latencyMs, untilMs + latencyMs);
  const gapMs = longestGap([fromMs + latencyMs, ...times, untilMs + latencyMs]);
  return { gapMs, lost: inSpan.filter(({ id }) => !arrived.has(id)).length, sent: inSpan.length };
}

function timesIn(log: readonly Entry[], fromMs: number, untilMs: number): number[] {
  return log.map(({ atMs }) => atMs).filter((atMs) => atMs >= fromMs && atMs < untilMs);
}

function longestGap(times: readonly number[]): number {
  return times.reduce((longest, atMs, i) => Math.max(longest, atMs - (times[i - 1] ?? atMs)), 0);
}
