import type { Scenario } from '@twinline/engine/types';

/** What a network consists of, in the order in which it is made. */
export const networkKinds = [
  'pops',
  'circuits',
  'regions',
  'carriers',
  'lines',
  'addresses',
  'agents',
  'routes',
] as const;
export type NetworkKind = (typeof networkKinds)[number];

/**
 * A network in one document, everything named by what people call it: a region by its code, a line by region and slot, a
 * route by region and scenario, the rest by name. Read back, what is not in it stays as it is, and so does each field
 * that is left out.
 */
export interface NetworkDocument {
  readonly format: 'twinline-network';
  readonly version: 1;
  readonly pops: readonly DocumentPop[];
  readonly circuits: readonly DocumentCircuit[];
  readonly regions: readonly DocumentRegion[];
  readonly carriers: readonly DocumentCarrier[];
  readonly lines: readonly DocumentLine[];
  readonly addresses: readonly DocumentAddress[];
  readonly agents: readonly DocumentAgent[];
  readonly routes: readonly DocumentRoute[];
}

export interface DocumentPop {
  readonly name: string;
  readonly archived: boolean;
}

export interface DocumentCircuit {
  readonly name: string;
  readonly provider: string;
  readonly cable: string | null;
  readonly committedMbps: number | null;
  readonly monthlyCost: number | null;
  readonly currency: string | null;
  readonly archived: boolean;
}

export interface DocumentRegion {
  readonly code: string;
  readonly name: string | null;
  readonly timeZone: string;
  /** Names of its PoPs by priority. */
  readonly pops: readonly string[];
  readonly archived: boolean;
}

export interface DocumentCarrier {
  readonly region: string;
  readonly name: string;
  readonly asn: number | null;
  readonly audienceWeight: number;
  readonly archived: boolean;
}

export interface DocumentLine {
  readonly region: string;
  readonly slot: string;
  /** Its name. */
  readonly circuit: string | null;
  readonly archived: boolean;
}

export interface DocumentAddress {
  readonly region: string;
  readonly line: string;
  readonly pop: string;
  readonly host: string;
  readonly port: number;
  readonly connectUrl: string | null;
}

export interface DocumentAgent {
  readonly name: string;
  readonly region: string;
  readonly carrier: string;
  readonly intervalMs: number;
  readonly dscp: number | null;
  readonly connectIntervalMs: number;
  readonly archived: boolean;
}

export interface DocumentRoute {
  readonly region: string;
  readonly scenario: Scenario;
  /** Its name. */
  readonly policy: string;
  readonly archived: boolean;
}
