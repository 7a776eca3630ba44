import type { Endpoint } from '../endpoint';
import type { LineState } from '../lines/lineWatch';
import {
  type Control,
  decodeControl,
  decodeFrame,
  encodeControl,
  encodeFrame,
  type Frame,
  type FrameKind,
} from './frame';
import { createLineBook, type LineFigures } from './lineBook';
import { createOrderBuffer, type OrderCounts } from './orderBuffer';
import { createOutbound, type OutboundCounts } from './outbound';
import { createPeer } from './peer';
import { type Selection, single } from './selection';

const PUMP_EVERY_MS = 5;
/** Refused now and then when an end has just started. */
const EXPECTED: readonly string[] = ['unpaired', 'unasked'];

export interface EndOptions {
  readonly role: 'near' | 'far';
  /** Where each line's other end is; null where it has to show itself. */
  readonly lines: ReadonlyMap<string, Endpoint | null>;
  readonly selection: Selection;
  readonly key: Buffer | null;
  /** 16 bits, the same at both ends. */
  readonly stream: number;
  /** 32 bits at random, not 0. */
  readonly boot: number;
  readonly probeEveryMs: number;
  readonly holdPackets: number;
  readonly holdMs: number;
  readonly resendPackets: number;
  readonly resendMs: number;
  readonly now: () => number;
  readonly transmit: (line: string, bytes: Buffer, to: Endpoint) => void;
  /** Out to the stream's own program. */
  readonly deliver: (payload: Buffer) => void;
  readonly onPeer: (what: 'first' | 'restarted') => void;
  /** The first datagram that is refused for a reason that somebody should look into. */
  readonly onRefused: (why: string) => void;
  /** After each round of probes. */
  readonly onLook: (lines: Map<string, LineState>) => void;
}

export interface EndFigures {
  readonly lines: readonly LineFigures[];
  readonly isPaired: boolean;
  readonly outbound: OutboundCounts;
  readonly inbound: OrderCounts & { readonly held: number };
  /** Not taken, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Not sent, since where a line's other end is was not known. */
  readonly unrouted: number;
}

export interface End {
  /** A datagram of the stream's own program. */
  send(payload: Buffer): void;
  /** What came over a line. */
  receive(line: string, bytes: Buffer, from: Endpoint): void;
  selection(): Selection;
  select(selection: Selection): void;
  figures(): EndFigures;
  stop(): void;
}

/**
 * One end of the lines, near or far, without its sockets: numbers and sends, takes in and puts in order, probes and answers.
 * The far end sends back as the near end sends: by both in `duplicate`, else by the directive's line.
 */
export function createEnd(options: EndOptions): End {
  const { role, key, stream, boot, now } = options;
  const book = createLineBook(options.lines, now());
  const peer = createPeer();
  const refused: Record<string, number> = {};
  let unrouted = 0;
  let alive: readonly string[] = [];
  let wasPaired = false;
  let orderTimer: NodeJS.Timeout | null = null;
  let pumpTimer: NodeJS.Timeout | null = null;
  const judging = new Set<NodeJS.Immediate>();
  const order = createOrderBuffer<Buffer>({
    maximumPackets: options.holdPackets,
    maximumMs: options.holdMs,
    deliver: options.deliver,
    expected: () => (peer.usesSeveral(now()) ? alive : []),
  });
  const outbound = createOutbound({
    ...options,
    lines: book.names,
    transmit(lines, kind, sequence, payload) {
      const bytes = frameOf(kind, sequence, payload);
      for (const line of lines) transmit(line, bytes, book.to(line));
    },
  });

  function frameOf(kind: FrameKind, sequence: number, payload: Buffer): Buffer {
    const { mode, line } = outbound.selection();
    const primary = book.names.indexOf(line);
    const generation = outbound.generation();
    return encodeFrame(
      { kind, fromFar: role === 'far', mode, primary, generation, stream, boot, sequence, payload },
      key,
    );
  }

  function transmit(line: string, bytes: Buffer, to: Endpoint | null): void {
    if (to === null) {
      unrouted += 1;
      return;
    }
    book.countSent(line);
    options.transmit(line, bytes, to);
  }

  function control(kind: 'probe' | 'answer', line: string, sequence: number, peerBoot: number, to: Endpoint): void {
    const next = peerBoot === peer.boot() ? order.next() : null;
    const body = encodeControl({
      ...{ line: book.names.indexOf(line), peerBoot, next },
      sending: outbound.nextSequence(),
    });
    transmit(line, frameOf(kind, sequence, body), to);
  }

  function probe(line: string, to: Endpoint): void {
    control('probe', line, book.nextProbe(line, to, now()), peer.boot(), to);
  }

  function refuse(why: string): void {
    const before = refused[why] ?? 0;
    refused[why] = before + 1;
    if (before === 0 && !EXPECTED.includes(why)) options.onRefused(why);
  }

  function receive(line: string, bytes: Buffer, from: Endpoint): void {
    const frame = decodeFrame(bytes, key);
    if (typeof frame === 'string') return void refuse(frame);
    if (frame.fromFar === (role === 'far')) return void refuse('echo');
    if (frame.stream !== stream) return void refuse('stream');
    if (frame.primary >= book.names.length) return void refuse('lines');
    const isKnown = book.isKnown(line, from);
    if (!isKnown && !book.isOpen(line)) return void refuse('stranger');
    book.countReceived(line);
    if (frame.kind === 'probe' || frame.kind === 'answer') return void takeControl(line, frame, from, isKnown);
    if (frame.boot !== peer.boot()) return void refuse('unpaired');
    note(frame);
    order.offer(line, frame.sequence, frame.payload, now(), peer.mayReorder(now()));
    armOrder();
  }

  function takeControl(line: string, frame: Frame, from: Endpoint, isKnown: boolean): void {
    const body = decodeControl(frame.payload);
    if (body === null) return void refuse('short');
    if (body.line !== book.names.indexOf(line)) return void refuse('crossed');
    if (frame.kind === 'probe') {
      control('answer', line, frame.sequence, frame.boot, from);
      if (!isKnown) probe(line, from);
    } else {
      if (body.peerBoot !== boot || !book.answered(line, frame.sequence, from, now())) return void refuse('unasked');
      if (peer.adopt(frame.boot)) {
        order.restart(body.sending);
        options.onPeer(wasPaired ? 'restarted' : 'first');
        wasPaired = true;
      }
    }
    if (frame.boot === peer.boot()) heed(frame, body);
  }

  function heed(frame: Frame, { peerBoot, next }: Control): void {
    note(frame);
    if (peerBoot === boot && next !== null) outbound.heard(next);
  }

  function note(frame: Frame): void {
    if (!peer.note(frame, now()) || role === 'near') return;
    const line = book.names[frame.primary] ?? '';
    select(frame.mode === 'duplicate' ? { line, mode: 'duplicate', weights: {} } : single(line));
  }

  function select(selection: Selection): void {
    outbound.select(selection, now());
    // So that the other end hears at once, even when no datagram is due.
    for (const line of book.names) probeKnown(line);
    pump();
  }

  function probeKnown(line: string): void {
    const to = book.to(line);
    if (to !== null) probe(line, to);
  }

  function pump(): void {
    if (pumpTimer !== null) clearTimeout(pumpTimer);
    pumpTimer = outbound.pump(now()) ? setTimeout(pump, PUMP_EVERY_MS) : null;
  }

  /**
   * A process that stood still finds its timers due and its sockets full: what has arrived is taken in before anything is
   * called late or missing.
   */
  function onceRead(judge: () => void): void {
    const due = setImmediate(() => {
      judging.delete(due);
      judge();
    });
    judging.add(due);
  }

  function armOrder(): void {
    const due = order.dueAtMs();
    if (due === null || orderTimer !== null) return;
    orderTimer = setTimeout(
      () => {
        orderTimer = null;
        onceRead(() => {
          order.expire(now());
          armOrder();
        });
      },
      Math.max(1, due - now()),
    );
  }

  function round(): void {
    for (const line of book.names) probeKnown(line);
    onceRead(() => {
      const states = book.look(now());
      alive = book.names.filter((line) => states.get(line)?.isAlive);
      options.onLook(states);
    });
  }

  // The first one once the caller has what this returns.
  const first = setImmediate(round);
  const rounds = setInterval(round, options.probeEveryMs);
  return {
    send: (payload) => outbound.send(payload, now()),
    receive,
    selection: outbound.selection,
    select,
    figures: () => ({
      lines: book.figures(now()),
      isPaired: peer.boot() !== 0,
      outbound: outbound.counts(),
      inbound: { ...order.counts(), held: order.held() },
      refused: { ...refused },
      unrouted,
    }),
    stop() {
      clearImmediate(first);
      for (const due of judging) clearImmediate(due);
      clearInterval(rounds);
      if (orderTimer !== null) clearTimeout(orderTimer);
      if (pumpTimer !== null) clearTimeout(pumpTimer);
    },
  };
}
