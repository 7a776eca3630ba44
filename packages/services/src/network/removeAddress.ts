import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

export interface AddressPlace {
  readonly lineId: string;
  readonly popId: string;
}

export function removeAddress(_ctx: OrganizationContext, _input: AddressPlace): Promise<void> {
  throw new ServiceError('unavailable', 'not built yet');
}
