/** After this long without a packet a session is forgotten; RFC 8762 leaves the time to the implementation. */
const IDLE_MICROS = 60_000_000;

/** What a stateful reflector remembers of a session (RFC 8762 §4.2, RFC 8972 §4.5 and §4.7). */
export interface SessionState {
  received: number;
  /** Replies so far; the sequence of the next one. */
  sent: number;
  lastSentAtMicros: number;
  lastSeen: number;
}

/**
 * Sessions of senders by key (address, port, SSID), bounded in two halves, so that a flood of made-up senders costs no
 * good session its count: a session is on trial until its second packet, and the oldest on trial makes room for the
 * next; one that has proved itself leaves only when it is idle. Where there is no room for it among those, it stays on
 * trial.
 */
export class SessionTable {
  private readonly proven = new Map<string, SessionState>();
  private readonly onTrial = new Map<string, SessionState>();
  private sweptAt = 0;
  /** Sessions forgotten to make room. */
  evicted = 0;

  /** At most `capacity` sessions, half of them on trial. */
  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.proven.size + this.onTrial.size;
  }

  /** A packet of this session has come: its state, with the packet counted. */
  receive(key: string, nowMicros: number): SessionState {
    const state = this.proven.get(key) ?? this.onTrial.get(key) ?? this.admit(key);
    state.received += 1;
    state.lastSeen = nowMicros;
    if (state.received === 2) this.prove(key, state, nowMicros);
    return state;
  }

  private admit(key: string): SessionState {
    if (this.onTrial.size >= Math.max(1, Math.floor(this.capacity / 2))) {
      const [oldest] = this.onTrial.keys();
      if (oldest !== undefined) this.onTrial.delete(oldest);
      this.evicted += 1;
    }
    const state = { received: 0, sent: 0, lastSentAtMicros: 0, lastSeen: 0 };
    this.onTrial.set(key, state);
    return state;
  }

  private prove(key: string, state: SessionState, nowMicros: number): void {
    if (this.proven.size >= this.capacity / 2) this.sweep(nowMicros);
    if (this.proven.size >= this.capacity / 2) return;
    this.onTrial.delete(key);
    this.proven.set(key, state);
  }

  /** Forgets idle sessions; at most once a second, so that a flood cannot make it sweep for every packet. */
  private sweep(nowMicros: number): void {
    if (nowMicros - this.sweptAt < 1_000_000) return;
    this.sweptAt = nowMicros;
    for (const [key, session] of this.proven) {
      if (nowMicros - session.lastSeen > IDLE_MICROS) this.proven.delete(key);
    }
  }
}
