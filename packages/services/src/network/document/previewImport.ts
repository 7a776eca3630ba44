import { createHash } from 'node:crypto';
import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { OrganizationContext } from '../../context';
import { readTree } from '../../query/network/networkTree';
import type { ImportFault } from './importFault';
import type { PlannedRow } from './model';
import { type ImportChange, planImport } from './planImport';
import { type ImportSource, readDocument } from './readDocument';

/** What came of comparing a document with the network as it is. Nothing is written. */
export interface ImportPreview {
  /** Stands for exactly this document and these changes: `importNetwork` wants it. Null where there are faults. */
  readonly digest: string | null;
  /** At most 5,000, as a document has rows. */
  readonly changes: readonly ImportChange[];
  /** The first 200. */
  readonly faults: readonly ImportFault[];
  /** Of all faults. */
  readonly faultCount: number;
  /** Rows that are in the document as they are in the network. */
  readonly unchanged: number;
}

const MOST_FAULTS = 200;

/**
 * Compares a document with the network: what would be created, changed, archived or restored, and each fault by row and
 * field. Writes nothing.
 */
export function previewImport(ctx: OrganizationContext, source: ImportSource): Promise<ImportPreview> {
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => (await comparedIn(tx, ctx, source)).preview);
}

/** The same in the caller's transaction, with the rows that would change. */
export async function comparedIn(
  tx: Transaction,
  ctx: OrganizationContext,
  source: ImportSource,
): Promise<{ preview: ImportPreview; rows: readonly PlannedRow[] }> {
  const read = readDocument(source);
  const { changes, rows, faults, unchanged } = planImport(await readTree(tx, ctx, { archived: true }), read.rows);
  const all = [...read.faults, ...faults];
  const preview = {
    digest: all.length > 0 ? null : digestOf(source, changes),
    ...{ changes, faults: all.slice(0, MOST_FAULTS), faultCount: all.length, unchanged },
  };
  return { preview, rows };
}

const digestOf = (source: ImportSource, changes: readonly ImportChange[]): string =>
  createHash('sha256')
    .update(JSON.stringify([source, changes]))
    .digest('hex');
