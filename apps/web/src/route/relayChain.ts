import type { DecisionItem } from '../trpc/types';

type RelaySteps = DecisionItem['relays'][number];

/** Who has not applied a directive, by name; then the others, the slowest first. */
export function slowestFirst(relays: readonly RelaySteps[]): RelaySteps[] {
  const late = (relay: RelaySteps) => relay.appliedAt ?? Number.POSITIVE_INFINITY;
  return [...relays].sort((a, b) =>
    late(a) === late(b) ? a.name.localeCompare(b.name) : late(b) - late(a) > 0 ? 1 : -1,
  );
}

/** The names of those that have not acknowledged, and of those that acknowledged and have not applied. */
export function missingSteps(relays: readonly RelaySteps[]): { acknowledged: string[]; applied: string[] } {
  const names = (some: readonly RelaySteps[]) => some.map(({ name }) => name).sort((a, b) => a.localeCompare(b));
  const open = relays.filter(({ appliedAt }) => appliedAt === null);
  return {
    acknowledged: names(open.filter(({ acknowledgedAt }) => acknowledgedAt === null)),
    applied: names(open.filter(({ acknowledgedAt }) => acknowledgedAt !== null)),
  };
}
