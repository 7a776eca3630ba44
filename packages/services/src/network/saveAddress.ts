import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';

export interface AddressInput {
  readonly lineId: string;
  readonly popId: string;
  readonly host: string;
  readonly port: number;
  readonly connectUrl: string | null;
  readonly stampKey?: string | null | undefined;
}

export function saveAddress(_ctx: OrganizationContext, _input: AddressInput): Promise<void> {
  throw new ServiceError('unavailable', 'not built yet');
}
