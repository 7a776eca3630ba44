import { ahead32 } from './serial';

export interface Sent {
  readonly sequence: number;
  readonly atMs: number;
  readonly payload: Buffer;
}

export interface ResendBuffer {
  keep(sent: Sent): void;
  /** The other end has all before `next`. */
  heard(next: number): void;
  /** What was sent in the last `maximumMs` and is not known to have arrived, oldest first. */
  open(nowMs: number): Sent[];
  /** How many were forgotten for want of room before it was known whether they arrived. */
  forgotten(): number;
}

/** The last datagrams sent, for the line that is switched to; bounded in number and age. */
export function createResendBuffer(maximumPackets: number, maximumMs: number): ResendBuffer {
  let kept: Sent[] = [];
  let from = 0;
  let forgotten = 0;

  /** Moves the rest to the front once half is behind, so that each datagram is moved once at most. */
  function compact(): void {
    if (from < 64 || from * 2 < kept.length) return;
    kept = kept.slice(from);
    from = 0;
  }

  return {
    keep(sent) {
      if (maximumPackets <= 0 || maximumMs <= 0) return;
      kept.push(sent);
      for (let oldest = kept[from]; oldest !== undefined && sent.atMs - oldest.atMs > maximumMs; oldest = kept[from])
        from += 1;
      if (kept.length - from > maximumPackets) {
        from += 1;
        forgotten += 1;
      }
      compact();
    },
    heard(next) {
      for (let oldest = kept[from]; oldest !== undefined && ahead32(next, oldest.sequence) > 0; oldest = kept[from])
        from += 1;
      compact();
    },
    open: (nowMs) => kept.slice(from).filter(({ atMs }) => nowMs - atMs <= maximumMs),
    forgotten: () => forgotten,
  };
}
