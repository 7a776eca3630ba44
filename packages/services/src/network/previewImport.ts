import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import type { NetworkKind } from './networkDocument';

/** What is read in: the whole document, or one kind as CSV with a line of headings. */
export type ImportSource =
  | { readonly format: 'json'; readonly text: string }
  | { readonly format: 'csv'; readonly kind: NetworkKind; readonly text: string };

/** What came of comparing a document with the network as it is. Nothing is written. */
export interface ImportPreview {
  /** Stands for exactly these changes of exactly this network: `importNetwork` wants it. Null where there are faults. */
  readonly digest: string | null;
  readonly changes: readonly ImportChange[];
  readonly faults: readonly ImportFault[];
  /** Rows that are in the document as they are in the network. */
  readonly unchanged: number;
}

export interface ImportChange {
  readonly change: 'create' | 'change' | 'archive' | 'restore';
  readonly kind: NetworkKind;
  /** As people call it: `SG · Singtel`. */
  readonly name: string;
  /** Line of the CSV (the headings are line 1), or place in the document's list, from 1. */
  readonly row: number;
  /** What differs; of what is created every field that is not empty, with `from` null. */
  readonly fields: readonly { readonly field: string; readonly from: string | null; readonly to: string | null }[];
}

export interface ImportFault {
  readonly kind: NetworkKind | null;
  /** Null: the document as a whole. */
  readonly row: number | null;
  readonly field: string | null;
  readonly fault: string;
  readonly fix: string;
}

/**
 * Compares a document with the network: what would be created, changed, archived or restored, and each fault by row and
 * field. Writes nothing.
 */
export function previewImport(_ctx: OrganizationContext, _source: ImportSource): Promise<ImportPreview> {
  throw new ServiceError('unavailable', 'not built yet');
}
