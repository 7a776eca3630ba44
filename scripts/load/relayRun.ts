import { setTimeout as delay } from 'node:timers/promises';
import type { ConductorOptions } from './conductor';
import { holdStreams, type StreamFigures } from './holdStreams';
import type { Ordering } from './keepOrdering';
import type { RelayOptions } from './relayOptions';
import type { LoadRelay } from './relayWorld';
import { within } from './within';

/** What goes on beside k6: streams are held, and routes ordered. */
export interface RelayRun extends ConductorOptions {
  readonly end: () => Promise<StreamFigures>;
  /** Resolves once every stream is held. @throws Error when that takes too long. */
  held(): Promise<void>;
  /** Ends what still goes on; resolves with what went wrong. */
  over(): Promise<string[]>;
  /** When the orders began, epoch ms; null before. */
  since(): number | null;
}

export interface RelayRunOptions {
  readonly hub: string;
  readonly streaming: readonly LoadRelay[];
  readonly ordering: Ordering;
  readonly options: Pick<RelayOptions, 'seconds' | 'every'>;
}

/** What k6's relays have after the last order to hear of it. */
export const AFTERWARDS_SECONDS = 10;

const HELD_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 200;

export function createRelayRun({ hub, streaming, ordering, options }: RelayRunOptions): RelayRun {
  const stopping = new AbortController();
  const faults: string[] = [];
  const streams = holdStreams(hub, streaming);
  let ended: Promise<StreamFigures> | null = null;
  let ordered: Promise<void> = Promise.resolve();
  let since: number | null = null;

  function end(): Promise<StreamFigures> {
    ended ??= streams.end();
    return ended;
  }

  return {
    held: () => within(HELD_WITHIN_MS, streams.held, () => 'not every stream could be held'),
    async begin() {
      since = Date.now();
      const orders = ordering.orderFor(options.seconds, options.every, stopping.signal);
      ordered = orders.catch((error: unknown) => void faults.push(String(error)));
    },
    end,
    async over() {
      stopping.abort();
      await ordered;
      const { fault } = await end();
      return fault === null ? faults : [...faults, fault];
    },
    since: () => since,
  };
}

/** Asks until `check` says yes. @throws Error when that takes longer than `withinMs`. */
export async function until(what: string, withinMs: number, check: () => Promise<boolean>): Promise<void> {
  for (const last = performance.now() + withinMs; !(await check()); await delay(LOOK_EVERY_MS))
    if (performance.now() > last) throw new Error(`not seen within ${withinMs / 1_000} s: ${what}`);
}
