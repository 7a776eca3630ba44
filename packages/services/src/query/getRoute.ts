import type { MetricLimits, MetricName } from '@twinline/engine/types';
import type { OrganizationContext } from '../context';
import type { RouteRow } from './listRoutes';

export interface RoutePolicy {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  /** RTT p95 and jitter in ms, loss as a ratio, burst in consecutive probes. */
  readonly limits: Readonly<Record<MetricName, MetricLimits>>;
  readonly leaveBelowScore: number;
  readonly returnAtScore: number;
  readonly minimumGain: number;
  readonly leaveDwellMs: number;
  readonly holdDownMs: number;
  readonly preferredLine: string;
  readonly quorum: number;
  readonly freshWithinMs: number;
}

export interface RouteAgent {
  readonly id: string;
  readonly name: string;
  readonly intervalMs: number;
  readonly agentVersion: string | null;
  readonly lastSeenAt: number | null;
}

export interface RouteDescription {
  readonly route: RouteRow & { readonly epoch: number; readonly sequence: number };
  readonly region: {
    readonly id: string;
    readonly code: string;
    readonly name: string | null;
    readonly timeZone: string;
  };
  readonly policy: RoutePolicy;
  readonly lines: readonly {
    readonly slot: string;
    readonly circuit: { readonly name: string; readonly provider: string; readonly cable: string | null } | null;
  }[];
  readonly carriers: readonly {
    readonly id: string;
    readonly name: string;
    readonly asn: number | null;
    readonly audienceWeight: number;
    readonly agents: readonly RouteAgent[];
  }[];
  readonly relays: readonly { readonly id: string; readonly name: string; readonly disabled: boolean }[];
}

/** One route with its region, policy, lines, carriers, agents and relays. Throws `not-found`. */
export async function getRoute(_ctx: OrganizationContext, _input: { routeId: string }): Promise<RouteDescription> {
  throw new Error('not written yet');
}
