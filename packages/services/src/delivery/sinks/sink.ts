import type { ClaimedDelivery } from '../claimDeliveries';

/** What people can read of a try afterwards. No secret is in it. */
export interface Trace {
  /** The IP address and port that were connected to; null where there was no connection. */
  readonly address: string | null;
  /** As sent, with signatures masked. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** The beginning of what was answered, as text; null without an answer. */
  readonly answer: string | null;
}

/**
 * What came of one try. `status` is what the other side answered (HTTP's or SMTP's code, of which 2xx is success), `at`
 * the moment when that arrived. All times epoch ms.
 */
export type SendResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly sentAt: number;
      readonly at: number;
      /** How long the other side asked to be left alone, ms. */
      readonly retryAfterMs?: number | null;
      /** Where it would have the message sent instead, which nobody does. */
      readonly redirectsTo?: string | null;
      readonly trace?: Trace;
    }
  | {
      readonly kind: 'failed';
      readonly error: string;
      readonly sentAt: number;
      /** When that was known; without it, when the result is read. */
      readonly at?: number;
      /** No other try would do better: it is not sent again. */
      readonly isFinal?: boolean;
      /** It may not be sent any more, as `permit` said; nothing was. */
      readonly isWithdrawn?: boolean;
      readonly trace?: Trace;
    };

/**
 * Whether it may still be sent, asked right before the message goes out on a connection: making that can take long
 * enough for something newer to have been sent and acknowledged.
 */
export type Permit = () => true | Promise<boolean>;

/** A way to recipients. It never throws: what went wrong is a result, within the time that its kind of message has. */
export interface Sink {
  send(delivery: ClaimedDelivery, signal: AbortSignal, permit: Permit): Promise<SendResult>;
  close(): void;
}
