import type { LineSlot, Maintenance, Orders, Override, RouteState, Situation } from './types';

/**
 * The override that the route has to follow now: not one that is over, that a blackout has ended (however late the shell
 * hears of it), or whose line the region no longer has.
 */
export function overrideFor({ overrideLost }: RouteState, { now, lines, orders }: Situation): Override | null {
  const { override } = orders;
  if (override === null || override.expiresAt <= now || override.id === overrideLost) return null;
  return lines[override.line] === undefined ? null : override;
}

/** The maintenance that is going on on a line; of several the one that drains it, and that lasts longest. */
export function maintenanceOf(line: LineSlot, { now, orders }: Situation): Maintenance | null {
  let found: Maintenance | null = null;
  for (const one of orders.maintenance) {
    if (one.until <= now || (one.line !== null && one.line !== line)) continue;
    if (found === null || rank(one) > rank(found)) found = one;
  }
  return found;
}

const rank = ({ drains, until }: Maintenance) => (drains ? 1e15 : 0) + until;

/** The route is to leave this line, and to keep off it. */
export const isDraining = (line: LineSlot, situation: Situation): boolean =>
  maintenanceOf(line, situation)?.drains ?? false;

/** The order is a live drill: unlike people's, it is followed only where that is safe. */
export const isDrill = (order: Override): boolean => order.drill !== undefined;

/** What had been ordered, as evidence; null where nothing holds. */
export function ordersNow(state: RouteState, situation: Situation): Orders | null {
  const override = overrideFor(state, situation);
  const maintenance = situation.orders.maintenance.filter((one) => one.until > situation.now);
  return override === null && maintenance.length === 0 ? null : { override, maintenance };
}
