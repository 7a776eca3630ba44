import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import type { ArchivableObject, ArchiveEffect } from './archivable';

export function archiveEffect(_ctx: OrganizationContext, _object: ArchivableObject): Promise<ArchiveEffect> {
  throw new ServiceError('unavailable', 'not built yet');
}

export function archive(
  _ctx: OrganizationContext,
  _input: ArchivableObject & { readonly withBelow: boolean },
): Promise<void> {
  throw new ServiceError('unavailable', 'not built yet');
}
