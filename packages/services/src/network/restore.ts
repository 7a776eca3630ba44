import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import type { ArchivableObject } from './archivable';

export function restore(_ctx: OrganizationContext, _object: ArchivableObject): Promise<void> {
  throw new ServiceError('unavailable', 'not built yet');
}
