import type { ClaimedDelivery } from '../claimDeliveries';

/**
 * What came of one try. `status` is what the other side answered (HTTP's or SMTP's code, of which 2xx is success), `at`
 * the moment when that arrived. All times epoch ms.
 */
export type SendResult =
  | { readonly kind: 'answered'; readonly status: number; readonly sentAt: number; readonly at: number }
  | { readonly kind: 'failed'; readonly error: string; readonly sentAt: number };

/** A way to recipients. It never throws: what went wrong is a result, within the time that its kind of message has. */
export interface Sink {
  send(delivery: ClaimedDelivery, signal: AbortSignal): Promise<SendResult>;
  close(): void;
}
