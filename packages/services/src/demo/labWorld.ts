import type { Scenario } from '@twinline/engine/types';

interface Address {
  readonly host: string;
  readonly port: number;
}

/** What the lab is told to simulate: the same shape as the lab's own definition, which it reads from a file. */
export interface LabWorld {
  readonly hubUrl: string;
  readonly controlPort: number;
  readonly regions: readonly {
    readonly code: string;
    readonly lines: readonly {
      readonly slot: string;
      /** The forwarder, which is what agents probe. */
      readonly listen: Address;
      readonly reflector: Address;
      /** One way. */
      readonly delayMs: number;
      readonly jitterMs: number;
      readonly lossRatio: number;
    }[];
    readonly carriers: readonly { readonly name: string; readonly extraDelayMs: number }[];
  }[];
  readonly agents: readonly {
    readonly id: string;
    readonly name: string;
    readonly key: string;
    readonly regionCode: string;
    readonly carrier: string;
    readonly paths: readonly { readonly ssid: number; readonly line: string }[];
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
