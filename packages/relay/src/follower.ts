import type { DirectiveData } from './events';
import { comparePosition, type GuardVerdict, isStale, judgeDirective } from './guard';

/** How a directive came: `store` is what was held before the relay was restarted. */
export type Via = 'webhook' | 'stream' | 'pull' | 'store';

export interface FollowerOptions {
  /** Acts on a directive; called one at a time per route, in rising order. What it throws is passed to who offered. */
  readonly onDirective: (directive: DirectiveData, via: Via) => void | Promise<void>;
  /** It is held now, in place of `before`; the next one waits for this, too. Must not throw. */
  readonly onHeld?: (directive: DirectiveData, via: Via, before: DirectiveData | null) => void | Promise<void>;
  /** The clock that expiry is judged by, epoch ms. */
  readonly now: () => number;
}

/** What one relay holds per route, whichever way directives reach it: webhook, stream or pull. */
export interface Follower {
  /**
   * Judges a directive against what is held and applies it if it is newer; resolves once applied. While one is being
   * applied, only the newest of those that come waits; one that was overtaken in waiting is `older`.
   */
  offer(directive: DirectiveData, via?: Via): Promise<GuardVerdict>;
  /**
   * Takes up what this relay held before it was restarted, whether it has run out or not: older ones are refused from now
   * on, and the same one is applied when it is offered again if it fails here. To be called before anything is offered.
   */
  restore(directive: DirectiveData): Promise<void>;
  held(routeId: string): DirectiveData | null;
  isStale(routeId: string): boolean;
}

/** The newest of those that came while another was being applied. */
interface Waiting {
  readonly directive: DirectiveData;
  readonly via: Via;
  readonly outcome: Promise<GuardVerdict>;
  readonly settle: (outcome: GuardVerdict | Promise<GuardVerdict>) => void;
}

/** Keeps the newest directive of each route and applies only what moves forward. */
export function createFollower({ onDirective, onHeld, now }: FollowerOptions): Follower {
  const held = new Map<string, DirectiveData>();
  /** What was held before a restart, until something is held again. */
  const before = new Map<string, DirectiveData>();
  /** The routes on which one is being applied, each with who waits for its turn. */
  const busy = new Map<string, { waiting: Waiting | null }>();

  async function apply(directive: DirectiveData, via: Via): Promise<GuardVerdict> {
    const { routeId } = directive;
    const floor = before.get(routeId);
    if (floor !== undefined && comparePosition(directive, floor) < 0) return 'older';
    const verdict = judgeDirective(held.get(routeId) ?? null, directive, now());
    if (verdict === 'apply') await takeUp(directive, via);
    return verdict;
  }

  async function takeUp(directive: DirectiveData, via: Via): Promise<void> {
    await onDirective(directive, via);
    const previous = held.get(directive.routeId) ?? null;
    held.set(directive.routeId, directive);
    before.delete(directive.routeId);
    await onHeld?.(directive, via, previous);
  }

  function run(directive: DirectiveData, via: Via): Promise<GuardVerdict> {
    const turn: { waiting: Waiting | null } = { waiting: null };
    busy.set(directive.routeId, turn);
    const outcome = apply(directive, via);
    const next = () => {
      busy.delete(directive.routeId);
      turn.waiting?.settle(run(turn.waiting.directive, turn.waiting.via));
    };
    outcome.then(next, next);
    return outcome;
  }

  function wait(turn: { waiting: Waiting | null }, directive: DirectiveData, via: Via): Promise<GuardVerdict> {
    const { waiting } = turn;
    if (waiting !== null) {
      const order = comparePosition(directive, waiting.directive);
      if (order === 0) return waiting.outcome;
      if (order < 0) return Promise.resolve('older');
      waiting.settle('older');
    }
    let settle: Waiting['settle'] = () => undefined;
    const outcome = new Promise<GuardVerdict>((resolve) => {
      settle = resolve;
    });
    turn.waiting = { directive, via, outcome, settle };
    return outcome;
  }

  return {
    async offer(directive, via = 'webhook') {
      const turn = busy.get(directive.routeId);
      return turn === undefined ? run(directive, via) : wait(turn, directive, via);
    },
    async restore(directive) {
      before.set(directive.routeId, directive);
      await takeUp(directive, 'store');
    },
    held: (routeId) => held.get(routeId) ?? null,
    isStale: (routeId) => isStale(held.get(routeId) ?? null, now()),
  };
}
