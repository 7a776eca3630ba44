import { comparePosition, type Position } from '@twinline/relay/guard';
import type { ClaimedDelivery } from './claimDeliveries';

interface Flight {
  readonly delivery: ClaimedDelivery;
  readonly abort: AbortController;
}

/**
 * What is being sent at this moment. One recipient can never take more than its share, and of one relay and route only the
 * newest directive stays in flight: a newer one does not wait for an older one that hangs, it replaces it.
 */
export class Lanes {
  private readonly flights = new Map<string, Flight>();

  constructor(private readonly perRecipient: number) {}

  get size(): number {
    return this.flights.size;
  }

  busyRecipients(): string[] {
    const counts = new Map<string, number>();
    for (const { delivery } of this.flights.values())
      counts.set(delivery.recipient.id, (counts.get(delivery.recipient.id) ?? 0) + 1);
    return [...counts].filter(([, count]) => count >= this.perRecipient).map(([id]) => id);
  }

  /** Null when something newer for the same relay and route is already on its way. */
  enter(delivery: ClaimedDelivery): AbortSignal | null {
    const position = positionOf(delivery);
    for (const other of this.flights.values()) {
      if (other.delivery.recipient.id !== delivery.recipient.id || other.delivery.routeId !== delivery.routeId)
        continue;
      const otherPosition = positionOf(other.delivery);
      if (position === null || otherPosition === null) continue;
      if (comparePosition(otherPosition, position) > 0) return null;
      if (comparePosition(otherPosition, position) < 0) other.abort.abort('superseded');
    }
    const abort = new AbortController();
    this.flights.set(delivery.id, { delivery, abort });
    return abort.signal;
  }

  leave(delivery: ClaimedDelivery): void {
    this.flights.delete(delivery.id);
  }

  abortAll(): void {
    for (const { abort } of this.flights.values()) abort.abort('stopping');
  }
}

function positionOf(delivery: ClaimedDelivery): Position | null {
  return delivery.forced || delivery.routeId === null || delivery.epoch === null || delivery.sequence === null
    ? null
    : { epoch: delivery.epoch, sequence: delivery.sequence };
}
