import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import type { ImportSource } from './previewImport';

export interface ImportInput {
  readonly source: ImportSource;
  /** Of the preview. */
  readonly digest: string;
  /** The name of who imports. */
  readonly by: string;
}

/** How many things were created, changed, archived and restored. */
export interface ImportResult {
  readonly created: number;
  readonly changed: number;
  readonly archived: number;
  readonly restored: number;
}

export function importNetwork(_ctx: OrganizationContext, _input: ImportInput): Promise<ImportResult> {
  throw new ServiceError('unavailable', 'not built yet');
}
