import { stringify } from 'csv-stringify/sync';
import type { OrganizationContext } from '../../context';
import { networkTree } from '../../query/network/networkTree';
import { documentOf } from './documentOf';
import { type Cell, type NetworkDocument, type NetworkKind, shapes } from './kinds';

/** The network that is in use as one document, which an import takes back; with `archived` the rest of it as well. */
export async function exportDocument(
  ctx: OrganizationContext,
  { archived }: { readonly archived: boolean },
): Promise<NetworkDocument> {
  return documentOf(await networkTree(ctx, { archived }));
}

/** One kind of it as CSV with a line of headings: the same fields, several names in one parted by semicolons. */
export async function exportCsv(
  ctx: OrganizationContext,
  { kind, archived }: { readonly kind: NetworkKind; readonly archived: boolean },
): Promise<string> {
  const document = await exportDocument(ctx, { archived });
  const columns = Object.entries(shapes[kind].fields).flatMap(([name, type]) => (type === 'secret' ? [] : [name]));
  const rows = document[kind].map((row) => columns.map((name) => cellText(row[name] ?? null)));
  // A spreadsheet takes what begins with = + - @ for a formula: it gets an apostrophe, which an import takes off.
  return stringify([columns, ...rows], { escape_formulas: true });
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  return Array.isArray(cell) ? cell.join('; ') : String(cell);
}
