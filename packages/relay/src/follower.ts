import type { DirectiveData } from './events';
import { type GuardVerdict, isStale, judgeDirective } from './guard';

export interface FollowerOptions {
  /** Acts on a directive; called one at a time per route, in rising order. What it throws is passed to who offered. */
  readonly onDirective: (directive: DirectiveData) => void | Promise<void>;
  /** The relay's clock, epoch ms. */
  readonly now: () => number;
}

/** What one relay holds per route, whichever way directives reach it: webhook, stream or pull. */
export interface Follower {
  /** Judges a directive against what is held and applies it if it is newer; resolves once applied. */
  offer(directive: DirectiveData): Promise<GuardVerdict>;
  held(routeId: string): DirectiveData | null;
  isStale(routeId: string): boolean;
}

/** Keeps the newest directive of each route and applies only what moves forward. */
export function createFollower({ onDirective, now }: FollowerOptions): Follower {
  const held = new Map<string, DirectiveData>();
  // One chain per route: a newer directive waits until the older one has been applied, so that they never interleave.
  const chains = new Map<string, Promise<unknown>>();

  async function apply(directive: DirectiveData): Promise<GuardVerdict> {
    const verdict = judgeDirective(held.get(directive.routeId) ?? null, directive, now());
    if (verdict !== 'apply') return verdict;
    await onDirective(directive);
    held.set(directive.routeId, directive);
    return verdict;
  }

  return {
    offer(directive) {
      const before = chains.get(directive.routeId) ?? Promise.resolve();
      const turn = before.then(() => apply(directive));
      chains.set(
        directive.routeId,
        turn.catch(() => undefined),
      );
      return turn;
    },
    held: (routeId) => held.get(routeId) ?? null,
    isStale: (routeId) => isStale(held.get(routeId) ?? null, now()),
  };
}
