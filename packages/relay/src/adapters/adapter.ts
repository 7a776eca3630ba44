import { z } from 'zod';
import type { DirectiveData } from '../events';

/** Turns directives into what one program or system does: moves what it carries to a directive's line. */
export interface Adapter {
  /** The lines it knows; a directive that names another is refused before anything is done. */
  readonly lines: readonly string[];
  /**
   * Moves to the directive's line. Doing it twice is as good as once. `signal` aborts when its time is over.
   *
   * @throws Error when it did not work; the sentence says what the program answered.
   */
  apply(directive: DirectiveData, signal: AbortSignal): Promise<void>;
  /**
   * Asks the program whether the directive is in force; changes nothing. Null where the program cannot tell: then what
   * `apply` did without an error counts as done.
   *
   * @throws Error when it could not be asked.
   */
  inForce(directive: DirectiveData, signal: AbortSignal): Promise<boolean | null>;
  /** What `apply` would do, one line each, for people. */
  describe(directive: DirectiveData): string[];
}

/** A line's name, as the hub's slots are called: `A`, `B`. */
const slot = z.string().regex(/^[A-Za-z0-9][\w.-]{0,31}$/, 'a line is named as on the hub, like A');

/** Settings per line, two lines at least. */
export function perLine<Settings extends z.ZodType>(settings: Settings) {
  return z
    .record(slot, settings)
    .refine((lines) => Object.keys(lines).length >= 2, 'name two lines at least, as "A" and "B"')
    .refine((lines) => Object.keys(lines).length <= 16, 'name 16 lines at most');
}

/** What every adapter's settings have. */
export const patience = {
  /** How often it is tried before the directive counts as failed; the hub's next word tries again. */
  tries: z.int().min(1).max(10).default(3),
  /** Longest that one try may take, with reading back, ms. */
  timeoutMs: z.int().min(50).max(20_000).default(3_000),
};

/** The settings of a line that `lines` is known to have: the applier refuses directives that name another. */
export function settingsOf<Settings>(lines: Readonly<Record<string, Settings>>, line: string): Settings {
  const settings = Object.hasOwn(lines, line) ? lines[line] : undefined;
  if (settings === undefined) throw new Error(`line ${line} is not among lines (${Object.keys(lines).join(', ')})`);
  return settings;
}

/** All lines but the directive's. */
export function otherLines<Settings>(lines: Readonly<Record<string, Settings>>, line: string): Settings[] {
  return Object.entries(lines)
    .filter(([name]) => name !== line)
    .map(([, settings]) => settings);
}
