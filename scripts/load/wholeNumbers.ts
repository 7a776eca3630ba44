import { fail } from '../setup/dependencies.mjs';

/** Reads one of them; where it was not given, `fallback` stands. */
export type WholeNumber<Name extends string> = (name: Name, fallback: number, least: number, most: number) => number;

/**
 * Reads a command's arguments, each `--name N`. Ends the process with a sentence that names the one at fault: one that is
 * not among the names, or whose number is out of its bounds.
 */
export function wholeNumbers<Name extends string>(args: readonly string[], names: readonly Name[]): WholeNumber<Name> {
  const given = new Map<string, number>();
  for (let i = 0; i < args.length; i += 2) {
    const name = names.find((word) => args[i] === `--${word}`);
    if (name === undefined) fail(`unknown argument ${args[i]}: see npm run load -- --help`);
    given.set(name, Number(args[i + 1]));
  }
  return (name, fallback, least, most) => {
    const value = given.get(name) ?? fallback;
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    return fail(`--${name} wants a whole number from ${least} to ${most}`);
  };
}
