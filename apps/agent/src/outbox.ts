import { MAX_CONNECTS_PER_BATCH, MAX_SIGNALS_PER_BATCH, MAX_USAGE_PER_BATCH, type Signal } from '@twinline/wire/batch';
import { MAX_SAMPLES_PER_BATCH } from '@twinline/wire/column';
import { type Entry, entryOf, merge, split } from './spool/entry';
import type { Spool } from './spool/spool';
import type { Ticket } from './spool/ticket';

/** Rows that travel together, and where they are kept until they are acknowledged; null: nowhere but here. */
interface Item {
  readonly entry: Entry;
  tickets: readonly Ticket[] | null;
}

/** What goes out in one batch. */
export interface Parcel {
  readonly entry: Entry;
  readonly items: readonly Item[];
  /** Those of the items that go with the next batch again, should this one fail. */
  readonly signals: readonly Item[];
}

export interface OutboxCounts {
  /** Samples that are not acknowledged, wherever they are. */
  readonly waiting: number;
  readonly droppedSamples: number;
  readonly droppedSignals: number;
  readonly setAside: number;
}

/**
 * What has been measured and is not yet acknowledged. Two lanes: `fresh` goes out first, so that live decisions resume
 * at once after an outage; what could not be sent goes to the spool and is sent again from there, oldest first.
 *
 * While the hub answers, nothing is written to disk: a SIGKILL then loses the second under way and the one being
 * posted. As soon as a post fails, or has had no answer for a second, what it carried is spooled, and from then on
 * everything is spooled before it is posted, until a post gets through. An agent on flash so writes only in trouble.
 */
export class Outbox {
  private fresh: Item[] = [];
  private signals: Item[] = [];
  private troubled = false;
  private droppedSignals = 0;

  constructor(
    private readonly spool: Spool,
    private readonly signalCapacity: number,
  ) {}

  /** Samples that are kept nowhere but here. */
  get looseSamples(): number {
    return this.fresh.reduce((sum, { entry, tickets }) => sum + (tickets === null ? entry.samples.length : 0), 0);
  }

  get lostSignals(): number {
    return this.droppedSignals;
  }

  /** No more stays here than fits into one batch; older rows are left to the spool. */
  add(part: Partial<Entry>): void {
    this.fresh.push({ entry: entryOf(part), tickets: null });
    if (this.fresh.reduce((sum, { entry }) => sum + shareOf(entry), 0) <= 1) return;
    this.spoolFresh();
    this.fresh = [];
  }

  /** Signals go with the next batch even if they were posted on their own. */
  repeat(signals: readonly Signal[]): void {
    for (const entry of split(entryOf({ signals }), MAX_SIGNALS_PER_BATCH)) this.signals.push({ entry, tickets: null });
    this.boundSignals();
  }

  /** Call before posting and when a post is not answered: in trouble, everything goes to the spool first. */
  secure(): void {
    if (this.troubled) this.spoolFresh();
  }

  /** At the end: whatever is still only here goes to the spool. */
  secureAll(): void {
    this.spoolFresh();
    for (const item of this.signals) item.tickets ??= this.spool.put(item.entry);
  }

  /** The newest rows, in one batch; null when there are none. */
  takeFresh(): Parcel | null {
    const signals = this.takeSignals();
    const items = [...signals, ...this.fresh];
    this.fresh = [];
    return items.length === 0 ? null : { entry: merge(items.map(({ entry }) => entry)), items, signals };
  }

  async takeBacklog(mostRows: number): Promise<Parcel | null> {
    const taken = await this.spool.take(mostRows);
    return taken === null ? null : { entry: taken.entry, items: [taken], signals: [] };
  }

  /** Not answered yet: must survive a kill from now on. */
  park({ items }: Parcel): void {
    this.troubled = true;
    for (const item of items) item.tickets ??= this.spool.put(item.entry);
    this.spoolFresh();
  }

  /** Failed: the spool sends it later; its signals go with the next batch already. */
  putBack(parcel: Parcel): void {
    this.park(parcel);
    this.signals.unshift(...parcel.signals);
    this.boundSignals();
  }

  delivered({ items }: Parcel): void {
    for (const { tickets } of items) if (tickets !== null) this.spool.acknowledge(tickets);
  }

  /** A batch of fresh rows got through. */
  calm(): void {
    this.troubled = false;
  }

  private spoolFresh(): void {
    const loose = this.fresh.filter(({ tickets }) => tickets === null);
    if (loose.length === 0) return;
    const entry = merge(loose.map((item) => item.entry));
    const kept = this.fresh.filter(({ tickets }) => tickets !== null);
    this.fresh = [...kept, { entry, tickets: this.spool.put(entry) }];
  }

  private takeSignals(): Item[] {
    let room = MAX_SIGNALS_PER_BATCH;
    const taken = this.signals.filter(({ entry }) => {
      room -= entry.signals.length;
      return room >= 0;
    });
    this.signals = this.signals.slice(taken.length);
    return taken;
  }

  private boundSignals(): void {
    let excess = this.signals.reduce((sum, { entry }) => sum + entry.signals.length, 0) - this.signalCapacity;
    while (excess > 0) {
      const oldest = this.signals.shift();
      if (oldest === undefined) return;
      excess -= oldest.entry.signals.length;
      if (oldest.tickets === null) this.droppedSignals += oldest.entry.signals.length;
    }
  }
}

/** How much of a batch it fills: 1 is all of it. */
function shareOf({ samples, connects, usage }: Entry): number {
  return (
    samples.length / MAX_SAMPLES_PER_BATCH +
    connects.length / MAX_CONNECTS_PER_BATCH +
    usage.length / MAX_USAGE_PER_BATCH
  );
}
