import type { DocumentRow, NetworkKind } from './kinds';

/** A network by kind and key. */
export type NetworkModel = Readonly<Record<NetworkKind, Map<string, DocumentRow>>>;

/** A row that is in the document, beside what it is of the network. */
export interface PlannedRow {
  readonly kind: NetworkKind;
  readonly row: number;
  readonly key: string;
  readonly current: DocumentRow | null;
  /** As it will be. */
  readonly target: DocumentRow;
}

export const isArchived = (row: DocumentRow): boolean => row.archived === true;
