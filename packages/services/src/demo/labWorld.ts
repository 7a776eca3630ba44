import type { Scenario } from '@twinline/engine/types';
import type { DemoPop } from './world';

interface Address {
  readonly host: string;
  readonly port: number;
}

/** What the lab is told to simulate: the same shape as the lab's own definition, which it reads from a file. */
export interface LabWorld {
  readonly hubUrl: string;
  readonly controlPort: number;
  /** API token with which the lab reports what its lines carry; null: it does not. */
  readonly usageToken: string | null;
  readonly regions: readonly {
    readonly code: string;
    readonly lines: readonly {
      readonly slot: string;
      /** One for each PoP of the region. */
      readonly landings: readonly {
        readonly pop: string;
        /** The forwarders, UDP and TCP on one port: what agents probe and connect to. */
        readonly listen: Address;
        /** Behind them: the reflector, and on the same port of TCP the PoP's HTTPS server. */
        readonly reflector: Address;
      }[];
      /** One way. */
      readonly delayMs: number;
      readonly jitterMs: number;
      readonly lossRatio: number;
    }[];
    /** By priority. */
    readonly pops: readonly DemoPop[];
    readonly carriers: readonly { readonly name: string; readonly extraDelayMs: number }[];
  }[];
  readonly agents: readonly {
    readonly id: string;
    readonly name: string;
    readonly key: string;
    readonly regionCode: string;
    readonly carrier: string;
    readonly paths: readonly { readonly ssid: number; readonly line: string; readonly pop: string }[];
  }[];
  readonly relays: readonly {
    readonly id: string;
    readonly name: string;
    readonly token: string;
    /** Standard Webhooks secret, `whsec_…`. */
    readonly secret: string;
    readonly listen: Address;
    readonly routes: readonly { readonly id: string; readonly regionCode: string; readonly scenario: Scenario }[];
  }[];
}
