import type { Scenario } from '@twinline/engine/types';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import type { AgentPresence } from './agentPresence';

/** Everything that stands still of a network, each kind flat and by id. `archivedAt` is epoch ms, null while in use. */
export interface NetworkTree {
  readonly at: number;
  /** By code. */
  readonly regions: readonly TreeRegion[];
  /** Largest audience first. */
  readonly carriers: readonly TreeCarrier[];
  /** By name. */
  readonly agents: readonly TreeAgent[];
  /** By slot. */
  readonly lines: readonly TreeLine[];
  /** By name. */
  readonly pops: readonly TreePop[];
  /** By name. */
  readonly circuits: readonly TreeCircuit[];
  readonly routes: readonly TreeRoute[];
  /** Policies that a route can take, by name. */
  readonly policies: readonly { readonly id: string; readonly name: string; readonly scenario: Scenario }[];
}

interface Archivable {
  readonly id: string;
  readonly archivedAt: number | null;
}

export interface TreeRegion extends Archivable {
  readonly code: string;
  /** Null: people see the ISO code's own name in their language. */
  readonly name: string | null;
  readonly timeZone: string;
  /** By priority. */
  readonly popIds: readonly string[];
}

export interface TreeCarrier extends Archivable {
  readonly regionId: string;
  readonly name: string;
  readonly asn: number | null;
  readonly audienceWeight: number;
}

export interface TreeAgent extends Archivable, AgentPresence {
  readonly regionId: string;
  readonly carrierId: string;
  readonly name: string;
  readonly version: string | null;
  readonly lastSeenAt: number | null;
  readonly intervalMs: number;
  readonly dscp: number | null;
  readonly connectIntervalMs: number;
  /** It stands for measurements that were imported: nothing of it can be changed. */
  readonly imported: boolean;
  readonly paths: readonly {
    readonly id: number;
    readonly lineId: string;
    readonly popId: string;
    readonly ssid: number;
  }[];
}

export interface TreeLine extends Archivable {
  readonly regionId: string;
  readonly slot: string;
  readonly circuitId: string | null;
  readonly availabilityTarget: number | null;
}

export interface TreePop extends Archivable {
  readonly name: string;
  readonly addresses: readonly TreeAddress[];
}

/** Where a line finds the reflector of a PoP. */
export interface TreeAddress {
  readonly lineId: string;
  readonly host: string;
  readonly port: number;
  readonly connectUrl: string | null;
  /** Whether a STAMP key is set; the key itself is told to agents alone. */
  readonly hasKey: boolean;
}

export interface TreeCircuit extends Archivable {
  readonly name: string;
  readonly provider: string;
  readonly cable: string | null;
  readonly committedMbps: number | null;
  readonly monthlyCost: number | null;
  /** ISO 4217. */
  readonly currency: string | null;
}

export interface TreeRoute extends Archivable {
  readonly regionId: string;
  readonly scenario: Scenario;
  readonly policyId: string;
  readonly policyName: string;
  readonly createdAt: number;
  /** Null while it was never decided for. */
  readonly activeLine: string | null;
  /** Relays that follow it, by name. */
  readonly relays: readonly { readonly id: string; readonly name: string }[];
}

/** The network as people keep it. Without `archived` only what is in use. */
export function networkTree(_ctx: OrganizationContext, _input: { readonly archived: boolean }): Promise<NetworkTree> {
  throw new ServiceError('unavailable', 'not built yet');
}
