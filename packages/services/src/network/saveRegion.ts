import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

export interface RegionInput {
  /** Null creates. */
  readonly id: string | null;
  readonly code: string;
  readonly name: string | null;
  readonly timeZone: string;
  /** By priority; left out, they stay. */
  readonly popIds?: readonly string[] | undefined;
}

export function saveRegion(_ctx: OrganizationContext, _input: RegionInput): Promise<{ id: string }> {
  throw new ServiceError('unavailable', 'not built yet');
}
