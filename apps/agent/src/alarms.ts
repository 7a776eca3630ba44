import type { Batch, Signal } from '@twinline/wire/batch';
import type { WriteBatch } from './batchWriter';
import type { HubClient } from './hubClient';
import { entryOf } from './spool/entry';

const MOST_POSTS = 4;
const MOST_PROOFS = 12;
/** After a blackout its signal is posted again with fresh replies: a long line's first proof takes a round trip more. */
const PROVE_AFTER_MS = [60, 150, 300];

/** For each path, when its newest answered probe was sent. */
export type Replies = () => { path: number; sentAt: number }[];

/** Posts signals at once, in batches of their own. Whether one comes through is not waited for nor looked at. */
export class Alarms {
  private posts = 0;
  private proofs = 0;
  private stopped = false;

  constructor(
    private readonly client: HubClient,
    private readonly writeBatch: WriteBatch,
    private readonly replies: Replies,
  ) {}

  /** Ends when the post has; does nothing while as many posts are under way as may be. */
  async post(signals: readonly Signal[]): Promise<void> {
    if (this.posts >= MOST_POSTS || this.stopped) return;
    this.posts += 1;
    if (signals.some((signal) => signal.kind === 'blackout')) this.proveLater(signals);
    await this.client.submit(this.batch(signals), true);
    this.posts -= 1;
  }

  stop(): void {
    this.stopped = true;
  }

  /** A route leaves a dark line only for one that answered a probe sent since: say it as soon as that can be known. */
  private proveLater(signals: readonly Signal[]): void {
    for (const ms of PROVE_AFTER_MS)
      setTimeout(() => {
        if (this.stopped || this.proofs >= MOST_PROOFS) return;
        this.proofs += 1;
        void this.client.submit(this.batch(signals), true).finally(() => {
          this.proofs -= 1;
        });
      }, ms).unref();
  }

  /** Signals say with them which probes of our paths were answered last. */
  private batch(signals: readonly Signal[]): Batch {
    const replies = this.replies();
    return { ...this.writeBatch(entryOf({ signals }), null), ...(replies.length > 0 ? { replies } : {}) };
  }
}
