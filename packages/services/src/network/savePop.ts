import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

export interface PopInput {
  /** Null creates. */
  readonly id: string | null;
  readonly name: string;
  readonly regionIds?: readonly string[] | undefined;
}

export function savePop(_ctx: OrganizationContext, _input: PopInput): Promise<{ id: string }> {
  throw new ServiceError('unavailable', 'not built yet');
}
