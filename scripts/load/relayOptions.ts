import { wholeNumbers } from './wholeNumbers';

/** How much `npm run load -- relays` asks of the hub. */
export interface RelayOptions {
  readonly relays: number;
  /** How many of them hold a stream; the others pull each second. */
  readonly streams: number;
  /** How long people order. */
  readonly seconds: number;
  /** Seconds between two orders for one route. */
  readonly every: number;
}

/** Reads the command's arguments; ends the process with a sentence that names the one at fault. */
export function relayOptions(args: readonly string[]): RelayOptions {
  const between = wholeNumbers(args, ['relays', 'streams', 'seconds', 'every']);
  const relays = between('relays', 200, 2, 500);
  return {
    relays,
    streams: between('streams', Math.floor(relays / 2), 1, relays - 1),
    seconds: between('seconds', 60, 4, 3_600),
    every: between('every', 4, 3, 60),
  };
}
