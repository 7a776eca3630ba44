import type { AgentState } from '@twinline/wire/batch';
import type { WriteBatch } from './batchWriter';
import type { HubClient, Outcome } from './hubClient';
import type { Logger } from './log';
import { sortRefused } from './refusal';
import { type Entry, entryOf, isEmpty, longestOf, split } from './spool/entry';

/** A refused batch is sent again without its faulty rows so often; then all of it is set aside. */
const MOST_REFUSALS = 8;

export interface DeliveryOptions {
  readonly client: HubClient;
  readonly writeBatch: WriteBatch;
  readonly log: Logger;
  /** Epoch microseconds. */
  readonly nowMicros: () => number;
  /** The hub named this version of our configuration. */
  readonly onConfigVersion: (version: number) => void;
  /** Keeps what the hub refuses for good. */
  readonly keepRefused: (reason: string, entry: Entry) => void;
}

export type Failure = Extract<Outcome<never>, { kind: 'failed' }>;
type Refusal = Extract<Outcome<never>, { kind: 'refused' }>;

/** Gets a report through: what the hub refuses of it is set aside, what is too large goes in parts. */
export class Delivery {
  private refusedSamples = 0;

  constructor(private readonly options: DeliveryOptions) {}

  /** Samples that the hub refused for good. */
  get setAside(): number {
    return this.refusedSamples;
  }

  /** Null when the hub has taken it all, or what it refuses for good is set aside. */
  async post(entry: Entry, state: AgentState | null): Promise<Failure | null> {
    let rest = entry;
    let told = state;
    for (let refusals = 0; ; refusals += 1) {
      const outcome = await this.options.client.submit(this.options.writeBatch(rest, told), false);
      switch (outcome.kind) {
        case 'done':
          this.options.onConfigVersion(outcome.value.configVersion);
          return null;
        case 'failed':
          return outcome;
        case 'too-large':
          return this.postInHalves(rest, told);
        case 'refused':
          rest = this.withoutRefused(rest, told, outcome, refusals);
          told = null;
          if (isEmpty(rest)) return null;
      }
    }
  }

  /** What is to be sent again, in any case without the state. */
  private withoutRefused(entry: Entry, state: AgentState | null, { reason, field }: Refusal, refusals: number): Entry {
    if (state !== null && (field.startsWith('state') || isEmpty(entry))) {
      this.options.log.error({ reason }, 'the hub refuses what this agent says of itself');
      return entry;
    }
    const sorted = refusals < MOST_REFUSALS ? sortRefused(entry, field, this.options.nowMicros()) : null;
    this.putAside(reason, sorted?.bad ?? entry);
    return sorted?.good ?? entryOf({});
  }

  private async postInHalves(entry: Entry, state: AgentState | null): Promise<Failure | null> {
    const rows = longestOf(entry);
    if (rows < 2) {
      this.putAside('too large for the hub', entry);
      return null;
    }
    for (const [i, half] of split(entry, Math.ceil(rows / 2)).entries()) {
      const failure = await this.post(half, i === 0 ? state : null);
      if (failure !== null) return failure;
    }
    return null;
  }

  private putAside(reason: string, entry: Entry): void {
    if (isEmpty(entry)) return;
    this.refusedSamples += entry.samples.length;
    this.options.log.error({ reason, samples: entry.samples.length }, 'report refused, set aside');
    this.options.keepRefused(reason, entry);
  }
}
