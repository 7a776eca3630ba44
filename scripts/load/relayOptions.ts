import { fail } from '../setup/dependencies.mjs';

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

const NAMES = ['relays', 'streams', 'seconds', 'every'] as const;

/** Reads the command's arguments; ends the process with a sentence that names the one at fault. */
export function relayOptions(args: readonly string[]): RelayOptions {
  const given = new Map<string, number>();
  for (let i = 0; i < args.length; i += 2) {
    const name = NAMES.find((word) => args[i] === `--${word}`);
    if (name === undefined) fail(`unknown argument ${args[i]}: see npm run load -- --help`);
    given.set(name, Number(args[i + 1]));
  }
  const between = (name: (typeof NAMES)[number], fallback: number, least: number, most: number): number => {
    const value = given.get(name) ?? fallback;
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    return fail(`--${name} wants a whole number from ${least} to ${most}`);
  };
  const relays = between('relays', 200, 2, 500);
  return {
    relays,
    streams: between('streams', Math.floor(relays / 2), 1, relays - 1),
    seconds: between('seconds', 60, 4, 3_600),
    every: between('every', 4, 3, 60),
  };
}
