import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

export interface LineInput {
  /** Null creates. */
  readonly id: string | null;
  readonly regionId: string;
  readonly slot: string;
  readonly circuitId: string | null;
}

export function saveLine(_ctx: OrganizationContext, _input: LineInput): Promise<{ id: string }> {
  throw new ServiceError('unavailable', 'not built yet');
}
