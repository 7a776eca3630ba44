import type { Socket } from 'node:net';
import type { DelayQueue } from './delayQueue';
import type { Stretch } from './stretch';

/** What leaves one end of a connection: bytes, its end (FIN), or that it was broken off. */
interface Segment {
  readonly bytes: Buffer;
  readonly kind: 'data' | 'end' | 'close';
  /** When it was sent last; each loss moves it by the retransmission timer, which then doubles (RFC 6298 §5.5). */
  sentMs: number;
  retransmitMs: number;
  readonly delayMs: number;
}

/** The oldest segment of a flow that is still under way: what the delay queue holds. */
export interface Departure {
  readonly dueMs: number;
  readonly flow: TcpFlow;
}

export interface FlowOptions {
  readonly from: Socket;
  readonly to: Socket;
  /** What the bytes pass: the line, the PoP's own network, and the sender's access network where it is known. */
  readonly stretches: readonly Stretch[];
  /** From the PoP. */
  readonly back: boolean;
  readonly queue: DelayQueue<Departure>;
  readonly random: () => number;
  readonly monotonicMs: () => number;
  readonly onDelivered: (bytes: number) => void;
}

const SEGMENT_BYTES = 1_460;
/** Linux's least retransmission timer above the round trip. */
const LEAST_TIMER_MS = 200;
const LONGEST_TIMER_MS = 60_000;
const MOST_LOSSES = 6;
/** As much is under way at once, as with a receive window of this size. */
const WINDOW_BYTES = 262_144;
const NOTHING = Buffer.alloc(0);

/** One direction of a TCP connection over a line: in order, delayed, held up by loss, and by a cut until it is mended. */
export class TcpFlow {
  private readonly underWay: Segment[] = [];
  private bytesUnderWay = 0;
  private lastDueMs = 0;

  constructor(private readonly options: FlowOptions) {
    const { from } = options;
    from.on('data', (bytes: Buffer) => this.send(bytes, 'data'));
    from.on('end', () => this.send(NOTHING, 'end'));
    from.on('close', () => this.send(NOTHING, 'close'));
  }

  /** The queue says that the oldest segment is due. */
  release(): void {
    const first = this.underWay[0];
    if (first === undefined) return;
    const middleMs = first.sentMs + first.delayMs / 2;
    if (this.options.stretches.some((stretch) => stretch.wasCutAt(middleMs))) {
      lose(first);
    } else {
      this.underWay.shift();
      this.deliver(first);
    }
    this.queueFirst();
  }

  private send(bytes: Buffer, kind: Segment['kind']): void {
    const { stretches, back, random, monotonicMs, from } = this.options;
    const delayMs = stretches.reduce((sum, stretch) => sum + stretch.delayMs(random), 0);
    const segment = { bytes, kind, sentMs: monotonicMs(), retransmitMs: 2 * delayMs + LEAST_TIMER_MS, delayMs };
    for (let rest = bytes.length; rest > 0; rest -= SEGMENT_BYTES) {
      for (
        let losses = 0;
        losses < MOST_LOSSES && stretches.some((stretch) => stretch.loses(random, back));
        losses += 1
      )
        lose(segment);
    }
    this.underWay.push(segment);
    this.bytesUnderWay += bytes.length;
    if (this.bytesUnderWay > WINDOW_BYTES) from.pause();
    if (this.underWay.length === 1) this.queueFirst();
  }

  private queueFirst(): void {
    const first = this.underWay[0];
    if (first === undefined) return;
    // What comes after a lost segment waits for it: TCP hands over in order.
    this.lastDueMs = Math.max(first.sentMs + first.delayMs, this.lastDueMs);
    this.options.queue.push({ dueMs: this.lastDueMs, flow: this });
  }

  private deliver({ bytes, kind }: Segment): void {
    const { from, to, onDelivered } = this.options;
    this.bytesUnderWay -= bytes.length;
    if (from.isPaused() && this.bytesUnderWay < WINDOW_BYTES / 2) from.resume();
    onDelivered(bytes.length);
    if (to.destroyed) return;
    if (kind === 'data') to.write(bytes);
    else if (kind === 'end') to.end();
    // Not at once: what was delivered before may still be on its way into the kernel.
    else to.destroySoon();
  }
}

function lose(segment: Segment): void {
  segment.sentMs += segment.retransmitMs;
  segment.retransmitMs = Math.min(segment.retransmitMs * 2, LONGEST_TIMER_MS);
}
