import { faultsOf } from './faultDomain';
import { healthOf } from './health';
import type { Expectation, LineSlot, Orders, PathIdentity, PathVerdict, Policy, Situation } from './types';
import { verdictOf } from './verdict';
import { emptyWindow, type PathWindow } from './windows';

const UNHEARD = emptyWindow();

/** Time that stood still for longer than this, or ran backwards: wait for fresh data. Live and replay go by it. */
export const PAUSE_MS = 2_000;

/** Nobody ordered anything. */
export const NO_ORDERS: Orders = { override: null, maintenance: [] };

/**
 * What is seen of a region at one moment under one policy: every path's verdict and the health of every line. The
 * fault domain is that of `activeLine`, the line whose trouble could move the route.
 */
export function situationOf(
  input: {
    readonly paths: readonly PathIdentity[];
    readonly slots: readonly LineSlot[];
    readonly activeLine: LineSlot | null;
    readonly now: number;
    readonly resumedAt: number;
    readonly orders: Orders;
    readonly expected?: Expectation | null;
  },
  windowOf: (path: number) => PathWindow | undefined,
  policy: Policy,
): { situation: Situation; verdicts: PathVerdict[] } {
  const { now, resumedAt, activeLine, orders, expected = null } = input;
  const verdicts = input.paths.map((path) =>
    verdictOf(path, windowOf(path.path) ?? UNHEARD, policy, { now, resumedAt }),
  );
  const lines = healthOf(verdicts, input.slots, policy);
  const faults = faultsOf(verdicts, input.slots);
  const faultDomain = (activeLine === null ? null : faults[activeLine]?.domain) ?? 'none';
  return { situation: { now, resumedAt, lines, faultDomain, faults, orders, expected }, verdicts };
}
