import { type Entry, longestOf, merge, othersOf, since, split } from './entry';
import type { Taken, Ticket } from './ticket';

const LARGEST_RECORD_ROWS = 500;

interface Waiting {
  readonly entry: Entry;
  readonly ticket: Ticket;
}

/** What is not on disk, oldest first, in parts that fit into one record each. */
export class Queue {
  private waiting: Waiting[] = [];

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  get samples(): number {
    return this.waiting.reduce((sum, { ticket }) => sum + ticket.samples, 0);
  }

  get oldest(): Waiting | undefined {
    return this.waiting[0];
  }

  put(entry: Entry): Ticket[] {
    const parts = split(entry, LARGEST_RECORD_ROWS).map((part) => ({
      entry: part,
      ticket: { samples: part.samples.length, others: othersOf(part), place: null, done: false, expired: 0 },
    }));
    this.waiting.push(...parts);
    return parts.map(({ ticket }) => ticket);
  }

  remove(ticket: Ticket): void {
    this.waiting = this.waiting.filter((waiting) => waiting.ticket !== ticket);
  }

  /** The oldest that must go for no more than `mostRows` to be left. */
  excess(mostRows: number): Ticket[] {
    let rows = this.waiting.reduce((sum, { ticket }) => sum + ticket.samples + ticket.others, 0) - mostRows;
    const excess: Ticket[] = [];
    for (const { ticket } of this.waiting) {
      if (rows <= 0) break;
      rows -= ticket.samples + ticket.others;
      excess.push(ticket);
    }
    return excess;
  }

  /** The oldest, at most `mostRows` of a kind or one part, without rows that began before `oldestMicros`. */
  take(mostRows: number, oldestMicros: number): Taken | null {
    const tickets: Ticket[] = [];
    const entries: Entry[] = [];
    let rows = 0;
    for (const { entry, ticket } of this.waiting) {
      const rest = since(entry, oldestMicros);
      if (rows > 0 && rows + longestOf(rest) > mostRows) break;
      rows += longestOf(rest);
      ticket.expired = ticket.samples - rest.samples.length;
      tickets.push(ticket);
      entries.push(rest);
    }
    return tickets.length === 0 ? null : { entry: merge(entries), tickets };
  }
}
