import type { ReplayPolicy, ReplayShadow } from './data';
import { type ChoiceDraft, type Draft, fields, paramsOf, shadowSpan, shown } from './draft';

/** Where what a shadow decided is set beside what was, over the last day in which it ran. `now` is epoch ms. */
export function shadowAddress(
  { id, routeId, ...run }: Pick<ReplayShadow, 'id' | 'routeId' | 'startedAt' | 'endedAt'>,
  now: number,
): string {
  const choices = [choice(`shadow:${id}`), choice('nobody')] as const;
  return addressOf({ routeId, period: 'pick', ...shadowSpan(run, now), choices });
}

/**
 * Where a policy is tried on a route: as somebody is changing it, beside what is saved of it, as far as the page takes
 * changes; else beside its preset.
 */
export function policyAddress(
  { id, routeId, policy }: { id: string; routeId: string | null; policy: ReplayPolicy },
  draft: ReplayPolicy | null,
): string {
  const changed = draft === null ? [] : fields.filter((field) => shown(draft, field) !== shown(policy, field));
  const changes = Object.fromEntries(changed.map((field) => [field, draft === null ? '' : shown(draft, field)]));
  const beside = changed.length > 0 ? `saved:${id}` : `preset:${policy.scenario}`;
  const choices = [{ who: `saved:${id}`, changes }, choice(beside)] as const;
  return addressOf({ routeId, period: '24h', from: null, to: null, choices });
}

const choice = (who: string): ChoiceDraft => ({ who, changes: {} });

function addressOf(draft: Draft): string {
  const said = Object.entries(paramsOf(draft)).filter((param): param is [string, string] => param[1] !== null);
  return `/replay?${new URLSearchParams(said)}`;
}
