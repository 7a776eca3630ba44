import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import type { NetworkDocument, NetworkKind } from './networkDocument';

export function exportDocument(_ctx: OrganizationContext): Promise<NetworkDocument> {
  throw new ServiceError('unavailable', 'not built yet');
}

export function exportCsv(_ctx: OrganizationContext, _input: { readonly kind: NetworkKind }): Promise<string> {
  throw new ServiceError('unavailable', 'not built yet');
}
