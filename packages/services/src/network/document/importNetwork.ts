import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { OrganizationContext } from '../../context';
import { ServiceError } from '../../errors';
import { lockNetwork } from '../standing';
import { applyRows } from './applyRows';
import type { ImportChange } from './planImport';
import { comparedIn } from './previewImport';
import type { ImportSource } from './readDocument';

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

/**
 * Applies exactly the changes that were previewed, all of them or none. Nothing is archived that the document does not
 * call archived.
 *
 * @throws ServiceError conflict where document or network are not what was previewed; else as the verbs of each kind.
 */
export async function importNetwork(ctx: OrganizationContext, input: ImportInput): Promise<ImportResult> {
  const changes = await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockNetwork(tx, ctx);
    return applyIn(tx, ctx, input);
  });
  const count = (change: ImportChange['change']) => changes.filter((one) => one.change === change).length;
  const result = {
    ...{ created: count('create'), changed: count('change') },
    ...{ archived: count('archive'), restored: count('restore') },
  };
  ctx.log.info({ organizationId: ctx.organizationId, by: input.by, ...result }, 'a network was imported');
  return result;
}

async function applyIn(
  tx: Transaction,
  ctx: OrganizationContext,
  { source, digest, by }: ImportInput,
): Promise<readonly ImportChange[]> {
  const { preview, rows } = await comparedIn(tx, ctx, source);
  if (preview.digest === null || preview.digest !== digest)
    throw new ServiceError('conflict', 'the document or the network is not what was previewed: preview it again', {
      field: 'digest',
    });
  await applyRows(tx, ctx, { rows, by });
  return preview.changes;
}
