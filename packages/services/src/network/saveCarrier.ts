import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

export interface CarrierInput {
  /** Null creates. */
  readonly id: string | null;
  readonly regionId: string;
  readonly name: string;
  readonly asn: number | null;
  readonly audienceWeight: number;
}

export function saveCarrier(_ctx: OrganizationContext, _input: CarrierInput): Promise<{ id: string }> {
  throw new ServiceError('unavailable', 'not built yet');
}
