/** After this long without a packet a session is forgotten; RFC 8762 leaves the time to the implementation. */
const IDLE_MICROS = 60_000_000;

interface SessionState {
  next: number;
  lastSeen: number;
}

/**
 * How many replies went to each sender session (address, port, SSID). Bounded: when it is full of sessions that are
 * in use, a new sender is answered statelessly rather than pushing out a good one.
 */
export class SessionTable {
  private readonly sessions = new Map<string, SessionState>();
  private sweptAt = 0;
  /** Packets answered statelessly because the table was full. */
  overflows = 0;

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.sessions.size;
  }

  /** The reflector's sequence for the next reply to this session; null when there is no room to remember it. */
  next(key: string, nowMicros: number): number | null {
    const known = this.sessions.get(key);
    if (known !== undefined) {
      known.lastSeen = nowMicros;
      known.next += 1;
      return known.next - 1;
    }
    if (this.sessions.size >= this.capacity) this.sweep(nowMicros);
    if (this.sessions.size >= this.capacity) {
      this.overflows += 1;
      return null;
    }
    this.sessions.set(key, { next: 1, lastSeen: nowMicros });
    return 0;
  }

  /** Forgets idle sessions; at most once a second, so that a flood cannot make it sweep for every packet. */
  private sweep(nowMicros: number): void {
    if (nowMicros - this.sweptAt < 1_000_000) return;
    this.sweptAt = nowMicros;
    for (const [key, session] of this.sessions) {
      if (nowMicros - session.lastSeen > IDLE_MICROS) this.sessions.delete(key);
    }
  }
}
