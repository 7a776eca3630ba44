import type { OrganizationContext } from '@twinline/services/context';
import type { BoardFrame } from '@twinline/services/live/frame';
import type { BoardUpdate } from './board';

/** One stream to the hub per organization, fanned out to every open board of this process. */
export interface BoardStreams {
  /** The newest frame that was received while somebody watched; null otherwise. */
  newest(organizationId: string): BoardFrame | null;
  /** Updates until the signal aborts; ends with SERVICE_UNAVAILABLE on `closeAll`, so that browsers reconnect. */
  subscribe(ctx: OrganizationContext, signal: AbortSignal): AsyncIterable<BoardUpdate>;
  closeAll(): void;
}
