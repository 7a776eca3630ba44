import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  decodeControl,
  decodeFrame,
  encodeControl,
  encodeFrame,
  type Frame,
  HEADER_BYTES,
  TAG_BYTES,
} from '../src/carry/frame';
import { createOutbound } from '../src/carry/outbound';
import { createResendBuffer } from '../src/carry/resendBuffer';
import { type Selection, single } from '../src/carry/selection';
import { shareLines } from '../src/carry/shareLines';
import { chooseFallback } from '../src/lines/chooseFallback';
import { createLineWatch, type LineState } from '../src/lines/lineWatch';

const frame: Frame = {
  kind: 'data',
  fromFar: true,
  mode: 'split',
  primary: 3,
  generation: 65_535,
  stream: 7,
  boot: 4_000_000_000,
  sequence: 4_294_967_295,
  payload: Buffer.from('video'),
};

describe('a frame', () => {
  const key = randomBytes(32);

  it('comes out as it went in, with a key and without, and costs 16 bytes, with a key 32', () => {
    for (const each of [key, null]) {
      const bytes = encodeFrame(frame, each);
      expect(decodeFrame(bytes, each)).toEqual(frame);
      expect(bytes.length - frame.payload.length).toBe(each === null ? HEADER_BYTES : HEADER_BYTES + TAG_BYTES);
    }
    for (const next of [null, 0, 4_294_967_295]) {
      const control = { line: 1, peerBoot: 5, next, sending: next };
      expect(decodeControl(encodeControl(control))).toEqual(control);
      // As an end of the version before sends it.
      expect(decodeControl(encodeControl({ ...control, sending: null }).subarray(0, 12))).toEqual({
        ...control,
        sending: null,
      });
    }
  });

  it('is refused when any bit of it was changed, when it bears no tag, or that of another key', () => {
    const bytes = encodeFrame(frame, key);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(typeof decodeFrame(changed, key)).toBe('string');
    }
    expect(decodeFrame(encodeFrame(frame, null), key)).toBe('unkeyed');
    expect(decodeFrame(bytes, null)).toBe('keyed');
    expect(decodeFrame(bytes, randomBytes(32))).toBe('forged');
    expect(decodeFrame(Buffer.from('a STUN request, or SRT'), null)).toBe('foreign');
    expect(decodeFrame(Buffer.alloc(3), null)).toBe('short');
  });
});

describe('shares', () => {
  it('keep to their weights at every moment, within one datagram', () => {
    const share = shareLines(
      new Map([
        ['A', 5],
        ['B', 1],
        ['C', 0],
      ]),
    );
    const sent: Record<string, number> = { A: 0, B: 0, C: 0 };
    for (let i = 1; i <= 600; i += 1) {
      const line = share() ?? '';
      sent[line] = (sent[line] ?? 0) + 1;
      expect(Math.abs((sent.B ?? 0) - i / 6)).toBeLessThanOrEqual(1);
    }
    expect(sent).toEqual({ A: 500, B: 100, C: 0 });
    expect(shareLines(new Map([['A', 0]]))()).toBeNull();
  });
});

describe('what is kept to be sent again', () => {
  const sent = (sequence: number, atMs: number) => ({ sequence, atMs, payload: Buffer.alloc(1) });

  it('is what has not arrived of the last while, bounded in number, across the wrap', () => {
    const buffer = createResendBuffer(200, 1_000);
    const from = 2 ** 32 - 100;
    for (let i = 0; i < 250; i += 1) buffer.keep(sent((from + i) >>> 0, i));
    expect(buffer.forgotten()).toBe(50);
    expect(buffer.open(250)).toHaveLength(200);
    buffer.heard(20);
    expect(buffer.open(250).map(({ sequence }) => sequence)[0]).toBe(20);
    buffer.heard((from + 10) >>> 0);
    expect(buffer.open(250)).toHaveLength(130);
    expect(buffer.open(1_200).map(({ atMs }) => atMs)[0]).toBe(200);
  });
});

describe('sending', () => {
  function recorded(selection: Selection) {
    const log: string[] = [];
    const out = createOutbound({
      lines: ['A', 'B'],
      selection,
      resendPackets: 100,
      resendMs: 1_000,
      transmit: (lines, kind, sequence) =>
        log.push(`${kind === 'resent' ? 'again ' : ''}${sequence} by ${lines.join('+')}`),
    });
    return { log, out };
  }
  const datagram = Buffer.alloc(1);

  it('sends by the new line first what may be lost, at four times its rate, and then in order what came meanwhile', () => {
    const { log, out } = recorded(single('A'));
    for (let i = 0; i < 40; i += 1) out.send(datagram, i * 10);
    out.heard(20);
    log.length = 0;
    out.select(single('B'), 400);
    out.send(datagram, 401);
    for (let ms = 405; out.pump(ms); ms += 5);
    expect(log).toEqual([...Array.from({ length: 20 }, (_, i) => `again ${20 + i} by B`), '40 by B']);
    expect(out.counts()).toMatchObject({ sent: 41, resent: 20, dropped: 0 });
    out.send(datagram, 500);
    expect(log.at(-1)).toBe('41 by B');
  });

  it('adds a line without holding the other up', () => {
    const { log, out } = recorded(single('A'));
    for (let i = 0; i < 100; i += 1) out.send(datagram, i * 10);
    log.length = 0;
    out.select({ line: 'A', mode: 'duplicate', weights: {} }, 1_000);
    out.send(datagram, 1_001);
    expect(log).toContain('100 by A+B');
    expect(log.filter((line) => line.startsWith('again')).every((line) => line.endsWith('by B'))).toBe(true);
  });

  it('splits by weight, and goes by its line alone where no weight is usable', () => {
    const { log, out } = recorded({ line: 'A', mode: 'split', weights: { A: 3, B: 1 } });
    for (let i = 0; i < 8; i += 1) out.send(datagram, i);
    expect(log.filter((line) => line.endsWith('by B'))).toHaveLength(2);
    const alone = recorded({ line: 'B', mode: 'split', weights: {} });
    alone.out.send(datagram, 0);
    expect(alone.log).toEqual(['0 by B']);
  });
});

describe('the watch over a line', () => {
  /** Probes every 20 ms with a round trip of 80 ms, except where `lost`. */
  function watched(untilMs: number, lost: (sequence: number) => boolean) {
    const watch = createLineWatch(0);
    const states: LineState[] = [];
    for (let ms = 0; ms <= untilMs; ms += 20) {
      const sequence = ms / 20;
      watch.sent(sequence, ms);
      const answered = sequence - 4;
      if (answered >= 0 && !lost(answered)) watch.answered(answered, ms);
      states.push(watch.look(ms));
    }
    return states;
  }

  it('finds it dead after five late probes and 100 ms, and alive at the first answer', () => {
    const states = watched(4_000, (sequence) => sequence >= 100 && sequence < 150);
    const dead = states.findIndex(({ isAlive }, i) => i > 10 && !isAlive);
    // The fifth of them was sent 80 ms after the cut at 2,000 ms, and is late 130 ms and a little after that.
    expect(dead * 20).toBeGreaterThanOrEqual(2_080 + 130);
    expect(dead * 20).toBeLessThanOrEqual(2_080 + 200);
    expect(states.findIndex(({ isAlive }, i) => i > dead && isAlive)).toBe(154);
    expect(states[99]?.rttMs).toBeCloseTo(80);
  });

  it('keeps a line alive that loses much, and says how much', () => {
    const states = watched(4_000, (sequence) => sequence % 2 === 0);
    expect(states.slice(20).every(({ isAlive }) => isAlive)).toBe(true);
    expect(states.at(-1)?.lossRatio).toBeCloseTo(0.5, 1);
  });

  it('takes an answer once, and none to what was not asked', () => {
    const watch = createLineWatch(0);
    watch.sent(1, 0);
    expect([watch.answered(2, 10), watch.answered(1, 10), watch.answered(1, 10)]).toEqual([false, true, false]);
  });
});

describe('falling back', () => {
  const state = (isAlive: boolean, sinceMs: number, lossRatio = 0): LineState => ({
    isAlive,
    sinceMs,
    lossRatio,
    rttMs: 80,
  });
  const silent = { isFresh: false, selection: single('A'), afterMs: 1_000, nowMs: 10_000 };
  const dead = state(false, 8_000, 1);
  const good = state(true, 0);
  const lines = (A: LineState, B: LineState) =>
    new Map([
      ['A', A],
      ['B', B],
    ]);

  it('is for a silent hub, a line that is dead and another that has answered all along, and nothing less', () => {
    const table: [string, Parameters<typeof chooseFallback>[0], string | null][] = [
      ['dead line, silent hub', { ...silent, lines: lines(dead, good) }, 'B'],
      ['the hub speaks', { ...silent, isFresh: true, lines: lines(dead, good) }, null],
      ['dead only just now', { ...silent, lines: lines(state(false, 9_500, 1), good) }, null],
      ['bad, not dead', { ...silent, lines: lines(state(true, 0, 0.5), good) }, null],
      ['both dead', { ...silent, lines: lines(dead, dead) }, null],
      ['the other answers only since now', { ...silent, lines: lines(dead, state(true, 9_500)) }, null],
      ['the other loses too much', { ...silent, lines: lines(dead, state(true, 0, 0.2)) }, null],
      ['switched off', { ...silent, afterMs: 0, lines: lines(dead, good) }, null],
      [
        'both in use',
        { ...silent, selection: { ...silent.selection, mode: 'duplicate' }, lines: lines(dead, good) },
        null,
      ],
      [
        'one share of a split',
        { ...silent, selection: { line: 'A', mode: 'split', weights: { A: 1, B: 1 } }, lines: lines(good, dead) },
        'A',
      ],
    ];
    for (const [name, input, expected] of table) expect([name, chooseFallback(input)]).toEqual([name, expected]);
  });
});
