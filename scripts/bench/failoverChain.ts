import { setTimeout as sleep } from 'node:timers/promises';
import { query } from '../../apps/e2e/src/query';
import type { Struck } from './failoverRounds';
import { type CHAIN_STEPS, percentile } from './rows';

/** What the hub stores of one directive and one relay, epoch ms; `fault` is the lab's. */
export type Chain = Readonly<Record<'fault' | 'detected' | 'decided', number>> &
  Readonly<Record<'sent' | 'acknowledged' | 'applied', number | null>> & {
    readonly directive: string;
    readonly relay: string;
  };

const REPORTED_WITHIN_MS = 20_000;
const READ_EVERY_MS = 1_000;

const ms = (column: string): string => `extract(epoch from ${column})::float8 * 1000`;

const READ = `
  select d.id as directive, y.name as relay, k.fault, ${ms('d.detected_at')} as detected, ${ms('d.decided_at')} as decided,
    ${ms('e.sent_at')} as sent, ${ms('e.acknowledged_at')} as acknowledged, ${ms('e.applied_at')} as applied
  from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::float8[]) as k (route_id, epoch, sequence, fault)
    join directives d on d.route_id = k.route_id and d.epoch = k.epoch and d.sequence = k.sequence
    join deliveries e on e.directive_id = d.id join relays y on y.id = e.relay_id
  order by d.decided_at, y.name`;

/**
 * The timing chain of each of these directives and each relay that it was for, in the order of the decisions; of relays that
 * are not `awaited` none. Waits a while for the reports of the newest.
 */
export async function readChains(
  struck: readonly Struck[],
  awaited: (relay: string) => boolean = () => true,
): Promise<Chain[]> {
  const given = [
    struck.map(({ routeId }) => routeId),
    struck.map(({ epoch }) => epoch),
    struck.map(({ sequence }) => sequence),
    struck.map(({ faultMs }) => faultMs),
  ];
  for (const endMs = Date.now() + REPORTED_WITHIN_MS; ; await sleep(READ_EVERY_MS)) {
    const chains = (await query<Chain>(READ, given)).filter(({ relay }) => awaited(relay));
    if (Date.now() > endMs || chains.every(({ applied }) => applied !== null)) return chains;
  }
}

interface Step {
  readonly from: 'fault' | 'detected' | 'decided' | 'sent';
  readonly to: (typeof CHAIN_STEPS)[number];
}

/** The steps of the chain, each from what it begins with: a relay's report and its answer go out at once. */
export const STEPS: Readonly<Record<(typeof CHAIN_STEPS)[number], Step>> = {
  detected: { from: 'fault', to: 'detected' },
  decided: { from: 'detected', to: 'decided' },
  sent: { from: 'decided', to: 'sent' },
  acknowledged: { from: 'sent', to: 'acknowledged' },
  applied: { from: 'sent', to: 'applied' },
};

/** How long one step took, ms; infinite where the chain never got there. */
export function stepMs(chain: Chain, { from, to }: Step): number {
  const [begun, ended] = [chain[from], chain[to]];
  return begun === null || ended === null ? Number.POSITIVE_INFINITY : ended - begun;
}

/** From the fault until the hub heard that this relay has applied the directive, ms; infinite if it never did. */
export function appliedMs({ fault, applied }: Chain): number {
  return applied === null ? Number.POSITIVE_INFINITY : applied - fault;
}

/** The same of each directive's last relay. */
export function lastAppliedMs(chains: readonly Chain[]): number[] {
  const last = new Map<string, number>();
  for (const chain of chains) last.set(chain.directive, Math.max(last.get(chain.directive) ?? 0, appliedMs(chain)));
  return [...last.values()];
}

/** As "p50 210, p95 300, longest 310 ms". */
export function inWords(times: readonly number[]): string {
  const at = (p: number) => {
    const value = percentile(times, p);
    return Number.isFinite(value) ? Math.round(value) : 'never';
  };
  return `p50 ${at(50)}, p95 ${at(95)}, longest ${at(100)} ms`;
}
