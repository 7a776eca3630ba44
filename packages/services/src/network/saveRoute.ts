import type { Scenario } from '@twinline/engine/types';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

export interface RouteInput {
  /** Null creates. */
  readonly id: string | null;
  readonly regionId: string;
  readonly scenario: Scenario;
  readonly policyId: string;
  /** The name of who saves it. */
  readonly by: string;
}

export function saveRoute(_ctx: OrganizationContext, _input: RouteInput): Promise<{ id: string }> {
  throw new ServiceError('unavailable', 'not built yet');
}
