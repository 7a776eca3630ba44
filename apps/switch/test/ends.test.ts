import type { Socket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeFrame } from '../src/carry/frame';
import { CARRY_DEFAULTS, type CarrySettings, type OpenEnd, openFarEnd, openNearEnd } from '../src/carry/openEnd';
import { type Selection, single } from '../src/carry/selection';
import { openPipe, openSocket, type Pipe } from './pipe';

const KEY = Buffer.from('a key of more than twenty bytes');
const LOCAL = { host: '127.0.0.1', port: 0 };
/** Nothing is given up here because the machine is busy. */
const PAIR: CarrySettings = { ...CARRY_DEFAULTS, key: KEY, holdMs: 10_000 };
const both = (line: string): Selection => ({ line, mode: 'duplicate', weights: {} });
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const shared = { selection: single('A'), now: () => performance.now(), onPeer() {}, onRefused() {}, onLook() {} };

interface Pair {
  near: OpenEnd;
  far: OpenEnd;
  readonly lines: { readonly A: Pipe; readonly B: Pipe };
  readonly encoder: Socket;
  readonly player: Socket;
  /** What the player and the encoder have received, as texts. */
  readonly played: string[];
  readonly answered: string[];
  send(count: number): Promise<void>;
  restartNear(): Promise<void>;
}

async function pair(settings: CarrySettings = PAIR): Promise<Pair> {
  const [encoder, player] = await Promise.all([openSocket(), openSocket()]);
  const played: string[] = [];
  const answered: string[] = [];
  player.on('message', (datagram) => played.push(String(datagram)));
  encoder.on('message', (datagram) => answered.push(String(datagram)));
  const to = { host: '127.0.0.1', port: player.address().port };
  const far = await openFarEnd(
    to,
    new Map([
      ['A', LOCAL],
      ['B', LOCAL],
    ]),
    { ...shared, ...settings },
  );
  const arriveAt = (line: string) => far.lineAddresses.get(line) ?? LOCAL;
  const lines = { A: await openPipe(arriveAt('A')), B: await openPipe(arriveAt('B')) };
  const openNear = () => {
    const targets = Object.entries(lines).map(([line, { address }]) => [line, { to: address, from: null }] as const);
    return openNearEnd(LOCAL, new Map(targets), { ...shared, ...settings });
  };
  let sent = 0;
  const world: Pair = {
    near: await openNear(),
    far,
    lines,
    encoder,
    player,
    played,
    answered,
    async send(count) {
      for (let i = 0; i < count; i += 1, sent += 1) {
        encoder.send(String(sent), world.near.address.port, '127.0.0.1');
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    async restartNear() {
      await world.near.close();
      world.near = await openNear();
      await paired(world.near, world.far);
    },
  };
  cleanups.push(() => {
    encoder.close();
    player.close();
    lines.A.close();
    lines.B.close();
  });
  cleanups.push(() => Promise.all([world.near.close(), world.far.close()]));
  await paired(world.near, far);
  return world;
}

/** Both ends have heard each other on both lines. */
async function paired(...ends: readonly OpenEnd[]): Promise<void> {
  for (const end of ends)
    await expect.poll(() => end.figures().lines.map(({ isAlive }) => isAlive)).toEqual([true, true]);
}

/** The kinds `data` and `resent`. */
const isData = (bytes: Buffer) => bytes.readUInt8(2) % 16 < 2;
const counted = (count: number, from = 0) => Array.from({ length: count }, (_, i) => String(from + i));

describe('the two ends of the lines', () => {
  it('carry every datagram there and back unchanged, with a key and without', async () => {
    for (const key of [KEY, null]) {
      const { played, answered, player, send, far } = await pair({ ...PAIR, key });
      let back = 0;
      player.on('message', (_datagram, { port }) => player.send(`answer ${back++}`, port, '127.0.0.1'));
      await send(200);
      await expect.poll(() => played).toEqual(counted(200));
      await expect.poll(() => answered).toEqual(counted(200).map((each) => `answer ${each}`));
      expect(far.figures()).toMatchObject({ taken: 200, given: 200, refused: {} });
    }
  });

  it('lose nothing in duplicate while each line loses every third datagram, and deliver none twice', async () => {
    const { near, far, lines, played, answered, player, send } = await pair();
    near.end.select(both('A'));
    await expect.poll(() => far.end.selection().mode).toBe('duplicate');
    // Of what carries the stream, apart from probes: 0, 3, 6 … here and 1, 4, 7 … there.
    for (const [line, rest] of [
      [lines.A, 0],
      [lines.B, 1],
    ] as const) {
      const carried = { out: 0, back: 0 };
      line.loses = (bytes, back) => isData(bytes) && carried[back ? 'back' : 'out']++ % 3 === rest;
    }
    player.on('message', (datagram, { port }) => player.send(datagram, port, '127.0.0.1'));
    await send(300);
    await expect.poll(() => played).toEqual(counted(300));
    await expect.poll(() => answered).toEqual(counted(300));
    expect(far.figures().inbound).toMatchObject({ missing: 0, late: 0, duplicates: 100 });
  });

  it('take in what has arrived before they give it up, when the process stood still', async () => {
    const { near, far, lines, played, send } = await pair({ ...PAIR, holdMs: 100 });
    near.end.select(both('A'));
    await expect.poll(() => far.end.selection().mode).toBe('duplicate');
    await send(1);
    let carried = 0;
    lines.A.loses = (bytes, back) => !back && isData(bytes) && carried++ === 0;
    lines.B.delayMs = 40;
    await send(2);
    await new Promise((resolve) => setTimeout(resolve, 10));
    // By now the second is held for the first, whose copy is under way; both are due before anything is read again.
    for (const until = performance.now() + 300; performance.now() < until; );
    await expect.poll(() => played).toEqual(counted(3));
    expect(far.figures().inbound).toMatchObject({ late: 0, missing: 0 });
  });

  it('keep the order in split though one line is much slower, by the weights', async () => {
    const { near, lines, played, send } = await pair();
    lines.B.delayMs = 60;
    const frames = () => [lines.A, lines.B].map(({ seen }) => seen.filter(isData).length);
    near.end.select({ line: 'A', mode: 'split', weights: { A: 0.75, B: 0.25 } });
    await send(200);
    await expect.poll(() => played).toEqual(counted(200));
    expect(frames()).toEqual([150, 50]);
  });

  it('lose nothing and keep the order when the line is cut and left some time later', async () => {
    const { near, lines, played, send, far } = await pair();
    lines.A.delayMs = 20;
    lines.B.delayMs = 20;
    await send(100);
    lines.A.loses = () => true;
    await send(200);
    near.end.select(single('B'));
    await send(100);
    await expect.poll(() => played).toEqual(counted(400));
    expect(near.figures().outbound.resent).toBeGreaterThanOrEqual(200);
    expect(far.end.selection()).toMatchObject({ line: 'B', mode: 'single' });
  });

  it('send back by the line that the near end uses', async () => {
    const { near, far, lines, answered, player, send } = await pair();
    near.end.select(single('B'));
    await expect.poll(() => far.end.selection().line).toBe('B');
    lines.A.loses = () => true;
    player.on('message', (datagram, { port }) => player.send(datagram, port, '127.0.0.1'));
    await send(50);
    await expect.poll(() => answered).toEqual(counted(50));
  });

  it('go on after the near end was started again', async () => {
    const world = await pair();
    await world.send(50);
    await expect.poll(() => world.played).toHaveLength(50);
    await world.restartNear();
    await expect.poll(() => world.far.figures().lines.every(({ isAlive }) => isAlive)).toBe(true);
    const probe = setInterval(() => world.encoder.send('again', world.near.address.port, '127.0.0.1'), 20);
    cleanups.push(() => clearInterval(probe));
    await expect.poll(() => world.played).toContain('again');
  });

  it('take nothing from somebody else: not without the key, not recorded, not from another address, not of another pair', async () => {
    const { far, lines, played, send } = await pair();
    const arrive = far.lineAddresses.get('A')?.port ?? 0;
    await send(20);
    await expect.poll(() => played).toEqual(counted(20));
    const stranger = await openSocket();
    cleanups.push(() => stranger.close());
    const heard: Buffer[] = [];
    stranger.on('message', (datagram) => heard.push(datagram));
    const recorded = lines.A.seen.slice();
    for (const bytes of recorded) stranger.send(bytes, arrive, '127.0.0.1');
    const forged = {
      kind: 'data',
      mode: 'single',
      fromFar: false,
      primary: 0,
      generation: 9,
      stream: 1,
      boot: 1,
      sequence: 1,
      payload: Buffer.from('forged'),
    } as const;
    stranger.send(encodeFrame(forged, null), arrive, '127.0.0.1');
    stranger.send(encodeFrame(forged, Buffer.from('another key of twenty bytes')), arrive, '127.0.0.1');
    stranger.send(encodeFrame({ ...forged, stream: 2 }, KEY), arrive, '127.0.0.1');
    stranger.send(encodeFrame(forged, KEY), arrive, '127.0.0.1');
    const refusals = { unkeyed: 1, forged: 1, stream: 1, unpaired: 1 };
    await expect.poll(() => far.figures().refused).toMatchObject(refusals);
    await send(20);
    await expect.poll(() => played).toEqual(counted(40));
    expect(far.figures().lines[0]?.to).toEqual(expect.objectContaining({ port: expect.any(Number) }));
    expect(far.figures().lines[0]?.to?.port).not.toBe(stranger.address().port);
    // Whoever asks is answered, with no more bytes than it sent, but the stream stays where it is.
    expect(heard.every((bytes) => bytes.length <= 48)).toBe(true);
  });

  it('say that lines are crossed', async () => {
    const refusals: string[] = [];
    const world = await pair();
    const { far, near } = world;
    await far.close();
    const [a, b] = [far.lineAddresses.get('A'), far.lineAddresses.get('B')];
    const crossed = await openFarEnd(
      { host: '127.0.0.1', port: 9 },
      new Map([
        ['A', b ?? LOCAL],
        ['B', a ?? LOCAL],
      ]),
      { ...shared, ...PAIR, onRefused: (why) => refusals.push(why) },
    );
    world.far = crossed;
    await expect.poll(() => refusals).toContain('crossed');
    await expect.poll(() => crossed.figures().refused.crossed ?? 0).toBeGreaterThan(5);
    await expect.poll(() => near.figures().lines.some(({ isAlive }) => isAlive)).toBe(false);
  });
});
