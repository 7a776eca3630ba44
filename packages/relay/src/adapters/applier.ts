import { createRest, fullJitter } from '../backoff';
import type { DirectiveData } from '../events';
import { within } from '../within';
import type { Adapter } from './adapter';

/** One adapter of a route, with what is known of it in the config. */
export interface Action {
  /** Where it stands in the config, as `routes.0.actions.1`; sentences about it begin with that. */
  readonly name: string;
  readonly adapter: Adapter;
  readonly tries: number;
  readonly timeoutMs: number;
}

/** What happened, since the start. */
export interface ApplierCounts {
  /** Directives after which the line was in use, and those of them that found it in use already. */
  readonly applied: number;
  readonly unchanged: number;
  /** Directives that failed after all tries, and tries that failed. */
  readonly failed: number;
  readonly triesFailed: number;
  /** Times when something had undone what was in force, and it was done again. */
  readonly repaired: number;
}

export interface Applier {
  /** For `onDirective`. Resolves once every action is in force. @throws Error of the first action that is not. */
  apply(directive: DirectiveData, signal: AbortSignal): Promise<void>;
  counts(): ApplierCounts;
}

const PAUSE_BASE_MS = 100;
const PAUSE_CAP_MS = 1_000;
const READ_BACK_EVERY_MS = 100;

/** Longest that an applier of these actions may take, ms. */
export function longestMs(actions: readonly Pick<Action, 'tries' | 'timeoutMs'>[]): number {
  return actions.reduce((sum, { tries, timeoutMs }) => sum + tries * timeoutMs + (tries - 1) * PAUSE_CAP_MS, 0);
}

/**
 * Puts the directives of one route in force by its actions, in the order in which they are given; an action that fails
 * ends it, and those before it are not done again when the directive comes again. A directive that changes nothing
 * (a renewal, or the same line after a restart) only has each adapter asked, and nothing is done unless it says no.
 *
 * @param random a number in [0, 1), for the jitter of pauses between tries.
 */
export function createApplier(actions: readonly Action[], random: () => number = Math.random): Applier {
  const counts = { applied: 0, unchanged: 0, failed: 0, triesFailed: 0, repaired: 0 };
  /** What each action has in force; none while it is not known. */
  const done = new Map<Action, string>();

  /** @returns whether anything had to be done. */
  async function attempt(action: Action, directive: DirectiveData, signal: AbortSignal): Promise<boolean> {
    const wanted = meaningOf(directive);
    const { adapter } = action;
    const before = await adapter.inForce(directive, signal);
    const known = done.get(action) === wanted;
    if (before === true || (before === null && known)) {
      done.set(action, wanted);
      return false;
    }
    if (known) counts.repaired += 1;
    done.delete(action);
    await adapter.apply(directive, signal);
    signal.throwIfAborted();
    while ((await adapter.inForce(directive, signal)) === false) {
      await createRest().for(READ_BACK_EVERY_MS, signal);
      signal.throwIfAborted();
    }
    done.set(action, wanted);
    return true;
  }

  async function carryOut(action: Action, directive: DirectiveData, signal: AbortSignal): Promise<boolean> {
    for (let tried = 1; ; tried += 1) {
      signal.throwIfAborted();
      try {
        return await within(action.timeoutMs, signal, (stop) => attempt(action, directive, stop));
      } catch (error) {
        counts.triesFailed += 1;
        if (tried >= action.tries || signal.aborted) throw new Error(`${action.name}: ${sentenceOf(error)}`);
        await createRest().for(fullJitter(tried, PAUSE_BASE_MS, PAUSE_CAP_MS, random()), signal);
      }
    }
  }

  return {
    async apply(directive, signal) {
      try {
        for (const { name, adapter } of actions)
          if (!adapter.lines.includes(directive.line))
            throw new Error(`${name}.lines: the hub says ${directive.line}, add it to ${adapter.lines.join(', ')}`);
        let changed = false;
        for (const action of actions) changed = (await carryOut(action, directive, signal)) || changed;
        counts.applied += 1;
        if (!changed) counts.unchanged += 1;
      } catch (error) {
        counts.failed += 1;
        throw error;
      }
    },
    counts: () => ({ ...counts }),
  };
}

/** What of a directive is acted on: two with the same need the same done. */
function meaningOf({ line, mode, weights }: DirectiveData): string {
  return JSON.stringify([line, mode, mode === 'split' ? Object.entries(weights).sort() : []]);
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
