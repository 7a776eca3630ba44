import type { FrameKind } from './frame';
import { createResendBuffer, type Sent } from './resendBuffer';
import { linesUsed, type Selection } from './selection';
import { shareLines } from './shareLines';

/** What is sent again goes at so many times the rate that it was sent at first: the new line carries the stream besides. */
const RESEND_SPEED = 4;
/** Never slower, in datagrams per ms: a thin stream is sent again at once. */
const LEAST_PER_MS = 0.5;
/** The longest that a live datagram waits behind those that are sent again is what fits here. */
const MOST_WAITING = 16_384;

export interface OutboundOptions {
  readonly lines: readonly string[];
  readonly selection: Selection;
  readonly resendPackets: number;
  readonly resendMs: number;
  readonly transmit: (lines: readonly string[], kind: FrameKind, sequence: number, payload: Buffer) => void;
}

export interface OutboundCounts {
  readonly sent: number;
  readonly resent: number;
  /** Not kept long enough to be sent again, and not sent for want of room behind those that were. */
  readonly forgotten: number;
  readonly dropped: number;
}

export interface Outbound {
  send(payload: Buffer, nowMs: number): void;
  selection(): Selection;
  /** Counts the changes, 16 bits. */
  generation(): number;
  /** Of the next datagram, 32 bits. */
  nextSequence(): number;
  select(selection: Selection, nowMs: number): void;
  heard(next: number): void;
  /** Sends what is due of what waits; true while more waits. */
  pump(nowMs: number): boolean;
  counts(): OutboundCounts;
}

interface Waiting {
  readonly lines: readonly string[];
  readonly perMs: number;
  readonly queue: Sent[];
  /** Those before this index have been sent; those before `resends` are sent for the second time. */
  index: number;
  readonly resends: number;
  lastMs: number;
  credit: number;
}

/**
 * Numbers datagrams and sends each by the selected lines. A line that comes into use first gets what is not known to have
 * arrived of the last `resendMs`, paced, so that what was under way on a dead line is not lost.
 */
export function createOutbound(options: OutboundOptions): Outbound {
  const { lines, transmit, resendPackets, resendMs } = options;
  const kept = createResendBuffer(resendPackets, resendMs);
  const counts = { sent: 0, resent: 0, dropped: 0 };
  let { selection } = options;
  let used = linesUsed(selection, lines);
  let share = shareOf(selection);
  let generation = 0;
  let sequence = 0;
  let waiting: Waiting | null = null;

  function transmitNow({ sequence: number, payload }: Sent): void {
    const dealt = share?.() ?? null;
    transmit(dealt === null ? used : [dealt], 'data', number, payload);
  }

  function release(now: Waiting, sent: Sent): void {
    if (now.index >= now.resends) return void transmitNow(sent);
    counts.resent += 1;
    transmit(now.lines, 'resent', sent.sequence, sent.payload);
  }

  function flush(): void {
    const now = waiting;
    waiting = null;
    if (now === null) return;
    for (now.index = Math.max(now.index, now.resends); now.index < now.queue.length; now.index += 1)
      release(now, now.queue[now.index] as Sent);
  }

  function pump(nowMs: number): boolean {
    if (waiting === null) return false;
    waiting.credit += (nowMs - waiting.lastMs) * waiting.perMs;
    waiting.lastMs = nowMs;
    for (; waiting.credit >= 1; waiting.credit -= 1) {
      const sent = waiting.queue[waiting.index];
      if (sent === undefined) {
        waiting = null;
        return false;
      }
      release(waiting, sent);
      waiting.index += 1;
    }
    return true;
  }

  return {
    send(payload, nowMs) {
      const sent = { sequence, atMs: nowMs, payload };
      sequence = (sequence + 1) >>> 0;
      counts.sent += 1;
      kept.keep(sent);
      // By one line, order is kept by waiting one's turn; by several, the other end orders.
      if (waiting === null || selection.mode !== 'single') return void transmitNow(sent);
      if (waiting.queue.length < MOST_WAITING) waiting.queue.push(sent);
      else counts.dropped += 1;
    },
    selection: () => selection,
    generation: () => generation,
    nextSequence: () => sequence,
    select(next, nowMs) {
      const before = used;
      flush();
      selection = next;
      used = linesUsed(next, lines);
      share = shareOf(next);
      generation = (generation + 1) & 0xffff;
      const added = used.filter((line) => !before.includes(line));
      const queue = added.length === 0 ? [] : kept.open(nowMs);
      const [first, last] = [queue[0], queue.at(-1)];
      if (first === undefined || last === undefined) return;
      const perMs = Math.max(LEAST_PER_MS, (RESEND_SPEED * queue.length) / Math.max(1, last.atMs - first.atMs));
      waiting = { lines: added, perMs, queue, index: 0, resends: queue.length, lastMs: nowMs, credit: perMs * 5 };
      pump(nowMs);
    },
    heard: kept.heard,
    pump,
    counts: () => ({ ...counts, forgotten: kept.forgotten() }),
  };
}

function shareOf({ mode, weights }: Selection): (() => string | null) | null {
  return mode === 'split' ? shareLines(new Map(Object.entries(weights))) : null;
}
