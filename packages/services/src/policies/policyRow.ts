import { presets } from '@twinline/engine/presets';
import type { Policy, Scenario } from '@twinline/engine/types';

/** A policy as it is stored: an older version may lack a newer field, which its preset fills. */
export interface StoredPolicy {
  readonly scenario: Scenario;
  readonly name: string;
  readonly version: number;
  readonly definition: Partial<Policy>;
}

/** The whole policy. */
export function policyOf({ scenario, name, version, definition }: StoredPolicy): Policy {
  return { ...presets[scenario], ...definition, scenario, name, version };
}
